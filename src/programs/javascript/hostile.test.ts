import { describe, expect, it } from 'vitest'
import { engine, quiet } from '../../testing/javascript.ts'
import { defaultLimits, type Failure, Sandbox } from './sandbox.ts'

/** What becomes of a call whose body this is, with 100,000 operations; the next call of the same program must still work. */
function attack(body: string, before = ''): Failure | null {
  const source = `${before}\nlet calls = 0\nexport function onPacket(packet) {\n  calls += 1\n  if (calls === 2) return packet.setByte(0, 99);\n${body}\n}`
  const sandbox = new Sandbox(engine(), source, quiet(), { ...defaultLimits, operations: 100_000 })
  sandbox.words[32] = 64
  sandbox.treat()
  const { failure } = sandbox
  expect(sandbox.cost).toBeLessThanOrEqual(100_000)
  if (failure?.kind !== 'memory') {
    sandbox.treat()
    expect(sandbox.failure).toBeNull()
    expect(sandbox.packet[0]).toBe(99)
  }
  return failure
}

const refusal = (source: string): string => {
  try {
    new Sandbox(engine(), source, quiet())
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('operations', () => {
  it.each([
    ['for (;;);'],
    ['while (true) {}'],
    ['do {} while (1)'],
    ['for (;;) try { for (;;); } catch {}'],
    ['for (;;) try { for (;;); } finally { continue }'],
    ['label: for (;;) { try { continue label } finally { continue label } }'],
    ['function* g() { for (;;) try { yield 1 } catch {} }\nfor (const x of g()) for (const y of g()) ;'],
    ['[...(function* () { for (;;) yield 1 })()]'],
    ['[...{ [Symbol.iterator]: () => ({ next: Object }) }]'],
    ['new Set({ [Symbol.iterator]: () => ({ next: Object }) })'],
    ['new Map({ [Symbol.iterator]: () => ({ next: () => ({ value: [1, 2] }) }) })'],
    ['Array.from({ [Symbol.iterator]: () => ({ next: Object }) })'],
    ['Array.from({ length: 1e12 })'],
    ['new Uint8Array({ length: 1e12 })'],
    ['const a = []; a.length = 4294967295; a.includes(1)'],
    ['const a = new Array(4294967295); a.fill(0)'],
    ['const a = []; a.length = 1e9; a.join()'],
    ['const a = []; a.length = 1e9; Math.max(...a)'],
    ['const a = []; a.length = 1e9; Reflect.apply(Math.max, null, a)'],
    ['const a = []; a.length = 1e9; a.sort()'],
    ['const a = []; a.length = 1e9; [].concat(a)'],
    ['const a = []; a.length = 1e9; JSON.stringify(a)'],
    ['let a = []; for (let i = 0; i < 40; i++) a = [a, a]; JSON.stringify(a)'],
    ['let a = []; for (let i = 0; i < 40; i++) a = [a, a]; a.flat(Infinity)'],
    ['let a = []; for (let i = 0; i < 40; i++) a = [a, a]; String(a)'],
    ['/(a+)+$/.test("a".repeat(40) + "b")'],
    ['/^(([a-z])+.)+[A-Z]([a-z])+$/.test("a".repeat(60))'],
    [`\`\${"a".repeat(40)}c\`.replace(/(a|aa)+$/g, "")`],
    ['class R extends RegExp {}; new R("(a+)+$").exec("a".repeat(40) + "b")'],
    ['const o = {}; for (let i = 0; ; i++) o["k" + i] = i'],
    ['for (let i = 0; ; i++) state.set(i, "x".repeat(1000))'],
    ['for (;;) packet.send(1)'],
    ['for (;;) log("x")'],
    ['for (;;) random()'],
    ['for (;;) gzip(new Uint8Array(60000))'],
    ['for (;;) packet.clone()'],
    ['new Array(1000).fill(0).forEach(() => { for (let i = 0; i < 1e6; i++); })'],
    ['({ get a() { for (;;); } }).a'],
    [`\`\${{ toString() { for (;;); } }}\``],
    ['class A { x = (() => { for (;;); })() }; new A()'],
    ['class A { static { for (;;); } }'],
    ['const f = (x = (() => { for (;;); })()) => x; f()'],
    ['throw { get message() { for (;;); }, toString() { for (;;); } }'],
    ['for (;;) [1].map(Object)'],
  ])('%s', (body) => {
    expect(attack(body)?.kind).toBe(body.startsWith('throw') ? 'exception' : 'operations')
  })
})

describe('memory', () => {
  it.each([
    ['let s = "x"; for (let i = 0; i < 30; i++) s += s'],
    ['let s = "x"; for (let i = 0; i < 30; i++) s = s + s'],
    [`let s = "x"; for (let i = 0; i < 30; i++) s = \`\${s}\${s}\``],
    ['let s = "x"; for (let i = 0; i < 30; i++) s = s.concat(s)'],
    ['let s = "x"; for (let i = 0; i < 30; i++) s = [s, s].join("")'],
    ['"x".repeat(2 ** 30)'],
    ['"x".padEnd(1e9)'],
    ['"x".repeat(16000).replaceAll("x", "y".repeat(16000))'],
    ['for (;;) try { "x".repeat(2 ** 30) } catch {}'],
    ['const all = []; for (;;) all.push(new Float64Array(100000))'],
    ['for (;;) try { const all = []; for (;;) all.push(new Float64Array(100000)) } catch {}'],
    ['for (;;) try { const all = []; for (;;) all.push(new Float64Array(100000)) } finally { continue }'],
  ])('%s', (body) => {
    expect(attack(body)?.kind).toBe('memory')
  })
})

describe('recursion', () => {
  it.each([
    ['const f = () => f() + 1; f()'],
    ['const f = () => { try { f() } finally { f() } }; f()'],
    ['const f = () => { try { return f() + 1 } catch { return 0 } }; f()'],
    ['const f = () => [1].map(f); f()'],
    ['const f = () => "a".replace(/a/, f); f()'],
    ['const f = () => [2, 1].sort(f); f()'],
    ['const o = { get a() { return this.a } }; o.a'],
    [`const o = { toString() { return \`\${this}\` } }; \`\${o}\``],
    ['const o = {}; o.o = o; JSON.stringify(o)'],
  ])('%s', (body) => {
    expect(attack(body)?.kind).toBe('recursion')
  })
})

describe('what is not there', () => {
  it.each([
    ['Array.prototype.includes.call({ length: 1e12 }, 1)'],
    ['Array.prototype.push.call({ length: 1e12 }, 1)'],
    ['RegExp.prototype[Symbol.replace].call({ exec: () => ({ length: 1e12 }) }, "x", "y")'],
    ['const re = /x/; re.exec = () => ({ length: 1e12, index: 0 }); "x".replace(re, "y")'],
    ['Math.max.apply(null, { length: 1e12 })'],
    ['new Uint8Array(8).set({ length: 1e12 })'],
    ['(function () {}).constructor("return 1")()'],
    ['(() => {}).constructor("return 1")()'],
    ['(function* () {}).constructor("yield 1")'],
    ['Object.getPrototypeOf(function* () {}).constructor("yield 1")'],
    ['onPacket.constructor.constructor("return globalThis")()'],
    ['packet.send.constructor("return 1")()'],
    ['Reflect.construct(Array.of.constructor, ["return 1"])'],
    ['Array.prototype.map = () => 1'],
    ['Object.prototype.polluted = 1'],
    ['({}).__proto__.polluted = 1'],
    ['Object.defineProperty(Object.prototype, "x", { value: 1 })'],
    ['Object.setPrototypeOf(Array.prototype, {})'],
    ['packet.byte = () => 1'],
    ['globalThis.random = () => 4'],
    ['new ArrayBuffer(8).transfer()'],
    ['new ArrayBuffer(8, { maxByteLength: 16 }).resize(16)'],
    ['structuredClone({})'],
    ['Date.now()'],
    ['Math.random()'],
    ['new SharedArrayBuffer(8)'],
    ['new WeakRef({})'],
    ['new FinalizationRegistry(() => {})'],
    ['Atomics.load(new Int32Array(1), 0)'],
    ['new WebAssembly.Module(new Uint8Array(8))'],
    ['new Proxy({}, {})'],
    ['fetch("http://localhost")'],
    ['localStorage.x'],
    ['document.title'],
    ['BigInt(1)'],
    ['Promise.resolve()'],
    ['globalThis["ev" + "al"]("1")'],
    ['packet.byte(64)'],
    ['packet.byte(-1)'],
    ['packet.setU32(62, 1)'],
    ['packet.resize(1e9)'],
    ['gunzip(new Uint8Array(10))'],
  ])('%s', (body) => {
    const failure = attack(body)
    expect(failure?.kind).toBe('exception')
    expect(failure?.line).toBe(6)
  })

  it.each([
    ['export function onPacket() { lab$c = 1e9 }', 'reserved'],
    ['export function onPacket() { l\\u0061b$c = 1e9 }', 'reserved'],
    ['export function onPacket() { eval("1") }', 'eval'],
    ['export function onPacket() { with ({}) {} }', 'with'],
    ['export function onPacket() { return import("x") }', 'import'],
    ['import x from "x"', 'import'],
    ['export async function onPacket() {}', 'async'],
    ['export function onPacket() { return 1n }', 'BigInt'],
    ['const x = 1', 'onPacket'],
    ['export function onPacket( {', 'unexpected'],
    ['for (;;);', 'operations'],
    ['"x".repeat(1e9); export function onPacket() {}', 'text of 1000000000 characters'],
    ['throw new Error("no"); export function onPacket() {}', 'no'],
  ])('%s', (source, word) => {
    expect(refusal(source)).toContain(word)
  })

  it('a text that is nested without end', () => {
    expect(refusal(`export function onPacket() { ${'('.repeat(20000)} }`)).toContain('nested')
  })
})
