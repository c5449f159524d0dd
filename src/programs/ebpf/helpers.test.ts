import { describe, expect, test } from 'vitest'
import { Execution, type ExecutionOptions, nowhere } from './execution.ts'
import type { Environment } from './helpers.ts'
import { alu, callee, cls, immediate, jmp, lddw, mode, source, width } from './instruction.ts'
import { updateFlag } from './maps.ts'
import type { Instruction, MapDefinition } from './program.ts'

const options: ExecutionOptions = { contextSize: 24, packetRoom: 256, cpus: 2, limit: 1000 }
const slot = (opcode: number, dst = 0, src = 0, offset = 0, imm = 0): Instruction => ({ opcode, dst, src, offset, imm })
const exit = slot(cls.jmp | jmp.exit)
const set = (r: number, value: number) => slot(cls.alu64 | alu.mov, r, 0, 0, value)
const copy = (r: number, from: number) => slot(cls.alu64 | alu.mov | source.reg, r, from)
const add = (r: number, value: number) => slot(cls.alu64 | alu.add, r, 0, 0, value)
/** rN = r10 + offset */
const stack = (r: number, offset: number) => [copy(r, 10), add(r, offset)]
const store = (offset: number, value: number) => slot(cls.st | mode.mem | width.dw, 10, 0, offset, value)
const call = (number: number) => slot(cls.jmp | jmp.call, 0, callee.helper, 0, number)
const map = (r: number, number: number) => [slot(lddw, r, immediate.map, 0, number), slot(0)]
const read = (r: number, from: number, offset = 0) => slot(cls.ldx | mode.mem | width.dw, r, from, offset)

function start(instructions: readonly Instruction[], maps: readonly MapDefinition[] = []): Execution {
  return new Execution({ name: 'test', instructions: [...instructions, exit], maps }, options)
}
function result(execution: Execution, environment: Environment = nowhere): number {
  execution.run(environment, execution.layout.context)
  return execution.r0High * 2 ** 32 + (execution.r0Low >>> 0)
}

describe('maps', () => {
  const counters: MapDefinition = { name: 'counters', type: 'hash', keySize: 8, valueSize: 8, entries: 4 }
  const key = [store(-8, 7), ...map(1, 1), ...stack(2, -8)]
  const other: MapDefinition = { ...counters, name: 'other' }

  test('a program updates, looks up, counts and deletes', () => {
    const update = [...key, store(-16, 41), ...stack(3, -16), set(4, updateFlag.noexist), call(2)]
    expect(result(start(update, [other, counters]))).toBe(0)
    const count = [...key, call(1), set(1, 1), slot(cls.stx | mode.atomic | width.dw, 0, 1, 0, alu.add), read(0, 0)]
    expect(result(start([...update, ...count], [other, counters]))).toBe(42)
    expect(result(start([...update, ...update], [other, counters]))).toBe(-17)
    expect(result(start([...update, ...key, call(3), ...key, call(1)], [other, counters]))).toBe(0)
    expect(result(start([...key, call(3)], [other, counters]))).toBe(-2)
  })

  test('an address in data, and data that are only read', () => {
    const data: MapDefinition = { ...other, name: '.rodata', type: 'array', keySize: 4, initial: Uint8Array.of(1, 2, 3, 4) }
    const address = [slot(lddw, 1, immediate.value, 0, 0), slot(0, 0, 0, 0, 2)]
    expect(result(start([...address, slot(cls.ldx | mode.mem | width.h, 0, 1)], [data]))).toBe(0x0403)
    const write = [store(-8, 0), ...map(1, 0), ...stack(2, -8), ...stack(3, -8), set(4, 0), call(2)]
    expect(result(start(write, [{ ...data, readOnly: true }]))).toBe(-1)
  })

  test('per CPU: the CPU that runs the program has its own', () => {
    const each: MapDefinition = { ...counters, type: 'percpu-array', keySize: 4 }
    const one = [set(1, 1), slot(cls.stx | mode.atomic | width.dw, 0, 1, 0, alu.add), read(0, 0)]
    const execution = start([store(-8, 2), ...map(1, 0), ...stack(2, -8), call(1), ...one], [each])
    const runs = [0, 1, 1, 0, 0].map((cpu) => result(execution, { ...nowhere, cpu: () => cpu }))
    expect(runs).toEqual([1, 1, 2, 2, 3])
    expect([...execution.maps[0].elements()][2].values.map((value) => value[0])).toEqual([3, 2])
  })

  test('what the verifier would have refused is told', () => {
    expect(() => result(start([set(1, 3), call(1)], [counters]))).toThrow("a helper's argument r1 is no map: 3")
    expect(() => result(start([...map(1, 0), set(2, 0), call(1)], [counters]))).toThrow(
      'r2 points outside the memory: 8 bytes at 0',
    )
    expect(() => result(start([call(12)]))).toThrow("a helper's argument r2 is no map: 0")
    expect(() => result(start([call(4711)]))).toThrow('helper function 4711 is not there')
  })
})

test('time, chance, CPU and redirection come from the environment', () => {
  const told: number[] = []
  const environment: Environment = {
    now: () => 9_007_199_254_740_991,
    random: () => -1,
    cpu: () => 5,
    trace: () => {},
    redirect: (to, flags) => told.push(to, flags) + 2,
  }
  expect(result(start([call(5)]), environment)).toBe(9_007_199_254_740_991)
  expect(result(start([call(7)]), environment)).toBe(0xffff_ffff)
  expect(result(start([call(8)]), environment)).toBe(5)
  expect(result(start([set(1, 3), set(2, 0), call(23)]), environment)).toBe(4)
  expect(told).toEqual([3, 0])
})

test('a trace has its arguments in the conversions of its format', () => {
  const traced = (format: string, ...values: number[]) => {
    const lines: string[] = []
    const text = [...format, '\0'].map((letter, i) => slot(cls.st | mode.mem | width.b, 10, 0, i - 64, letter.charCodeAt(0)))
    const values3 = values.map((value, i) => set(3 + i, value))
    const execution = start([...text, ...stack(1, -64), set(2, format.length + 1), ...values3, call(6)])
    const code = result(execution, { ...nowhere, trace: (line) => lines.push(line) })
    return lines.length > 0 ? lines[0] : code
  }
  expect(traced('port %d of %u: %x', -3, -1, 0xbeef)).toBe('port -3 of 4294967295: beef')
  expect(traced('%lld %llx%%', -3, -1)).toBe('-3 ffffffffffffffff%')
  expect(traced('%04x|%3d|%c', 0xab, 7, 65)).toBe('00ab|  7|A')
  expect(traced('no %q')).toBe(-22)
  expect(traced('%d %d %d %d', 1, 2, 3)).toBe(-22)
})

describe('packets', () => {
  /** 60 bytes with 32 before them */
  function withPacket(...instructions: Instruction[]): Execution {
    const execution = start(instructions)
    const { context, packet } = execution.layout
    const view = new DataView(execution.memory.buffer)
    view.setUint32(context, packet + 32, true)
    view.setUint32(context + 4, packet + 92, true)
    execution.memory.fill(0xee, packet, packet + 256)
    return execution
  }
  const ends = ({ memory, layout }: Execution) => {
    const view = new DataView(memory.buffer)
    return [0, 4, 8].map((at) => view.getUint32(layout.context + at, true) - layout.packet)
  }
  const move = (number: number, by: number) => withPacket(set(2, by), call(number))

  test('the head moves within the room, and the tail with zeros', () => {
    const cases = [
      [44, -32, 0, [0, 92, 0]],
      [44, -33, -22, [32, 92, 0]],
      [44, 46, 0, [78, 92, 78]],
      [44, 47, -22, [32, 92, 0]],
      [65, 164, 0, [32, 256, 32]],
      [65, 165, -22, [32, 92, 0]],
      [65, -46, 0, [32, 46, 32]],
      [65, -47, -22, [32, 92, 0]],
    ] as const
    for (const [number, by, code, [data, end, meta]] of cases) {
      const execution = move(number, by)
      expect([number, by, result(execution)]).toEqual([number, by, code])
      expect(ends(execution).slice(0, 2)).toEqual([data, end])
      if (code === 0) expect(ends(execution)[2]).toBe(meta)
    }
    const longer = move(65, 4)
    result(longer)
    const at = longer.layout.packet + 91
    expect([...longer.memory.subarray(at, at + 6)]).toEqual([0xee, 0, 0, 0, 0, 0xee])
  })

  test('the difference of a checksum is what mends a header', () => {
    const old = [0x4500_0054, 0x0000_4000, 0x4001_0000, 0x0a00_0001, 0x0a00_0002]
    const fold = (sum: number) => {
      let folded = sum
      while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16)
      return folded
    }
    const sumOf = (words: number[]) => fold(words.reduce((sum, word) => sum + (word >>> 16) + (word & 0xffff), 0))
    const changed = old.with(4, 0xc0a8_0107)
    const words = [store(-8, old[4]), store(-16, changed[4] | 0)]
    const difference = [...stack(1, -8), set(2, 4), ...stack(3, -16), set(4, 4), set(5, sumOf(old)), call(28)]
    const sum = result(start([...words, ...difference]))
    expect(fold((sum & 0xffff) + (sum >>> 16))).toBe(sumOf(changed))
    expect(result(start([set(2, 3), set(4, 0), call(28)]))).toBe(-22)
    expect(result(start([set(2, 512), set(4, 4), call(28)]))).toBe(-22)
    expect(result(start([set(2, 0), set(4, 0), set(5, 99), call(28)]))).toBe(99)
  })
})
