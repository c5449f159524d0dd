/** Every arithmetic instruction and conditional jump of RFC 9669 against its definition on integers of any size, over edge values; interpreted and translated. */
import { expect, test } from 'vitest'
import { assemble } from './assembler.ts'
import { Execution, nowhere } from './execution.ts'
import { memoryTarget } from './targets.ts'
import { verify } from './verifier.ts'

const unsigned = (bits: number, value: bigint) => BigInt.asUintN(bits, value)
const signed = (bits: number, value: bigint) => BigInt.asIntN(bits, value)

/** Numbers at the ends of 8, 16, 32 and 64 bits, signed and not, and a few between. */
const edges = [
  ...[0n, 1n, 2n, 3n, 7n, 31n, 32n, 33n, 63n, 64n, 65n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn],
  ...[0x7fff_ffffn, 0x8000_0000n, 0x8000_0001n, 0xffff_fffen, 0xffff_ffffn, 0x1_0000_0000n, 0x1_0000_0001n, 0x1_8000_0000n],
  ...[0x1122_3344_5566_7788n, 0x8877_6655_4433_2211n, 0x7fff_ffff_ffff_ffffn, 0x8000_0000_0000_0000n, 0x8000_0000_8000_0000n],
  ...[-1n, -2n, -3n, -128n, -32_768n, -0x8000_0000n, -0x8000_0001n].map((value) => unsigned(64, value)),
]
const immediates = [0n, 1n, 3n, 7n, 31n, 32n, 63n, 64n, 0x7fff_ffffn, -1n, -2n, -7n, -0x8000_0000n]

/** One program, verified once, on pairs of numbers that it reads from its memory into r3 and r4. */
function machine(body: string): (a: bigint, b: bigint) => bigint {
  const program = assemble(`ldxdw %r3, [%r1]\nldxdw %r4, [%r1+8]\n${body}`)
  verify(program, memoryTarget(16))
  const [interpreter, translation] = (['interpreter', 'translation'] as const).map((engine) => {
    const execution = new Execution(program, { contextSize: 0, packetRoom: 16, cpus: 1, limit: 100, engine })
    const { packet } = execution.layout
    const view = new DataView(execution.memory.buffer)
    return (a: bigint, b: bigint) => {
      view.setBigUint64(packet, a, true)
      view.setBigUint64(packet + 8, b, true)
      execution.run(nowhere, packet, 16)
      return unsigned(64, (BigInt(execution.r0High) << 32n) | BigInt(execution.r0Low >>> 0))
    }
  })
  return (a, b) => {
    const result = interpreter(a, b)
    same(translation(a, b), result, `translation of ${body} on ${a}, ${b}`)
    return result
  }
}

/** Without the cost of an assertion for each of many equal pairs. */
function same(actual: bigint, expected: bigint, what: string): void {
  if (actual !== expected) expect(actual, what).toBe(expected)
}

/** §4.1. Operands have `bits` bits, unsigned; so has the result, the rest of the register is 0. */
const operations: Record<string, (a: bigint, b: bigint, bits: number) => bigint> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0n ? 0n : a / b),
  sdiv: (a, b, bits) => (b === 0n ? 0n : signed(bits, a) / signed(bits, b)),
  or: (a, b) => a | b,
  and: (a, b) => a & b,
  lsh: (a, b, bits) => a << (b & BigInt(bits - 1)),
  rsh: (a, b, bits) => a >> (b & BigInt(bits - 1)),
  mod: (a, b) => (b === 0n ? a : a % b),
  smod: (a, b, bits) => (b === 0n ? a : signed(bits, a) % signed(bits, b)),
  xor: (a, b) => a ^ b,
  mov: (_, b) => b,
  arsh: (a, b, bits) => signed(bits, a) >> (b & BigInt(bits - 1)),
}

for (const bits of [64, 32]) {
  for (const [name, define] of Object.entries(operations)) {
    const mnemonic = bits === 64 ? name : `${name}32`
    test(`${mnemonic} with a register and with a number`, () => {
      const result = (a: bigint, b: bigint) => unsigned(bits, define(unsigned(bits, a), unsigned(bits, b), bits))
      const byRegister = machine(`${mnemonic} %r3, %r4\nmov %r0, %r3\nexit`)
      for (const a of edges) for (const b of edges) same(byRegister(a, b), result(a, b), `${mnemonic} ${a}, ${b}`)
      for (const b of immediates) {
        const byNumber = machine(`${mnemonic} %r3, ${b}\nmov %r0, %r3\nexit`)
        for (const a of edges) same(byNumber(a, 0n), result(a, b), `${mnemonic} ${a}, ${b}`)
      }
    })
  }
  test(`neg${bits} and both operands the same register`, () => {
    const [negate, double] = [`neg${bits} %r3`, `add${bits} %r3, %r3`].map((text) => machine(`${text}\nmov %r0, %r3\nexit`))
    for (const a of edges) {
      expect(negate(a, 0n)).toBe(unsigned(bits, -a))
      expect(double(a, 0n)).toBe(unsigned(bits, a + a))
    }
  })
}

test.each([
  ['movsx864', 8, 64],
  ['movsx1664', 16, 64],
  ['movsx3264', 32, 64],
  ['movsx832', 8, 32],
  ['movsx1632', 16, 32],
])('%s extends the sign of %i bits to %i, the rest is 0', (name, from, to) => {
  const run = machine(`${name} %r0, %r3\nexit`)
  for (const a of edges) expect(run(a, 0n), `${name} ${a}`).toBe(unsigned(to, signed(from, a)))
})

test.each([16, 32, 64])('byte swaps of %i bits take the lowest and leave the rest 0', (bits) => {
  const [le, be, swap] = ['le', 'be', 'swap'].map((name) => machine(`${name}${bits} %r3\nmov %r0, %r3\nexit`))
  for (const a of edges) {
    let reversed = 0n
    for (let i = 0; i < bits; i += 8) reversed = (reversed << 8n) | ((a >> BigInt(i)) & 0xffn)
    expect(le(a, 0n)).toBe(unsigned(bits, a))
    expect(be(a, 0n)).toBe(reversed)
    expect(swap(a, 0n)).toBe(reversed)
  }
})

/** §4.3, on `bits` bits. */
const conditions: Record<string, (a: bigint, b: bigint, bits: number) => boolean> = {
  jeq: (a, b) => a === b,
  jne: (a, b) => a !== b,
  jgt: (a, b) => a > b,
  jge: (a, b) => a >= b,
  jlt: (a, b) => a < b,
  jle: (a, b) => a <= b,
  jset: (a, b) => (a & b) !== 0n,
  jsgt: (a, b, bits) => signed(bits, a) > signed(bits, b),
  jsge: (a, b, bits) => signed(bits, a) >= signed(bits, b),
  jslt: (a, b, bits) => signed(bits, a) < signed(bits, b),
  jsle: (a, b, bits) => signed(bits, a) <= signed(bits, b),
}

for (const bits of [64, 32]) {
  for (const [name, define] of Object.entries(conditions)) {
    const mnemonic = bits === 64 ? name : `${name}32`
    test(`${mnemonic} compares ${bits} bits`, () => {
      const jumps = (a: bigint, b: bigint) => (define(unsigned(bits, a), unsigned(bits, b), bits) ? 1n : 0n)
      const body = (operand: string) => `mov %r0, 1\n${mnemonic} %r3, ${operand}, exit\nmov %r0, 0\nexit`
      const byRegister = machine(body('%r4'))
      for (const a of edges) for (const b of edges) same(byRegister(a, b), jumps(a, b), `${mnemonic} ${a}, ${b}`)
      for (const b of immediates) {
        const byNumber = machine(body(String(b)))
        for (const a of edges) same(byNumber(a, 0n), jumps(a, b), `${mnemonic} ${a}, ${b}`)
      }
    })
  }
}
