import { describe, expect, test } from 'vitest'
import { operations } from './code.ts'
import { Execution, type ExecutionOptions, nowhere } from './execution.ts'
import { alu, atomic, callee, cls, jmp, lddw, mode, source, width } from './instruction.ts'
import type { Instruction } from './program.ts'

const options: ExecutionOptions = { contextSize: 64, packetRoom: 256, cpus: 1, limit: 10_000, engine: 'interpreter' }
const slot = (opcode: number, dst = 0, src = 0, offset = 0, imm = 0): Instruction => ({ opcode, dst, src, offset, imm })
const exit = slot(cls.jmp | jmp.exit)
const half = (value: bigint) => Number(BigInt.asIntN(32, value))
const load = (r: number, value: bigint) => [slot(lddw, r, 0, 0, half(value)), slot(0, 0, 0, 0, half(value >> 32n))]
const unsigned = (value: bigint, bits = 64) => BigInt.asUintN(bits, value)
const signed = (value: bigint, bits = 64) => BigInt.asIntN(bits, value)

function start(instructions: readonly Instruction[], limit = options.limit): Execution {
  return new Execution({ name: 'test', instructions, maps: [] }, { ...options, limit })
}
const answerOf = ({ r0Low, r0High }: Execution) => unsigned((BigInt(r0High) << 32n) | BigInt(r0Low >>> 0))
function run(...instructions: Instruction[]): bigint {
  const execution = start([...instructions, exit])
  execution.run(nowhere, execution.layout.context, 64)
  return answerOf(execution)
}

// xorshift: operands are the same in every run
let state = 0x2545f491
function random(): number {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return state >>> 0
}
const edges = [0n, 1n, 2n, 7n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn, 0x1_00000000n]
const more = [1n << 52n, (1n << 53n) - 1n, 1n << 53n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n, (1n << 64n) - 7n]
const corners = [...edges, ...more]
/** corners, and numbers of every length: a division's ways differ by length */
function operand(): bigint {
  if (random() % 4 === 0) return corners[random() % corners.length]
  const whole = (BigInt(random()) << 32n) | BigInt(random())
  return whole >> BigInt(random() % 64)
}
const samples = process.env.FULL ? 100_000 : 2000

/** what RFC 9669 §4.1 says, in numbers of any length */
type Meaning = (a: bigint, b: bigint, bits: number) => bigint
const towards0 = (a: bigint, b: bigint) => a / b
const meanings: Record<string, Meaning> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0n ? 0n : towards0(a, b)),
  mod: (a, b) => (b === 0n ? a : a % b),
  or: (a, b) => a | b,
  and: (a, b) => a & b,
  xor: (a, b) => a ^ b,
  lsh: (a, b, bits) => a << (b & BigInt(bits - 1)),
  rsh: (a, b, bits) => a >> (b & BigInt(bits - 1)),
  arsh: (a, b, bits) => signed(a, bits) >> (b & BigInt(bits - 1)),
  mov: (_, b) => b,
  neg: (a) => -a,
}
const signedMeanings: Record<string, Meaning> = {
  div: (a, b, bits) => (b === 0n ? 0n : towards0(signed(a, bits), signed(b, bits))),
  mod: (a, b, bits) => (b === 0n ? a : signed(a, bits) % signed(b, bits)),
}

/** One execution with both operands in its context, run for many pairs of operands. */
function expectMeaning(name: string, operation: Instruction, meaning: (a: bigint, b: bigint) => bigint, same = false): void {
  const dw = cls.ldx | mode.mem | width.dw
  const execution = start([slot(dw, 0, 1, 0), slot(dw, 2, 1, 8), operation, exit])
  const view = new DataView(execution.memory.buffer)
  for (let i = 0; i < samples; i++) {
    const a = operand()
    const b = same ? a : operand()
    view.setBigUint64(execution.layout.context, a, true)
    view.setBigUint64(execution.layout.context + 8, b, true)
    execution.run(nowhere, execution.layout.context)
    const got = answerOf(execution)
    const want = unsigned(meaning(a, b))
    if (got !== want)
      throw new Error(`${name} of 0x${a.toString(16)} and 0x${b.toString(16)}: 0x${got.toString(16)}, not 0x${want.toString(16)}`)
  }
}

describe('arithmetic agrees with integers of any length', () => {
  for (const bits of [64, 32]) {
    const group = bits === 64 ? cls.alu64 : cls.alu
    for (const [offset, table] of [meanings, signedMeanings].entries())
      for (const [name, meaning] of Object.entries(table)) {
        const code = group | alu[name as keyof typeof alu]
        const title = `${offset === 1 ? 's' : ''}${name}${bits}`
        const narrow = (a: bigint, b: bigint) => unsigned(meaning(unsigned(a, bits), unsigned(b, bits), bits), bits)
        test(title, () => {
          if (name === 'neg') return expectMeaning(title, slot(code), narrow)
          expectMeaning(title, slot(code | source.reg, 0, 2, offset), narrow)
          expectMeaning(`${title} with itself`, slot(code | source.reg, 0, 0, offset), narrow, true)
          for (const imm of [0, 1, -1, 3, 31, 32, 63, -2, 0x7fffffff, -0x80000000, 1000])
            expectMeaning(`${title} ${imm}`, slot(code, 0, 0, offset, imm), (a) => narrow(a, BigInt(imm)))
        })
      }
    test(`moves that extend the sign, ${bits} bits`, () => {
      for (const from of bits === 64 ? [8, 16, 32] : [8, 16])
        expectMeaning(`movsx${from}`, slot(group | alu.mov | source.reg, 0, 2, from), (_, b) => unsigned(signed(b, from), bits))
    })
  }

  test('byte order', () => {
    const reversed = (a: bigint, bits: number) => {
      let turned = 0n
      for (let at = 0; at < bits; at += 8) turned = (turned << 8n) | ((a >> BigInt(at)) & 0xffn)
      return turned
    }
    for (const bits of [16, 32, 64]) {
      expectMeaning(`le${bits}`, slot(cls.alu | alu.end, 0, 0, 0, bits), (a) => unsigned(a, bits))
      expectMeaning(`be${bits}`, slot(cls.alu | alu.end | 8, 0, 0, 0, bits), (a) => reversed(a, bits))
      expectMeaning(`bswap${bits}`, slot(cls.alu64 | alu.end, 0, 0, 0, bits), (a) => reversed(a, bits))
    }
  })
})

describe('jumps', () => {
  const conditions: Record<string, (a: bigint, b: bigint, bits: number) => boolean> = {
    jeq: (a, b) => a === b,
    jne: (a, b) => a !== b,
    jgt: (a, b) => a > b,
    jge: (a, b) => a >= b,
    jlt: (a, b) => a < b,
    jle: (a, b) => a <= b,
    jset: (a, b) => (a & b) !== 0n,
    jsgt: (a, b, bits) => signed(a, bits) > signed(b, bits),
    jsge: (a, b, bits) => signed(a, bits) >= signed(b, bits),
    jslt: (a, b, bits) => signed(a, bits) < signed(b, bits),
    jsle: (a, b, bits) => signed(a, bits) <= signed(b, bits),
  }
  const dw = cls.ldx | mode.mem | width.dw
  const mov = (value: number) => slot(cls.alu64 | alu.mov, 0, 0, 0, value)
  for (const bits of [64, 32])
    for (const [name, condition] of Object.entries(conditions))
      test(`${name}${bits}`, () => {
        const code = (bits === 64 ? cls.jmp : cls.jmp32) | jmp[name as keyof typeof jmp]
        for (const imm of [undefined, 0, 1, -1, 0x7fffffff]) {
          const jump = imm === undefined ? slot(code | source.reg, 3, 4, 1) : slot(code, 3, 0, 1, imm)
          const execution = start([slot(dw, 3, 1), slot(dw, 4, 1, 8), mov(1), jump, mov(0), exit])
          const view = new DataView(execution.memory.buffer)
          for (let i = 0; i < samples; i++) {
            const a = operand()
            const b = i % 3 === 0 ? a : i % 3 === 1 ? a ^ (1n << BigInt(random() % 64)) : operand()
            view.setBigUint64(execution.layout.context, a, true)
            view.setBigUint64(execution.layout.context + 8, b, true)
            execution.run(nowhere, execution.layout.context)
            const want = condition(unsigned(a, bits), unsigned(imm === undefined ? b : BigInt(imm), bits), bits)
            if (answerOf(execution) !== (want ? 1n : 0n))
              throw new Error(`${name}${bits} of 0x${a.toString(16)} and 0x${b.toString(16)}`)
            if (execution.executed !== (want ? 5 : 6)) throw new Error(`${execution.executed} instructions`)
          }
        }
      })

  test('unconditional, by offset and by immediate, forwards and backwards', () => {
    const [ja, far] = [cls.jmp | jmp.ja, cls.jmp32 | jmp.ja]
    expect(run(mov(1), slot(ja, 0, 0, 1), mov(2))).toBe(1n)
    expect(run(mov(1), slot(far, 0, 0, 0, 1), mov(2))).toBe(1n)
    expect(run(slot(ja, 0, 0, 2), mov(3), exit, slot(far, 0, 0, 0, -3))).toBe(3n)
  })
})

describe('memory', () => {
  const [r, x] = [cls.ldx | mode.mem, cls.stx | mode.mem]
  const value = 0x8182_8384_8586_8788n
  test('loads of every width, with and without sign', () => {
    const loaded = (opcode: number) => run(...load(2, value), slot(x | width.dw, 10, 2, -8), slot(opcode, 0, 10, -8))
    expect(loaded(r | width.b)).toBe(0x88n)
    expect(loaded(r | width.h)).toBe(0x8788n)
    expect(loaded(r | width.w)).toBe(0x8586_8788n)
    expect(loaded(r | width.dw)).toBe(value)
    expect(loaded(cls.ldx | mode.memsx | width.b)).toBe(unsigned(-0x78n))
    expect(loaded(cls.ldx | mode.memsx | width.h)).toBe(unsigned(-0x7878n))
    expect(loaded(cls.ldx | mode.memsx | width.w)).toBe(unsigned(signed(0x8586_8788n, 32)))
  })

  test('stores change the bytes of their width alone', () => {
    const before = [...load(2, 0x1111_1111_1111_1111n), slot(x | width.dw, 10, 2, -8), ...load(3, value)]
    const stored = (...store: Instruction[]) => run(...before, ...store, slot(r | width.dw, 0, 10, -8))
    expect(stored(slot(x | width.b, 10, 3, -7))).toBe(0x1111_1111_1111_8811n)
    expect(stored(slot(x | width.h, 10, 3, -7))).toBe(0x1111_1111_1187_8811n)
    expect(stored(slot(x | width.w, 10, 3, -7))).toBe(0x1111_1185_8687_8811n)
    expect(stored(slot(cls.st | mode.mem | width.h, 10, 0, -4, 0x12345))).toBe(0x1111_2345_1111_1111n)
    expect(stored(slot(cls.st | mode.mem | width.dw, 10, 0, -8, -2))).toBe(unsigned(-2n))
  })

  test('a pointer may lie before the memory while the offset leads back into it', () => {
    const back = slot(cls.alu64 | alu.sub, 1, 0, 0, 30_000)
    const store = slot(cls.st | mode.mem | width.dw, 1, 0, 30_008, 77)
    expect(run(back, store, slot(r | width.dw, 0, 1, 30_008))).toBe(77n)
  })

  test('what lies outside is refused, with the pointer and the bound', () => {
    const ldxdw = slot(r | width.dw, 0, 2, 0)
    const size = start([exit]).layout.size
    expect(run(slot(cls.alu64 | alu.mov, 2, 0, 0, size - 8), ldxdw)).toBe(0n)
    expect(() => run(slot(cls.alu64 | alu.mov, 2, 0, 0, size - 7), ldxdw)).toThrow(
      `instruction 1: r2 + 0 with r2 = 0x${(size - 7).toString(16)} lies outside the memory of ${size} bytes`,
    )
    for (const pointer of [0n, 7n, 0xffff_ffffn, 0x1_0000_0100n, unsigned(-1n)]) {
      expect(() => run(...load(2, pointer), ldxdw)).toThrow(`r2 = 0x${pointer.toString(16)} lies outside`)
      expect(() => run(...load(2, pointer), slot(x | width.b, 2, 0, 0))).toThrow('lies outside')
    }
    expect(() => run(...load(2, 0xffff_fff6n), slot(r | width.b, 0, 2, 100))).toThrow('lies outside')
  })

  test('atomic operations, with and without the old value', () => {
    for (const [bits, size] of [
      [32, width.w],
      [64, width.dw],
    ] as const) {
      for (let i = 0; i < 50; i++) {
        const [old, given] = [operand(), operand()]
        const perform = (imm: number, r0: bigint, answer: Instruction) =>
          unsigned(
            run(
              ...load(0, r0),
              ...load(2, old),
              ...load(3, given),
              slot(x | width.dw, 10, 2, -8),
              slot(cls.stx | mode.atomic | size, 10, 3, -8, imm),
              answer,
            ),
          )
        const memory = slot(r | size, 0, 10, -8)
        const register = slot(cls.alu64 | alu.mov | source.reg, 0, 3)
        const first = unsigned(old, bits)
        for (const name of ['add', 'or', 'and', 'xor'] as const) {
          const after = unsigned(meanings[name](first, given, bits), bits)
          expect(perform(alu[name], 0n, memory)).toBe(after)
          expect(perform(alu[name], 0n, register)).toBe(given)
          expect(perform(alu[name] | atomic.fetch, 0n, memory)).toBe(after)
          expect(perform(alu[name] | atomic.fetch, 0n, register)).toBe(first)
        }
        expect(perform(atomic.xchg, 0n, memory)).toBe(unsigned(given, bits))
        expect(perform(atomic.xchg, 0n, register)).toBe(first)
        const nothing = slot(cls.alu64 | alu.or | source.reg, 0, 0)
        expect(perform(atomic.cmpxchg, old, nothing)).toBe(first)
        expect(perform(atomic.cmpxchg, old, memory)).toBe(unsigned(given, bits))
        expect(perform(atomic.cmpxchg, old ^ 1n, nothing)).toBe(first)
        expect(perform(atomic.cmpxchg, old ^ 1n, memory)).toBe(first)
      }
    }
  })
})

describe('functions', () => {
  const mov = (r: number, value: number) => slot(cls.alu64 | alu.mov, r, 0, 0, value)
  const call = (offset: number) => slot(cls.jmp | jmp.call, 0, callee.local, 0, offset)
  test('a called function has its own frame and leaves r6 to r9 as they were', () => {
    const main = [mov(6, 5), slot(cls.st | mode.mem | width.w, 10, 0, -4, 7), call(3)]
    const rest = [slot(cls.alu64 | alu.add | source.reg, 0, 6), slot(cls.ldx | mode.mem | width.w, 1, 10, -4)]
    const sum = slot(cls.alu64 | alu.add | source.reg, 0, 1)
    const callee = [mov(6, 100), slot(cls.st | mode.mem | width.w, 10, 0, -4, 9), mov(0, 1000)]
    const execution = start([...main, ...rest, sum, exit, ...callee, exit].toSpliced(2, 1, call(4)))
    execution.run(nowhere, 0)
    expect(answerOf(execution)).toBe(1012n)
    expect(execution.executed).toBe(11)
  })

  test('eight frames, not nine', () => {
    const counting = (times: number) => [
      mov(1, times),
      call(1),
      exit,
      slot(cls.alu64 | alu.add, 0, 0, 0, 1),
      slot(cls.alu64 | alu.sub, 1, 0, 0, 1),
      slot(cls.jmp | jmp.jeq, 1, 0, 1, 0),
      call(-4),
      exit,
    ]
    const deep = start(counting(7))
    deep.run(nowhere, 0)
    expect(answerOf(deep)).toBe(7n)
    expect(() => start(counting(8)).run(nowhere, 0)).toThrow('instruction 6: more than 8 functions have called each other')
  })

  test('the limit counts instructions, a 64-bit immediate once', () => {
    const program = [...load(0, 1n << 40n), mov(1, 1), exit]
    const execution = start(program, 3)
    execution.run(nowhere, 0)
    expect(execution.executed).toBe(3)
    const short = start(program, 2)
    expect(() => short.run(nowhere, 0)).toThrow('instruction 3: stopped after 2 instructions')
    expect(short.executed).toBe(2)
    const endless = start([slot(cls.jmp | jmp.ja, 0, 0, -1), exit])
    expect(() => endless.run(nowhere, 0)).toThrow('stopped after 10000 instructions')
    expect(endless.executed).toBe(10_000)
    const long = [mov(0, 0), slot(cls.alu64 | alu.add, 0, 0, 0, 1), slot(cls.jmp | jmp.jne, 0, 0, -2, 50_000), exit]
    const just = start(long, 100_002)
    just.run(nowhere, 0)
    expect([just.r0Low, just.executed]).toEqual([50_000, 100_002])
    expect(() => start(long, 100_001).run(nowhere, 0)).toThrow('stopped after 100001 instructions')
  })

  test('what cannot be run is refused with its place', () => {
    expect(() => start([slot(0xff), exit])).toThrow('instruction 0: opcode 0xff')
    expect(() => start([slot(cls.jmp | jmp.ja, 0, 0, 4), exit])).toThrow('it goes to instruction 5, the program has 2')
    expect(() => start([mov(11, 0), exit])).toThrow('register r11 does not exist')
    expect(() => start([slot(lddw, 0), exit])).toThrow('second slot')
    expect(() => start([mov(0, 0)]).run(nowhere, 0)).toThrow('ran past its last instruction')
    expect(() => run(slot(cls.jmp | jmp.call, 0, 0, 0, 9999))).toThrow('helper function 9999 is not there')
  })

  test('every operation has a case of its own', () => expect(operations.length).toBe(83))
})

test('programs that run in turn keep their immediates, also when there is no room for all of them', () => {
  const many = 9000
  const adding = (from: number) => [
    slot(cls.alu64 | alu.mov, 0, 0, 0, 0),
    ...Array.from({ length: many }, (_, i) => slot(cls.alu64 | alu.add, 0, 0, 0, from + i)),
    exit,
  ]
  const executions = Array.from({ length: 10 }, (_, i) => start(adding(i * many)))
  for (let round = 0; round < 2; round++)
    for (const [i, execution] of executions.entries()) {
      execution.run(nowhere, 0)
      expect(execution.r0Low).toBe(many * i * many + (many * (many - 1)) / 2)
    }
})
