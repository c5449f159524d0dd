import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../testing/documents.ts'
import { readClassic } from './classic.ts'
import { ProgramError } from './program.ts'
import { runFilter } from './trial.ts'

type Instruction = readonly [op: number, jt: number, jf: number, k: number]

const textOf = (filter: readonly Instruction[]) => `${filter.length}\n${filter.map((words) => `${words.join(' ')}\n`).join('')}`
const accepted = (filter: readonly Instruction[] | string, packet: Uint8Array) => {
  const program = readClassic(typeof filter === 'string' ? filter : textOf(filter))
  const trial = runFilter(program, packet)
  expect(runFilter(program, packet, 'translation')).toEqual(trial)
  return trial.low >>> 0
}

/** Ethernet, IPv4 with so many words of header, protocol, and a destination port. */
function frame({ type = 0x0800, words = 5, protocol = 17, port = 53, fragment = 0 } = {}): Uint8Array {
  const bytes = new Uint8Array(14 + words * 4 + 8)
  const view = new DataView(bytes.buffer)
  view.setUint16(12, type)
  bytes[14] = 0x40 | words
  view.setUint16(20, fragment)
  bytes[23] = protocol
  view.setUint16(14 + words * 4 + 2, port)
  return bytes
}

test('a filter for IPv4: load the type, compare, keep or not', () => {
  const filter = '4\n40 0 0 12\n21 0 1 2048\n6 0 0 262144\n6 0 0 0\n'
  expect(accepted(filter, frame())).toBe(262_144)
  expect(accepted(filter, frame({ type: 0x86dd }))).toBe(0)
  expect(accepted(filter, frame().subarray(0, 13))).toBe(0)
  // as iptables' module xt_bpf has it, on one line
  expect(accepted('4,40 0 0 12,21 0 1 2048,6 0 0 262144,6 0 0 0,', frame())).toBe(262_144)
})

test('a filter for UDP to port 53 behind an IPv4 header of any length, fragments apart', () => {
  const filter: Instruction[] = [
    [0x28, 0, 0, 12],
    [0x15, 0, 8, 0x0800],
    [0x30, 0, 0, 23],
    [0x15, 0, 6, 17],
    [0x28, 0, 0, 20],
    [0x45, 4, 0, 0x1fff],
    [0xb1, 0, 0, 14],
    [0x48, 0, 0, 16],
    [0x15, 0, 1, 53],
    [0x06, 0, 0, 65_535],
    [0x06, 0, 0, 0],
  ]
  expect(accepted(filter, frame())).toBe(65_535)
  expect(accepted(filter, frame({ words: 15 }))).toBe(65_535)
  expect(accepted(filter, frame({ words: 15, port: 54 }))).toBe(0)
  expect(accepted(filter, frame({ protocol: 6 }))).toBe(0)
  expect(accepted(filter, frame({ fragment: 100 }))).toBe(0)
  expect(accepted(filter, frame().subarray(0, 36))).toBe(0)
})

test('what the text says of lines is kept', () => {
  const { lines, instructions } = readClassic('3\n\n32 0 0 0\n21 0 0 1\n6 0 0 1\n')
  expect(lines?.length).toBe(instructions.length)
  expect([...new Set(lines)]).toEqual([3, 5])
})

/** Classic BPF by its definition (McCanne and Jacobson, §3.3; registers of 32 bits, a load out of bounds ends with 0). */
function reference(filter: readonly Instruction[], packet: Uint8Array): number {
  const memory = new Uint32Array(16)
  let a = 0
  let x = 0
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
  const load = (at: number, size: number): number | null => {
    if (at + size > packet.length) return null
    return size === 4 ? view.getUint32(at) : size === 2 ? view.getUint16(at) : view.getUint8(at)
  }
  for (let pc = 0; ; pc++) {
    const [op, jt, jf, k] = filter[pc]
    const operand = (op & 8) !== 0 ? x : k
    const size = [4, 2, 1][(op >> 3) & 3]
    const group = op & 7
    if (group === 6) return op === 0x06 ? k : a
    if (group === 5) {
      if (op === 0x05) pc += k
      else {
        const [equal, greater, set] = [a === operand, a > operand, (a & operand) !== 0]
        pc += [false, equal, greater, equal || greater, set][(op >> 4) & 7] ? jt : jf
      }
    } else if (group === 4) {
      const at32 = operand > 31
      if ((op === 0x3c || op === 0x9c) && x === 0) return 0
      const results: Record<number, () => number> = {
        0: () => a + operand,
        16: () => a - operand,
        32: () => Math.imul(a, operand),
        48: () => Math.floor(a / operand),
        64: () => a | operand,
        80: () => a & operand,
        96: () => (at32 ? 0 : a << operand),
        112: () => (at32 ? 0 : a >>> operand),
        128: () => -a,
        144: () => a % operand,
        160: () => a ^ operand,
      }
      a = results[op & 0xf0]() >>> 0
    } else if (op === 0x07) x = a
    else if (op === 0x87) a = x
    else if (op === 0x02) memory[k] = a
    else if (op === 0x03) memory[k] = x
    else if (op === 0x00) a = k
    else if (op === 0x01) x = k
    else if (op === 0x60) a = memory[k]
    else if (op === 0x61) x = memory[k]
    else if (op === 0x80) a = packet.length
    else if (op === 0x81) x = packet.length
    else {
      const value = load(op === 0xb1 || (op & 0xe0) === 0x20 ? k : k + x, op === 0xb1 ? 1 : size)
      if (value === null) return 0
      if (op === 0xb1) x = (value & 15) * 4
      else a = value
    }
  }
}

describe('every instruction gives what its definition says', () => {
  const packet = fc.uint8Array({ minLength: 1, maxLength: 80 })
  const number = fc.oneof(
    fc.nat(70),
    fc.constantFrom(0, 1, 31, 32, 255, 65_535, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
    fc.nat(0xffff_ffff),
  )
  const place = fc.oneof(
    { arbitrary: fc.nat(40), weight: 8 },
    fc.constantFrom(78, 32_767, 65_531, 65_535, 0x7fff_ffff, 0x8000_0000),
  )
  const word = fc.nat(15)
  const plain = (ops: readonly number[], k: fc.Arbitrary<number>) =>
    fc.tuple(fc.constantFrom(...ops), k).map(([op, k]): Instruction => [op, 0, 0, k])
  const operations = [0x00, 0x10, 0x20, 0x40, 0x50, 0xa0]
  const instruction = fc.oneof(
    plain([0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0xb1], place),
    plain([0x00, 0x01], number),
    plain([0x60, 0x61, 0x02, 0x03], word),
    plain([0x80, 0x81, 0x07, 0x87, 0x84], fc.constant(0)),
    plain(
      operations.map((op) => op | 4),
      number,
    ),
    plain(
      [0x34, 0x94],
      number.map((k) => Math.max(k, 1)),
    ),
    plain([0x64, 0x74], fc.nat(31)),
    plain(
      [...operations, 0x30, 0x90, 0x60, 0x70].map((op) => op | 12),
      fc.constant(0),
    ),
    fc
      .tuple(fc.constantFrom(0x15, 0x25, 0x35, 0x45, 0x1d, 0x2d, 0x3d, 0x4d), fc.nat(3), fc.nat(3), number)
      .map(([op, jt, jf, k]): Instruction => [op, jt, jf, k]),
    fc.nat(3).map((k): Instruction => [0x05, 0, 0, k]),
  )
  test('random filters on random packets', () => {
    fc.assert(
      fc.property(fc.array(instruction, { maxLength: 20 }), packet, fc.constantFrom(0x06, 0x16), (body, packet, end) => {
        // however far a jump goes, it finds a return
        const filter: Instruction[] = [...body, ...Array.from({ length: 4 }, (): Instruction => [end, 0, 0, 77])]
        expect(accepted(filter, packet)).toBe(reference(filter, packet))
      }),
      { seed: 7, ...runs(400, 20_000) },
    )
  })
})

test.each([
  ['', 1, 'begins with the number of its instructions'],
  ['6 0 0 0', 1, 'begins with the number of its instructions'],
  ['2\n6 0 0 0', 2, 'says that it has 2 instructions, and has 1'],
  ['0', 1, 'has 0 instructions, and has 0; 1 to 4096'],
  ['5000\n', 1, "number of instructions: '5000' is not within 0 to 4096"],
  ['1\n6 0 0', 2, "'6 0 0': an instruction is four numbers"],
  ['1\n6 0 0 4294967296', 2, "k: '4294967296' is not within 0 to 4294967295"],
  ['1\n6 256 0 0', 2, "jt: '256' is not within 0 to 255"],
  ['1\n40 0 0 12', 2, 'the last instruction of a filter is a return'],
  ['2\n21 5 0 1\n6 0 0 0', 2, 'the jump goes to instruction 6; the filter has 2'],
  ['2\n52 0 0 0\n6 0 0 0', 2, 'cannot divide by 0'],
  ['2\n100 0 0 32\n6 0 0 0', 2, 'k 32: a shift is by 0 to 31 bits'],
  ['2\n96 0 0 16\n6 0 0 0', 2, 'M[16]: the scratch memory has 16 words'],
  ['2\n56 0 0 0\n6 0 0 0', 2, 'operation 0x38: classic BPF has no such instruction'],
  ['2\n32 0 0 4294963248\n6 0 0 0', 2, "what the kernel knows of a packet (Linux's extension"],
])('%j is refused at line %i: %s', (text, line, message) => {
  try {
    readClassic(text)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(ProgramError)
    expect(error).toMatchObject({ stage: 'read', line })
    expect((error as ProgramError).message).toContain(message)
  }
})
