/** Every instruction of RFC 9669 as WebAssembly against what the document says in numbers of any size; flow; counting. */
import { expect, test } from 'vitest'
import { alu, atomic, cls, jmp, lddw, mode, source, width } from './instruction.ts'
import { type Layout, layoutOf } from './memory.ts'
import type { Instruction } from './program.ts'
import { blocksOf, structureOf } from './structure.ts'
import { names, type Run, registerAt, translate } from './translation.ts'
import { compile, instantiate, memoryOf } from './wasm.ts'

const maps = [
  { name: 'a', type: 'array', keySize: 4, valueSize: 16, entries: 2 },
  { name: 'b', type: 'array', keySize: 4, valueSize: 8, entries: 1 },
] as const
const layout: Layout = layoutOf(maps, 64, 256, 1, () => 0)
const slot = (opcode: number, dst = 0, src = 0, offset = 0, imm = 0): Instruction => ({ opcode, dst, src, offset, imm })
const exit = slot(cls.jmp | jmp.exit)
const constant = (dst: number, value: bigint): Instruction[] => [
  slot(lddw, dst, 0, 0, Number(BigInt.asIntN(32, value))),
  slot(0, 0, 0, 0, Number(BigInt.asIntN(32, value >> 32n))),
]
const unsigned = (bits: number, value: bigint) => BigInt.asUintN(bits, value)
const signed = (bits: number, value: bigint) => BigInt.asIntN(bits, value)

interface Result {
  readonly r0: bigint
  readonly executed: number
  readonly view: DataView
}

function run(
  instructions: readonly Instruction[],
  limit = 1_000_000,
  helper: (number: number, view: DataView) => void = () => {},
) {
  const memory = memoryOf(layout.size)
  const view = new DataView(memory.buffer)
  const module = compile(translate({ name: 'test', instructions, maps }, layout))
  const imports = { [names.helper]: (number: number) => helper(number, view), [names.memory]: memory }
  const start = instantiate(module, { [names.module]: imports })[names.run] as Run
  const executed = start(layout.context, 64, limit)
  const result: Result = { r0: view.getBigUint64(registerAt(layout, 0), true), executed, view }
  return result
}

const edges = [
  0n,
  1n,
  2n,
  7n,
  31n,
  63n,
  64n,
  0x7fn,
  0x80n,
  0xffn,
  0x8000n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x1234_5678_9abc_def0n,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0x8000_0000_ffff_ffffn,
  0xffff_ffff_8000_0000n,
  0xffff_ffff_ffff_ffffn,
]

type Meaning = (a: bigint, b: bigint, bits: number) => bigint
/** a and b unsigned, of so many bits; the result is cut to them */
const meanings: readonly (readonly [string, number, number, Meaning])[] = [
  ['add', alu.add, 0, (a, b) => a + b],
  ['sub', alu.sub, 0, (a, b) => a - b],
  ['mul', alu.mul, 0, (a, b) => a * b],
  ['div', alu.div, 0, (a, b) => (b === 0n ? 0n : a / b)],
  ['sdiv', alu.div, 1, (a, b, bits) => (b === 0n ? 0n : signed(bits, a) / signed(bits, b))],
  ['or', alu.or, 0, (a, b) => a | b],
  ['and', alu.and, 0, (a, b) => a & b],
  ['lsh', alu.lsh, 0, (a, b, bits) => a << (b & BigInt(bits - 1))],
  ['rsh', alu.rsh, 0, (a, b, bits) => a >> (b & BigInt(bits - 1))],
  ['mod', alu.mod, 0, (a, b) => (b === 0n ? a : a % b)],
  ['smod', alu.mod, 1, (a, b, bits) => (b === 0n ? a : signed(bits, a) % signed(bits, b))],
  ['xor', alu.xor, 0, (a, b) => a ^ b],
  ['mov', alu.mov, 0, (_, b) => b],
  ['arsh', alu.arsh, 0, (a, b, bits) => signed(bits, a) >> (b & BigInt(bits - 1))],
]

for (const [name, operation, offset, meaning] of meanings) {
  for (const bits of [64, 32]) {
    const group = bits === 64 ? cls.alu64 : cls.alu
    test(`${name}, ${bits} bits: of registers, of itself, and with an immediate`, () => {
      const store = (at: number) => slot(cls.stx | mode.mem | width.dw, 6, 0, at)
      // many in one program: results lie in the packet's room behind each other
      const immediates = [0, 1, -1, 5, 77, -2_147_483_648, 2_147_483_647]
      for (const a of edges) {
        const ofRegisters = edges.flatMap((b, i) => [
          ...constant(0, a),
          ...constant(3, b),
          slot(group | operation | source.reg, 0, 3, offset),
          store(i * 8),
        ])
        const ofImmediates = immediates.flatMap((imm, i) => [
          ...constant(0, a),
          slot(group | operation, 0, 0, offset, imm),
          store((edges.length + i) * 8),
        ])
        const itself = [...constant(0, a), slot(group | operation | source.reg, 0, 0, offset)]
        const base = slot(cls.alu64 | alu.mov, 6, 0, 0, layout.packet)
        const { view, r0 } = run([base, ...ofRegisters, ...ofImmediates, ...itself, exit])
        const expected = (x: bigint, y: bigint) => unsigned(bits, meaning(unsigned(bits, x), unsigned(bits, y), bits))
        const operands = [...edges, ...immediates.map(BigInt)]
        expect(operands.map((_, i) => view.getBigUint64(layout.packet + i * 8, true))).toEqual(
          operands.map((b) => expected(a, b)),
        )
        expect(r0).toBe(expected(a, a))
      }
    })
  }
}

const comparisons: readonly (readonly [string, number, (a: bigint, b: bigint, bits: number) => boolean])[] = [
  ['jeq', jmp.jeq, (a, b) => a === b],
  ['jgt', jmp.jgt, (a, b) => a > b],
  ['jge', jmp.jge, (a, b) => a >= b],
  ['jset', jmp.jset, (a, b) => (a & b) !== 0n],
  ['jne', jmp.jne, (a, b) => a !== b],
  ['jsgt', jmp.jsgt, (a, b, bits) => signed(bits, a) > signed(bits, b)],
  ['jsge', jmp.jsge, (a, b, bits) => signed(bits, a) >= signed(bits, b)],
  ['jlt', jmp.jlt, (a, b) => a < b],
  ['jle', jmp.jle, (a, b) => a <= b],
  ['jslt', jmp.jslt, (a, b, bits) => signed(bits, a) < signed(bits, b)],
  ['jsle', jmp.jsle, (a, b, bits) => signed(bits, a) <= signed(bits, b)],
]

for (const [name, operation, meaning] of comparisons) {
  for (const bits of [64, 32]) {
    const group = bits === 64 ? cls.jmp : cls.jmp32
    test(`${name}, ${bits} bits`, () => {
      const cases = [
        ...edges.map((b) => [b, true] as const),
        ...[0, -1, 127, -2_147_483_648].map((b) => [BigInt(b), false] as const),
      ]
      for (const a of edges) {
        const instructions = cases.flatMap(([b, isRegister], i) => [
          ...constant(3, a),
          ...constant(4, b),
          slot(cls.st | mode.mem | width.b, 6, 0, i, 1),
          isRegister ? slot(group | operation | source.reg, 3, 4, 1) : slot(group | operation, 3, 0, 1, Number(b)),
          slot(cls.st | mode.mem | width.b, 6, 0, i, 0),
        ])
        const { view } = run([slot(cls.alu64 | alu.mov, 6, 0, 0, layout.packet), ...instructions, exit])
        const expected = cases.map(([b]) => (meaning(unsigned(bits, a), unsigned(bits, b), bits) ? 1 : 0))
        expect(cases.map((_, i) => view.getUint8(layout.packet + i))).toEqual(expected)
      }
    })
  }
}

const swapped = (value: bigint, bits: number): bigint => {
  let result = 0n
  for (let i = 0; i < bits; i += 8) result |= ((value >> BigInt(i)) & 255n) << BigInt(bits - 8 - i)
  return result
}

test('neg, sign-extending moves, byte order', () => {
  for (const a of edges) {
    const result = (opcode: number, offset = 0, imm = 0) =>
      run([...constant(3, a), ...constant(0, a), slot(opcode, 0, 3, offset, imm), exit]).r0
    expect(result(cls.alu64 | alu.neg)).toBe(unsigned(64, -a))
    expect(result(cls.alu | alu.neg)).toBe(unsigned(32, -a))
    for (const bits of [8, 16, 32]) expect(result(cls.alu64 | alu.mov | source.reg, bits)).toBe(unsigned(64, signed(bits, a)))
    for (const bits of [8, 16]) expect(result(cls.alu | alu.mov | source.reg, bits)).toBe(unsigned(32, signed(bits, a)))
    for (const bits of [16, 32, 64]) {
      expect(result(cls.alu | alu.end, 0, bits)).toBe(unsigned(bits, a))
      expect(result(cls.alu | alu.end | source.reg, 0, bits)).toBe(swapped(unsigned(bits, a), bits))
      expect(result(cls.alu64 | alu.end, 0, bits)).toBe(swapped(unsigned(bits, a), bits))
    }
  }
})

test('loads and stores of every width, with and without sign; offsets lead back from behind and from before the memory', () => {
  const value = 0x8182_8384_8586_8788n
  for (const [size, bits] of [
    [width.b, 8],
    [width.h, 16],
    [width.w, 32],
    [width.dw, 64],
  ]) {
    const { r0 } = run([
      ...constant(3, value),
      slot(cls.alu64 | alu.add, 1, 0, 0, 40),
      slot(cls.stx | mode.mem | size, 1, 3, -32),
      slot(cls.alu64 | alu.sub, 1, 0, 0, 20_000),
      slot(cls.ldx | mode.mem | width.dw, 0, 1, 19_968),
      exit,
    ])
    expect(r0).toBe(unsigned(bits, value))
    const set = [slot(cls.st | mode.mem | size, 1, 0, 0, -2_000_000_000), slot(cls.ldx | mode.mem | width.dw, 0, 1), exit]
    expect(run(set).r0).toBe(unsigned(bits, -2_000_000_000n))
    if (bits === 64) continue
    const read = [...constant(3, value), slot(cls.stx | mode.mem | width.dw, 1, 3)]
    expect(run([...read, slot(cls.ldx | mode.memsx | size, 0, 1), exit]).r0).toBe(unsigned(64, signed(bits, value)))
  }
})

const atomics: readonly (readonly [string, number, (old: bigint, operand: bigint) => bigint])[] = [
  ['add', alu.add, (a, b) => a + b],
  ['or', alu.or, (a, b) => a | b],
  ['and', alu.and, (a, b) => a & b],
  ['xor', alu.xor, (a, b) => a ^ b],
  ['xchg', atomic.xchg, (_, b) => b],
]

for (const [bits, size] of [
  [32, width.w],
  [64, width.dw],
]) {
  const old = 0x1122_3344_f566_7788n
  const start = [...constant(3, old), slot(cls.stx | mode.mem | width.dw, 1, 3, 8)]
  const opcode = cls.stx | mode.atomic | size
  const isolated = (value: bigint) => ((old >> BigInt(bits)) << BigInt(bits)) | unsigned(bits, value)

  for (const [name, operation, meaning] of atomics) {
    test(`atomic ${name}, ${bits} bits`, () => {
      const operand = 0x9988_7766_a544_3322n
      for (const fetch of name === 'xchg' ? [0] : [0, atomic.fetch]) {
        const program = [...start, ...constant(0, operand), slot(opcode, 1, 0, 8, operation | fetch), exit]
        const { r0, view } = run(program)
        expect(view.getBigUint64(layout.context + 8, true)).toBe(isolated(meaning(old, operand)))
        expect(r0).toBe(fetch || name === 'xchg' ? unsigned(bits, old) : operand)
      }
    })
  }

  test(`atomic cmpxchg, ${bits} bits: compares with r0, stores if equal, leaves what was there in r0`, () => {
    for (const [compared, equal] of [
      [isolated(old), true],
      [old ^ 1n, false],
      [old ^ (1n << 40n), bits === 32],
    ] as const) {
      const program = [...start, ...constant(0, compared), ...constant(4, 99n), slot(opcode, 1, 4, 8, atomic.cmpxchg), exit]
      const { r0, view } = run(program)
      expect(view.getBigUint64(layout.context + 8, true)).toBe(equal ? isolated(99n) : old)
      expect(r0).toBe(unsigned(bits, old))
    }
  })
}

test('a fetch into the register of the address', () => {
  const program = [
    slot(cls.st | mode.mem | width.dw, 1, 0, 8, 5),
    slot(cls.alu64 | alu.mov | source.reg, 2, 1),
    slot(cls.stx | mode.atomic | width.dw, 1, 1, 8, alu.add | atomic.fetch),
    slot(cls.ldx | mode.mem | width.dw, 0, 2, 8),
    slot(cls.alu64 | alu.sub | source.reg, 0, 1),
    exit,
  ]
  expect(run(program).r0).toBe(BigInt(layout.context))
})

test('64-bit immediates name maps and bytes of their first value', () => {
  const first = [slot(lddw, 0, 1, 0, 1), slot(0), exit]
  expect(run(first).r0).toBe(BigInt(layout.maps[1].values))
  expect(run([slot(lddw, 0, 2, 0, 0), slot(0, 0, 0, 0, 12), exit])).toMatchObject({
    r0: BigInt(layout.maps[0].values + 12),
    executed: 2,
  })
})

test('a helper finds r1…r5 in the memory and leaves r0 there', () => {
  const program = [
    ...[1, 2, 3, 4, 5].map((register) => slot(cls.alu64 | alu.mov, register, 0, 0, -register)),
    slot(cls.jmp | jmp.call, 0, 0, 0, 77),
    slot(cls.alu64 | alu.add, 0, 0, 0, 1),
    exit,
  ]
  const { r0, executed } = run(program, 100, (number, view) => {
    const sum = [1, 2, 3, 4, 5].reduce((rest, register) => rest + view.getBigInt64(registerAt(layout, register), true), 0n)
    view.setBigInt64(registerAt(layout, 0), sum * BigInt(number), true)
  })
  expect(r0).toBe(unsigned(64, -15n * 77n + 1n))
  expect(executed).toBe(8)
})

test('a function of the program has a frame and registers of its own, and may be the entry itself', () => {
  const program = [
    slot(cls.alu64 | alu.mov, 6, 0, 0, 1000),
    slot(cls.st | mode.mem | width.dw, 10, 0, -8, 7),
    slot(cls.alu64 | alu.mov, 1, 0, 0, 30),
    slot(cls.jmp | jmp.call, 0, 1, 0, 4),
    slot(cls.alu64 | alu.add | source.reg, 0, 6),
    slot(cls.ldx | mode.mem | width.dw, 3, 10, -8),
    slot(cls.alu64 | alu.add | source.reg, 0, 3),
    exit,
    slot(cls.alu64 | alu.mov, 6, 0, 0, 2),
    slot(cls.st | mode.mem | width.dw, 10, 0, -8, 5),
    slot(cls.alu64 | alu.mov | source.reg, 0, 1),
    slot(cls.alu64 | alu.add | source.reg, 0, 6),
    exit,
  ]
  const { r0, executed, view } = run(program)
  expect([r0, executed]).toEqual([1039n, 13])
  expect([view.getUint8(layout.stackTop - 8), view.getUint8(layout.stackTop - 512 - 8)]).toEqual([7, 5])
})

const countdown = (times: number) => [
  slot(cls.alu64 | alu.mov, 0, 0, 0, 0),
  slot(cls.alu64 | alu.mov, 3, 0, 0, times),
  slot(cls.alu64 | alu.add | source.reg, 0, 3),
  slot(cls.alu64 | alu.sub, 3, 0, 0, 1),
  slot(cls.jmp | jmp.jne, 3, 0, -3),
  exit,
]

test('counts every instruction, and a loop ends when the limit is used up', () => {
  expect(run(countdown(100))).toMatchObject({ r0: 5050n, executed: 303 })
  expect(run(countdown(100), 303).executed).toBe(303)
  expect(run(countdown(100), 302).executed).toBeGreaterThan(302)
  expect(run(countdown(2_000_000_000), 1000).executed).toBeLessThan(1010)
  const within = [slot(cls.jmp | jmp.call, 0, 1, 0, 1), exit, ...countdown(2_000_000_000)]
  expect(run(within, 1000).executed).toBeLessThan(1010)
})

test('a jump of class JMP32 takes its distance from the immediate', () => {
  const program = [
    slot(cls.alu64 | alu.mov, 0, 0, 0, 1),
    slot(cls.jmp32 | jmp.ja, 0, 0, 99, 1),
    slot(cls.alu64 | alu.mov, 0),
    exit,
  ]
  expect(run(program)).toMatchObject({ r0: 1n, executed: 3 })
})

test('flow that does not nest: a loop with two entries', () => {
  const two = (r1: number) => [
    slot(cls.alu64 | alu.mov, 0, 0, 0, 0),
    slot(cls.alu64 | alu.mov, 3, 0, 0, 10),
    slot(cls.jmp | jmp.jeq, 1, 0, 2, r1),
    slot(cls.alu64 | alu.add, 0, 0, 0, 100),
    slot(cls.jmp | jmp.ja, 0, 0, 0),
    slot(cls.alu64 | alu.add, 0, 0, 0, 1),
    slot(cls.alu64 | alu.sub, 3, 0, 0, 1),
    slot(cls.jmp | jmp.jne, 3, 0, -5),
    exit,
  ]
  expect(structureOf(blocksOf(two(0), 0)).some((step) => step.do === 'dispatch')).toBe(true)
  expect(run(two(0))).toMatchObject({ r0: 1010n, executed: 3 + 10 * 5 + 1 })
  expect(run(two(layout.context))).toMatchObject({ r0: 910n, executed: 3 + 9 * 5 + 3 + 1 })
  expect(run(two(0), 30).executed).toBeLessThan(40)
})

test('a long program nests deeply without running out of stack', () => {
  const branches = Array.from({ length: 20_000 }, (_, i) => [
    slot(cls.jmp | jmp.jne, 1, 0, 1, i),
    slot(cls.alu64 | alu.add, 0, 0, 0, 1),
  ]).flat()
  expect(run([slot(cls.alu64 | alu.mov, 0), ...branches, exit]).r0).toBe(1n)
  const away = Array.from({ length: 30_000 }, (_, i) => slot(cls.jmp | jmp.jeq, 1, 0, 30_000 - i, 70_000 + i))
  expect(run([slot(cls.alu64 | alu.mov, 0), ...away, exit, exit]).executed).toBe(30_002)
})
