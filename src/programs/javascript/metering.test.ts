import { describe, expect, it } from 'vitest'
import { engine, quiet } from '../../testing/javascript.ts'
import { meter } from './metering.ts'
import { Sandbox } from './sandbox.ts'

/** What a body logs as it is, and in the sandbox. */
function both(body: string): [string[], string[]] {
  const plain: string[] = []
  new Function('log', `'use strict';${body}`)((...values: unknown[]) => plain.push(values.map(String).join(' ')))
  const host = quiet()
  const sandbox = new Sandbox(engine(), `export function onPacket() {\n${body}\n}`, host)
  sandbox.call(0)
  expect(sandbox.failure).toBeNull()
  return [plain, host.notes.map((note) => note.slice(4))]
}

describe('metering leaves the meaning as it is', () => {
  it.each([
    ['let x = 0\nlet y = 1\nx += y\ny += "a"\nlog(x, y)'],
    ['for (let i = 0; i < 3; i++) if (i === 1) continue; else log(i)'],
    [
      'outer: for (const a of [1, 2, 3]) for (const b of [1, 2]) { if (b === 2) continue outer; if (a === 3) break outer; log(a, b) }',
    ],
    ['const f = []; for (let i = 0; i < 3; i++) f.push(() => i); log(f.map((g) => g()).join())'],
    ['let i = 5; do i--; while (i > 2)\nlog(i); while (i-- > 0) log(i)'],
    ['for (const k in { a: 1, b: 2 }) log(k)'],
    [
      'const g = (v) => { switch (v) { case 1: log("one"); case 2: log("two"); break; default: log("other") } }; g(1); g(2); g(3)',
    ],
    [
      'const f = () => { try { return log("try") } finally { log("finally") } }; f(); try { try { throw new Error("x") } finally { log("f") } } catch ({ message }) { log(message) }',
    ],
    ['try { null.x } catch { log("caught") }'],
    [
      'function* g(n) { for (let i = 0; i < n; i++) { const got = yield i; if (got) log("got", got) } return 9 }\nconst it = g(3); log(it.next().value, it.next("a").value, [...g(4)].join())',
    ],
    [
      'class A { #p = 1; static s = 2; static { A.t = A.s + 1 } x = this.#p + 1; get y() { return this.x * 2 } static m() { return A.t } } class B extends A { constructor() { super(); this.z = super.y } }; const b = new B(); log(b.x, b.y, b.z, A.m(), b instanceof A)',
    ],
    ['const { a, b: { c = 3 } = {}, ...[] } = { a: 1 }; log(a, c)'.replace(', ...[]', '')],
    ['const [p, , q = 7] = [1, 2]; log(p, q); let m = 1, n = 2; [m, n] = [n, m]; log(m, n)'],
    ['const f = (a, b = a + 1, ...rest) => a + b + rest.length; log(f(1), f(1, 5), f(1, 5, 0, 0))'],
    ['const o = { a: { b: (x) => x + 1 } }; log(o?.a?.b?.(1), o.q?.b.c, o.q ?? "none", o.a && o.a.b(2))'],
    [`const tag = (parts, ...values) => parts.raw.join("|") + values.join(); log(tag\`a\${1}\\n\${2}c\`)`],
    ['log([1, 2, ...[3, 4]].length, Math.max(...[1, 5, 2]), { ...{ a: 1 }, b: 2 }.a)'],
    [
      'const a = [3, 1, 2]; log(a.sort().join(), a.map((x) => x * 2).filter((x) => x > 2).reduce((s, x) => s + x, 0), a.flatMap((x) => [x, x]).length, [[1], [2, [3]]].flat().length)',
    ],
    [
      'log("a-b-c".split("-").length, "abc".replace(/b/, (m) => m.toUpperCase()), "x".padStart(3, "ab"), "aXbX".replaceAll("X", "$&$&"), [..."a1b22".matchAll(/\\d+/g)].map((m) => m[0]).join())',
    ],
    [
      'log(JSON.stringify({ a: [1, "x\\n\\u2028\\ud800", null, undefined, NaN, { toJSON: () => 5 }], b: undefined, c: true, d: { e: {} } }), JSON.stringify([1, { a: 2 }], null, 2), JSON.parse("[1,{\\"a\\":2}]")[1].a)',
    ],
    [
      'const m = new Map([[1, 2], [3, 4]]); const s = new Set([1, 1, 2]); log(m.size, s.size, [...m.keys()].join(), [...s].join()); m.forEach((v, k) => log(k, v))',
    ],
    [
      'const u = new Uint8Array([1, 2, 300]); log(u.join(), u.subarray(1).length, new Uint16Array(u.buffer.slice(0, 2))[0], Uint8Array.from([1, 2], (x) => x * 2).join(), new DataView(u.buffer).getUint16(0))',
    ],
    ['log(typeof undefined, void 0, 2 ** 10, 7 % 3, -7 >> 1, -7 >>> 28, 1 < 2, "b" > "a", !0, ~5)'],
    ['var h = hoisted(); function hoisted() { return 4 } log(h); { function inner() { return 5 } log(inner()) }'],
    [
      'const o = { ["a" + 1]: 1, get b() { return 2 }, set b(v) { log("set", v) }, c() { return 3 } }; o.b = 9; log(o.a1, o.b, o.c())',
    ],
    [
      'const f = function fact(n) { return n < 2 ? 1 : n * fact(n - 1) }; log(f(10)); log((() => ({ a: 1 }))().a, (() => [1])()[0])',
    ],
    [
      'log(Object.entries({ a: 1, b: 2 }).join(), Object.fromEntries([["x", 1]]).x, Object.assign({}, { y: 2 }).y, Array.from({ length: 3 }, (_, i) => i).join(), Array.from("ab").length)',
    ],
    [
      'log(((a, b) => a + b).call(null, 1, 2), Math.max.apply(null, [1, 2]), ((a, b) => a - b).bind(null, 5)(2), new (class { constructor() { this.v = new.target !== undefined } })().v)',
    ],
    ['var a = 1\n;(function () { log(a) })()\nconst b = a\n`x`.length\nlog(b)'.replace('\n`x`.length', '')],
  ])('%s', (body) => {
    const [plain, metered] = both(body)
    expect(metered).toEqual(plain)
    expect(plain.length).toBeGreaterThan(0)
  })
})

describe('metered text', () => {
  it('keeps its lines', () => {
    const source =
      'export function onPacket(packet) {\n  for (;;)\n    if (packet)\n      try {\n        break\n      }\n      catch ({ message })\n      {\n        log(message)\n      }\n  return 1\n}\n'
    expect(meter(source).text.split('\n').length).toBe(source.split('\n').length + 1)
    expect(meter(source).text.split('\n')[10]).toContain('return 1')
  })

  it('tells what it exports', () => {
    expect(meter('export const a = () => 1, b = 2\nfunction c() {}\nconst d = 1\nexport { d as e }\nclass F {}').exports).toEqual(
      ['a', 'b', 'c', 'e'],
    )
  })
})
