import { expect, test } from 'vitest'
import { engine, quiet } from '../../testing/javascript.ts'
import { defaultLimits, Sandbox } from './sandbox.ts'

const load = (source: string, memory: number, saved?: Uint8Array): Sandbox =>
  new Sandbox(engine(), source, quiet(), { ...defaultLimits, memory }, [], saved)
const megabyte = 1_048_576

/** Holds 8 KiB more at each packet. */
const hoarder = 'const held = []; export function onPacket(packet) { held.push(new Uint8Array(8192)); packet.ttl = 7 }'

/** Packets until it has no room for more. */
function packetsUntilFull(sandbox: Sandbox): number {
  for (let packets = 0; packets < 5000; packets++) {
    sandbox.treat()
    if (sandbox.failure === null) continue
    expect(sandbox.failure).toEqual({
      kind: 'memory',
      message: `more than ${sandbox.limits.memory} bytes of memory`,
      line: undefined,
    })
    return packets
  }
  return Number.POSITIVE_INFINITY
}

// what the language's own objects take, a page of WebAssembly, and what lies around an array
test.each([0.5, 1, 2, 4, 8])('a heap of %s MB holds that much', (size) => {
  const held = packetsUntilFull(load(hoarder, size * megabyte)) * 8192
  expect(held).toBeLessThan(size * megabyte)
  expect(held).toBeGreaterThan(size * 0.98 * megabyte - 480_000)
})

test('one array as large as the limit is refused, half of that is not', () => {
  const one = (bytes: number) => load(`export function onPacket() { new Uint8Array(${bytes}) }`, 2 * megabyte)
  for (const [bytes, kind] of [
    [megabyte, undefined],
    [2 * megabyte, 'memory'],
  ] as const) {
    const sandbox = one(bytes)
    sandbox.treat()
    expect(sandbox.failure?.kind).toBe(kind)
  }
})

test.each([
  ['clones that are dropped', 'packet.clone()', 1],
  ['pairs that hold each other', 'const a = { b: new Uint8Array(4000) }; a.b.buffer; const c = { a }; a.c = c', 0.625],
  ['closures over what holds them', 'const f = () => f; f.big = [new Uint8Array(2000)]', 0.625],
  ['texts', 'text = packet.length + "x".repeat(8000)', 0.625],
])('what nobody holds any more is gone before it fills the heap: %s', (_, body, size) => {
  const sandbox = load(`let text\nexport function onPacket(packet) { ${body} }`, size * megabyte)
  for (let i = 0; i < 3000; i++) {
    sandbox.words[32] = 64 + (i % 100)
    sandbox.treat()
    if (sandbox.failure) throw new Error(`packet ${i}: ${sandbox.failure.message}`)
  }
})

test('a program that is full loses the call, and goes on with what it holds', () => {
  const sandbox = load(
    'let held = []; let n = 0; export function onPacket(packet) { n++; if (packet.length === 60) held = []; else held.push(new Uint8Array(50000)); log(n) }',
    megabyte,
  )
  sandbox.words[32] = 64
  packetsUntilFull(sandbox)
  sandbox.words[32] = 60
  sandbox.treat()
  expect(sandbox.failure).toBeNull()
  sandbox.words[32] = 64
  for (let i = 0; i < 5; i++) {
    sandbox.treat()
    expect(sandbox.failure).toBeNull()
  }
})

test('with another limit a program goes on with what it keeps; a heap is never made smaller than it is', () => {
  const held = (sandbox: Sandbox): number => sandbox.words[8] && sandbox.save().length
  const sandbox = load(hoarder, megabyte)
  const first = packetsUntilFull(sandbox)
  const full = held(sandbox)
  sandbox.bound(defaultLimits.operations, 2 * megabyte)
  expect(held(sandbox)).toBe(full)
  const second = packetsUntilFull(sandbox)
  expect(second * 8192).toBeGreaterThan(0.9 * megabyte)
  expect(second * 8192).toBeLessThan(1.1 * megabyte)
  sandbox.bound(defaultLimits.operations, megabyte)
  expect(packetsUntilFull(sandbox)).toBe(0)
  // one that goes on from it in a fresh instance has the same room
  const saved = sandbox.save()
  const restored = load('', megabyte, saved)
  expect(restored.save()).toEqual(saved)
  for (const each of [restored, sandbox]) each.bound(defaultLimits.operations, 3 * megabyte)
  expect(packetsUntilFull(restored)).toBe(packetsUntilFull(sandbox))
  expect(restored.save()).toEqual(sandbox.save())
  expect(first).toBeGreaterThan(50)
})

test('what a small program keeps is small, and grows with what it keeps', () => {
  const kept = (packets: number): number => {
    const sandbox = load('const all = []; export function onPacket(packet) { all.push(packet.bytes()) }', 4 * megabyte)
    sandbox.words[32] = 1000
    sandbox.packet.fill(7)
    for (let i = 0; i < packets; i++) sandbox.treat()
    return sandbox.save().length
  }
  const [one, more] = [kept(1), kept(1001)]
  expect(one).toBeLessThan(24_000)
  expect(more - one).toBeGreaterThan(1_000_000)
  expect(more - one).toBeLessThan(1_400_000)
})

test('what another build wrote, or what is no state, is refused in words', () => {
  const saved = load(hoarder, megabyte).save()
  const other = saved.slice()
  other[1] ^= 1
  expect(() => load('', megabyte, other)).toThrow('another build of the engine')
  expect(() => load('', megabyte, saved.subarray(0, 9))).toThrow('9 bytes are not those of an instance')
  expect(() => load('', megabyte, saved.subarray(0, saved.length - 1))).toThrow('damaged')
})

/** A heap that is full to its last byte is met wherever something is made; in this build the engine does not outlive each of these places. */
test.each([
  'held.push(new Uint8Array(1 + ((n * 37) % 5000)))',
  'held.push(packet.bytes())',
  'held.push(packet.clone())',
  'held.push((function* () { yield n })())',
  'held["k" + n] = { n }',
  'held.push("a,b,c,d".split(","), () => n, new Error("x" + n))',
  'try { held.push(new Array(200).fill(n)) } catch (error) { log(error.message) }',
])('a heap that fills up ends calls by that name alone: %s', (body) => {
  for (const [i, memory] of [0.5, 0.5625, 0.625].entries()) {
    const source = `let n = ${i * 13}; const held = []; const pad = new Uint8Array(${i * 977}); export function onPacket(packet) { n++; ${body} }`
    const sandbox = new Sandbox(engine(), source, quiet(), { ...defaultLimits, memory: memory * megabyte })
    const kinds = new Set<string | undefined>()
    for (let packet = 0; packet < 5000; packet++) {
      sandbox.words[32] = 500
      sandbox.treat()
      kinds.add(sandbox.failure?.kind)
      if (sandbox.failure && packet % 10 === 0) break
    }
    expect([...kinds]).toEqual([undefined, 'memory'])
    const restored = new Sandbox(engine(), '', quiet(), { ...defaultLimits, memory: memory * megabyte }, [], sandbox.save())
    for (const each of [sandbox, restored]) each.treat()
    expect(restored.failure).toEqual(sandbox.failure)
  }
})
