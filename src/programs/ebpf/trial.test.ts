/** Every instruction of RFC 9669 that is no arithmetic (arithmetic.oracle.test.ts): memory, atomics, jumps, calls; assembled, verified, run. */
import { describe, expect, test } from 'vitest'
import { assemble } from './assembler.ts'
import { ProgramError } from './program.ts'
import { xdp } from './targets.ts'
import { hexadecimal, runAtHook, runOnMemory } from './trial.ts'

const bytes = Uint8Array.of(0x11, 0x92, 0xa3, 0x84, 0x55, 0x66, 0x77, 0xf8, 0x09, 0x1a)

function r0(text: string, memory: Uint8Array = bytes): string {
  const program = assemble(text)
  const trial = runOnMemory(program, memory)
  expect(runOnMemory(program, memory, 'translation')).toEqual(trial)
  const { low, high, executed, verified } = trial
  expect(executed).toBeLessThanOrEqual(verified.longestPath)
  return hexadecimal(low, high)
}

test('r1 is the address of the memory, r2 its length', () => {
  expect(r0('mov %r0, %r2\nexit')).toBe('0xa')
  expect(r0('add %r2, %r1\nldxb %r0, [%r2-1]\nexit')).toBe('0x1a')
  expect(r0('mov %r0, %r2\nexit', new Uint8Array())).toBe('0x0')
})

test('instructions are counted, a 64-bit immediate as one', () => {
  expect(runOnMemory(assemble('lddw %r0, 1\nadd %r0, 1\nexit'), bytes).executed).toBe(3)
})

test.each([
  ['0x1122334455667788', '0x1122334455667788'],
  ['-1', '0xffffffffffffffff'],
  ['0x80000000', '0x80000000'],
  ['0xffffffff00000000', '0xffffffff00000000'],
])('lddw %s (§5.4)', (number, result) => expect(r0(`lddw %r0, ${number}\nexit`)).toBe(result))

describe('loads and stores (§5.1, §5.2)', () => {
  test.each([
    ['ldxb', 1, '0x92'],
    ['ldxh', 1, '0xa392'],
    ['ldxw', 1, '0x5584a392'],
    ['ldxdw', 1, '0x9f877665584a392'],
    ['ldxsb', 1, '0xffffffffffffff92'],
    ['ldxsb', 0, '0x11'],
    ['ldxsh', 1, '0xffffffffffffa392'],
    ['ldxsh', 4, '0x6655'],
    ['ldxsw', 0, '0xffffffff84a39211'],
    ['ldxsw', 3, '0x77665584'],
  ])('%s at %i: little-endian, at any address, also over its own address', (name, at, result) => {
    expect(r0(`${name} %r0, [%r1+${at}]\nexit`)).toBe(result)
    expect(r0(`mov %r6, %r1\n${name} %r6, [%r6+${at}]\nmov %r0, %r6\nexit`)).toBe(result)
  })

  test.each([
    ['stb', '-21', '0xf877665584a3eb11'],
    ['sth', '-21', '0xf877665584ffeb11'],
    ['stw', '-21', '0xf87766ffffffeb11'],
  ])('%s writes the lowest bytes of its number', (name, number, result) => {
    expect(r0(`${name} [%r1+1], ${number}\nldxdw %r0, [%r1]\nexit`)).toBe(result)
  })

  test('stdw extends the sign of its number', () => {
    expect(r0('stdw [%r1+2], -21\nldxdw %r0, [%r1+2]\nexit')).toBe('0xffffffffffffffeb')
    expect(r0('stdw [%r1], 0x7fffffff\nldxdw %r0, [%r1]\nexit')).toBe('0x7fffffff')
  })

  test.each([
    ['stxb', '0xf877665584a38811'],
    ['stxh', '0xf877665584778811'],
    ['stxw', '0xf877665566778811'],
  ])('%s writes the lowest bytes of its register', (name, result) => {
    expect(r0(`lddw %r3, 0x1122334455667788\n${name} [%r1+1], %r3\nldxdw %r0, [%r1]\nexit`)).toBe(result)
  })

  test('the stack: 512 bytes below r10, pointers kept there stay pointers', () => {
    expect(r0('lddw %r3, 0x8877665544332211\nstxdw [%r10-512], %r3\nldxdw %r0, [%r10-512]\nexit')).toBe('0x8877665544332211')
    expect(r0('stw [%r10-4], 0x01020304\nldxb %r0, [%r10-4]\nexit')).toBe('0x4')
    expect(r0('stxdw [%r10-8], %r1\nldxdw %r4, [%r10-8]\nldxb %r0, [%r4]\nexit')).toBe('0x11')
  })
})

/** What is in memory, in the operand's register and in r0 after an operation. */
const atomics: Record<
  string,
  (memory: bigint, operand: bigint, compared: bigint) => { memory: bigint; operand?: boolean; r0?: boolean }
> = {
  add: (memory, operand) => ({ memory: memory + operand }),
  or: (memory, operand) => ({ memory: memory | operand }),
  and: (memory, operand) => ({ memory: memory & operand }),
  xor: (memory, operand) => ({ memory: memory ^ operand }),
  'fetch add': (memory, operand) => ({ memory: memory + operand, operand: true }),
  'fetch or': (memory, operand) => ({ memory: memory | operand, operand: true }),
  'fetch and': (memory, operand) => ({ memory: memory & operand, operand: true }),
  'fetch xor': (memory, operand) => ({ memory: memory ^ operand, operand: true }),
  xchg: (_, operand) => ({ memory: operand, operand: true }),
  cmpxchg: (memory, operand, compared) => ({ memory: memory === compared ? operand : memory, r0: true }),
}

describe('atomic operations (§5.3)', () => {
  const before = 0xf877_6655_84a3_9211n
  const operands = [0n, 1n, 0xffff_ffff_ffff_ffffn, 0x0788_99aa_7b5c_6deen, 0x8877_6655_0000_0001n]
  const compared = [before, before & 0xffff_ffffn, before ^ 1n, before ^ (1n << 32n)]
  for (const bits of [64, 32]) {
    for (const [name, define] of Object.entries(atomics)) {
      test(`lock ${name}${bits === 64 ? '' : '32'}: memory, and what is fetched with ${bits} bits`, () => {
        const cut = (value: bigint) => BigInt.asUintN(bits, value)
        for (const operand of operands) {
          for (const with0 of compared) {
            const set = `lddw %r3, ${operand}\nlddw %r0, ${with0}\nlock ${name}${bits === 64 ? '' : '32'} [%r1], %r3\n`
            const after = define(cut(before), cut(operand), cut(with0))
            const kept = bits === 64 ? 0n : (before >> 32n) << 32n
            const hex = (value: bigint) => `0x${value.toString(16)}`
            expect(r0(`${set}ldxdw %r0, [%r1]\nexit`)).toBe(hex(cut(after.memory) | kept))
            expect(r0(`${set}mov %r0, %r3\nexit`)).toBe(hex(after.operand ? cut(before) : operand))
            expect(r0(`${set}exit`)).toBe(hex(after.r0 ? cut(before) : with0))
          }
        }
      })
    }
  }

  test('on the stack, and with the register of the address', () => {
    expect(r0('stdw [%r10-8], 40\nmov %r3, 2\nlock add [%r10-8], %r3\nldxdw %r0, [%r10-8]\nexit')).toBe('0x2a')
    expect(r0('mov %r0, 7\nstdw [%r1], 7\nlock cmpxchg [%r1], %r0\nexit')).toBe('0x7')
  })
})

describe('jumps (§4.3)', () => {
  test.each(['ja', 'ja32'])('%s forwards and back', (name) => {
    expect(r0(`mov %r0, 1\n${name} on\nback: add %r0, 4\nexit\non: add %r0, 2\n${name} back`)).toBe('0x7')
    expect(r0(`mov %r0, 1\n${name} +1\nmov %r0, 2\nexit`)).toBe('0x1')
  })

  test('a loop that ends', () => {
    expect(r0('mov %r3, 10\nmov %r0, 0\nagain: add %r0, %r3\nsub %r3, 1\njne %r3, 0, again\nexit')).toBe('0x37')
  })

  test('a loop over the bytes, as many as r2 says', () => {
    const sum = 'mov %r0, 0\nadd %r2, %r1\nnext: jge %r1, %r2, exit\nldxb %r3, [%r1]\nadd %r0, %r3\nadd %r1, 1\nja next\nexit'
    expect(r0(sum)).toBe(`0x${bytes.reduce((total, byte) => total + byte, 0).toString(16)}`)
  })
})

describe('calls (§4.3.1, §4.3.2)', () => {
  test('a local function takes r1 to r5, answers in r0, and leaves r6 to r9 and the stack as they were', () => {
    const text = `
      mov %r1, 1
      mov %r2, 2
      mov %r3, 3
      mov %r4, 4
      mov %r5, 5
      mov %r6, 60
      mov %r7, 70
      mov %r8, 80
      mov %r9, 90
      stdw [%r10-8], 1000
      mov %r0, 77
      call local sum
      add %r0, %r6
      add %r0, %r7
      add %r0, %r8
      add %r0, %r9
      ldxdw %r1, [%r10-8]
      add %r0, %r1
      exit
    sum:
      mov %r6, 0
      mov %r7, 0
      mov %r8, 0
      mov %r9, 0
      stdw [%r10-8], -1
      mov %r0, %r1
      add %r0, %r2
      add %r0, %r3
      add %r0, %r4
      add %r0, %r5
      exit`
    expect(r0(text)).toBe(`0x${(15 + 300 + 1000).toString(16)}`)
  })

  test("a local function writes its caller's stack through a pointer, and calls another", () => {
    const text = `
      mov %r1, %r10
      add %r1, -8
      stdw [%r10-8], 0
      call outer
      ldxdw %r0, [%r10-8]
      exit
    outer:
      stdw [%r10-8], 5
      mov %r6, %r1
      call inner
      ldxdw %r2, [%r6]
      add %r2, 1
      stxdw [%r6], %r2
      exit
    inner:
      stdw [%r1], 41
      mov %r0, 0
      exit`
    expect(r0(text)).toBe('0x2a')
  })

  test('helper functions by number and by name', () => {
    expect(r0('call bpf_get_smp_processor_id\nexit')).toBe('0x0')
    expect(r0('call 8\nadd %r0, 3\nexit')).toBe('0x3')
  })
})

test.each([
  ['mov %r0, %r3\nexit', 0],
  ['ldxw %r0, [%r1+7]\nexit', 0],
  ['ldxb %r0, [%r1-1]\nexit', 0],
  ['mov %r0, 0\nstb [%r10], 1\nexit', 1],
  ['mov %r0, 0\nstb [%r10-513], 1\nexit', 1],
  ['mov %r10, 1\nmov %r0, 0\nexit', 0],
  ['call %r2\nmov %r0, 2\nexit', 0],
  ['call runtime 42\nexit', 0],
  ['call 4711\nexit', 0],
  ['mov %r0, 1', 0],
  ['mov %r0, 0\nja +1\nexit', 1],
])('%j is refused before it runs', (text, instruction) => {
  try {
    runOnMemory(assemble(text), bytes)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(ProgramError)
    expect(error).toMatchObject({ stage: 'verify', instruction })
  }
})

test('a loop without end and a function that calls itself are refused', () => {
  expect(() => r0('mov %r0, 0\nagain: ja again\nexit')).toThrow(ProgramError)
  expect(() => r0('self: call local self\nexit')).toThrow(ProgramError)
})

describe('addresses as words of 32 bits, as clang -mcpu=v3 has them', () => {
  test.each(['interpreter', 'translation'] as const)('the length of a packet, by %s', (engine) => {
    const length = assemble(`
      ldxw %r2, [%r1+4]
      ldxw %r3, [%r1]
      mov32 %r0, %r2
      mov32 %r4, %r3
      sub32 %r0, %r4
      sub32 %r3, %r2           # the other way round: 32 bits of a number below 0
      add %r0, %r3
      exit`)
    const { low, high } = runAtHook(length, xdp, new Uint8Array(60), engine)
    expect([low, high]).toEqual([0, 1])
  })

  test('within the same memory it is one number', () => {
    const program = assemble('mov32 %r3, %r1\nadd %r1, 5\nmov32 %r0, %r1\nsub32 %r0, %r3\nexit')
    expect(runOnMemory(program, new Uint8Array(8)).low).toBe(5)
  })

  test('a whole address, read through', () => {
    const program = assemble('mov32 %r3, %r1\nldxb %r0, [%r3+7]\nexit')
    for (const engine of ['interpreter', 'translation'] as const)
      expect(runOnMemory(program, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 9), engine).low).toBe(9)
  })
})
