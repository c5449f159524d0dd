import { describe, expect, test } from 'vitest'
import { errno, fillMap, indexBytes, openMap, type ProgramMap, updateFlag } from './maps.ts'
import { layoutOf } from './memory.ts'
import type { MapDefinition, MapType } from './program.ts'

const { any, noexist, exist } = updateFlag
const define = (type: MapType, entries: number, more: Partial<MapDefinition> = {}): MapDefinition => ({
  name: 'm',
  type,
  keySize: 4,
  valueSize: 8,
  entries,
  ...more,
})

function open(definition: MapDefinition, cpus = 1) {
  const layout = layoutOf([definition, define('array', 1)], 0, 0, cpus, indexBytes)
  const memory = new Uint8Array(layout.size)
  fillMap(memory, layout.maps[0])
  const map = openMap(new DataView(memory.buffer), memory, layout.maps[0])
  return { map, memory, layout }
}

const four = (value: number) => Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24)
const eight = (value: number) => Uint8Array.of(...four(value), 0, 0, 0, 0)
const put = (map: ProgramMap, key: number, value: number, flags: number = any, cpu = 0) =>
  map.update(four(key), 0, eight(value), 0, flags, cpu)
const drop = (map: ProgramMap, key: number) => map.remove(four(key), 0)
function get(map: ProgramMap, memory: Uint8Array, key: number, cpu = 0): number | undefined {
  const at = map.lookup(four(key), 0, cpu)
  return at === 0 ? undefined : memory[at] | (memory[at + 1] << 8) | (memory[at + 2] << 16)
}
const keysOf = (map: ProgramMap) => [...map.elements()].map(({ key }) => key[0] | (key[1] << 8))

// xorshift: the same operations in every run
let state = 0x1234567
function random(below: number): number {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return (state >>> 0) % below
}
const steps = process.env.FULL ? 200_000 : 10_000

describe('arrays', () => {
  test('every element is there from the start; keys at and above the bound are not', () => {
    const { map, memory } = open(define('array', 3))
    expect([0, 1, 2, 3, -1].map((key) => get(map, memory, key))).toEqual([0, 0, 0, undefined, undefined])
    expect(put(map, 1, 77)).toBe(0)
    expect(put(map, 2, 88, exist)).toBe(0)
    expect([0, 1, 2].map((key) => get(map, memory, key))).toEqual([0, 77, 88])
    expect(keysOf(map)).toEqual([0, 1, 2])
  })

  test("Linux's numbers of errors", () => {
    const { map } = open(define('array', 3))
    expect(put(map, 3, 0)).toBe(-errno.toobig)
    expect(put(map, 0, 0, noexist)).toBe(-errno.exist)
    expect(put(map, 0, 0, 3)).toBe(-errno.inval)
    expect(drop(map, 0)).toBe(-errno.inval)
  })

  test('what an object file puts into its data is there, value by value', () => {
    const { map, memory } = open(define('array', 2, { valueSize: 3, initial: Uint8Array.of(1, 2, 3, 4, 5, 6) }))
    const values = [0, 1].map((key) => map.lookup(four(key), 0, 0))
    expect(values.map((at) => [...memory.subarray(at, at + 3)])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect([...map.elements()][1].values).toEqual([Uint8Array.of(4, 5, 6)])
  })

  test('per CPU: each has its own value', () => {
    const { map, memory } = open(define('percpu-array', 2), 3)
    for (const cpu of [0, 1, 2]) put(map, 1, 10 + cpu, any, cpu)
    expect([0, 1, 2].map((cpu) => get(map, memory, 1, cpu))).toEqual([10, 11, 12])
    expect([...map.elements()][1].values.map((value) => value[0])).toEqual([10, 11, 12])
  })
})

describe('hashes', () => {
  test("flags and Linux's numbers of errors", () => {
    const { map, memory } = open(define('hash', 2))
    expect(get(map, memory, 5)).toBeUndefined()
    expect(put(map, 5, 1, exist)).toBe(-errno.noent)
    expect(put(map, 5, 1, noexist)).toBe(0)
    expect(put(map, 5, 2, noexist)).toBe(-errno.exist)
    expect(put(map, 5, 3, 4)).toBe(-errno.inval)
    expect(get(map, memory, 5)).toBe(1)
    expect(put(map, 6, 2)).toBe(0)
    expect(put(map, 7, 3)).toBe(-errno.toobig)
    expect(put(map, 5, 4)).toBe(0)
    expect(drop(map, 7)).toBe(-errno.noent)
    expect(drop(map, 6)).toBe(0)
    expect(put(map, 7, 3)).toBe(0)
    expect([5, 6, 7].map((key) => get(map, memory, key))).toEqual([4, undefined, 3])
  })

  test('keys of any length', () => {
    const { map, memory } = open(define('hash', 50, { keySize: 13, valueSize: 2 }))
    const key = (i: number) => Uint8Array.from({ length: 13 }, (_, at) => (at === 12 ? i : 9))
    for (let i = 0; i < 50; i++) expect(map.update(key(i), 0, Uint8Array.of(i, 1), 0, any, 0)).toBe(0)
    for (let i = 0; i < 50; i++) expect(memory[map.lookup(key(i), 0, 0)]).toBe(i)
    expect([...map.elements()].map((element) => element.key)).toEqual(Array.from({ length: 50 }, (_, i) => key(i)))
  })

  for (const type of ['hash', 'percpu-hash', 'lru-hash', 'lru-percpu-hash'] as const)
    for (const entries of [1, 7, 64])
      test(`${type} of ${entries}: agrees with a model over random operations`, () => {
        const cpus = type === 'percpu-hash' ? 2 : 1
        const { map, memory, layout } = open(define(type, entries), cpus)
        const neighbour = memory.slice(layout.maps[1].values, layout.maps[1].end)
        // a model's keys are in the order of their last use
        const model = new Map<number, number[]>()
        const use = (key: number, values: number[]) => {
          model.delete(key)
          model.set(key, values)
        }
        for (let step = 0; step < steps; step++) {
          const key = random(entries * 2)
          const cpu = random(cpus)
          const known = model.get(key)
          const action = random(4)
          if (action < 2) {
            const value = random(60_000)
            const full = known === undefined && model.size === entries
            const code = put(map, key, value, any, cpu)
            expect(code).toBe(full && !type.startsWith('lru') ? -errno.toobig : 0)
            if (code !== 0) continue
            if (full) model.delete(model.keys().next().value!)
            use(
              key,
              Array.from({ length: cpus }, (_, other) => (other === cpu ? value : (known?.[other] ?? 0))),
            )
          } else if (action === 2) {
            expect(get(map, memory, key, cpu)).toBe(known?.[cpu])
            if (known) use(key, known)
          } else expect(drop(map, key)).toBe(model.delete(key) ? 0 : -errno.noent)
          if (step % 100 === 0) expect(keysOf(map).sort((a, b) => a - b)).toEqual([...model.keys()].sort((a, b) => a - b))
        }
        expect(memory.slice(layout.maps[1].values, layout.maps[1].end)).toEqual(neighbour)
      })

  test('a copy of the memory is a copy of the map: both go on alike', () => {
    const definition = define('lru-hash', 8)
    const first = open(definition)
    const second = open(definition)
    for (let i = 0; i < 30; i++) put(first.map, i % 11, i)
    second.memory.set(first.memory)
    for (const { map } of [first, second]) {
      drop(map, 4)
      for (let i = 0; i < 20; i++) put(map, i % 13, i + 100)
    }
    expect(second.memory).toEqual(first.memory)
    expect(keysOf(second.map)).toEqual(keysOf(first.map))
  })
})

describe('prefixes', () => {
  const key = (address: string, length: number) => Uint8Array.of(length, 0, 0, 0, ...address.split('.').map(Number))
  const prefixes = () => open(define('lpm-trie', 4, { keySize: 8 }))
  const set = (map: ProgramMap, at: Uint8Array, value: number, flags = 0) => map.update(at, 0, eight(value), 0, flags, 0)

  test('a lookup finds the longest that its key has, and none that is longer than the key says', () => {
    const { map, memory } = prefixes()
    const found = (address: string, length = 32) => {
      const at = map.lookup(key(address, length), 0, 0)
      return at === 0 ? undefined : memory[at]
    }
    expect([set(map, key('10.0.0.0', 8), 1), set(map, key('10.1.200.7', 20), 2), set(map, key('10.1.199.1', 32), 3)]).toEqual([
      0, 0, 0,
    ])
    expect(['10.9.9.9', '10.1.207.255', '10.1.199.1', '10.1.208.0', '11.0.0.0'].map((to) => found(to))).toEqual([
      1,
      2,
      3,
      1,
      undefined,
    ])
    expect([found('10.1.199.1', 31), found('10.1.199.1', 19), found('10.1.199.1', 7)]).toEqual([2, 1, undefined])
    expect(set(map, key('0.0.0.0', 0), 4)).toBe(0)
    expect(found('11.0.0.0')).toBe(4)
    expect([...map.elements()].map(({ key: [length, , , , ...bytes] }) => [length, ...bytes])).toContainEqual([20, 10, 1, 192, 0])
  })

  test('what differs behind its prefix only is the same key', () => {
    const { map } = prefixes()
    expect(set(map, key('10.1.2.3', 16), 1)).toBe(0)
    expect(set(map, key('10.1.9.9', 16), 2, updateFlag.noexist)).toBe(-errno.exist)
    expect(map.remove(key('10.1.4.4', 16), 0)).toBe(0)
    expect(map.lookup(key('10.1.2.3', 32), 0, 0)).toBe(0)
  })

  test('a length beyond the key', () => {
    const { map } = prefixes()
    expect([set(map, key('10.1.2.3', 33), 1), map.remove(key('10.1.2.3', 33), 0)]).toEqual([-errno.inval, -errno.inval])
    expect(map.lookup(key('10.1.2.3', 33), 0, 0)).toBe(0)
  })
})
