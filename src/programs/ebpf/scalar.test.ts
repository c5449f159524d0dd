/** Sets of numbers: whatever members do, the set of results contains. */
import { expect, test } from 'vitest'
import { holds } from '../../testing/checked-ebpf.ts'
import { draws } from '../../testing/draws.ts'
import { alu, jmp } from './instruction.ts'
import {
  between,
  contains,
  includes,
  known,
  ofBits,
  ones,
  type Scalar,
  settle,
  signed,
  unknown,
  unsigned,
  words,
  zeroExtended,
} from './scalar.ts'
import { arithmetic, calculate, negated, signExtended, swapped } from './scalar-arithmetic.ts'
import { opposite, refine } from './scalar-branch.ts'

const rounds = process.env.FULL ? 400_000 : 1500

const edges = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  ones[32],
  ones[32] + 1n,
  (1n << 63n) - 1n,
  1n << 63n,
  ones[64],
]

function number(draw: () => number): bigint {
  const kind = draw() % 4
  if (kind === 0) return edges[draw() % edges.length]
  if (kind === 1) return BigInt(draw() % 100)
  if (kind === 2) return unsigned(-BigInt(draw() % 100), 64)
  return unsigned((BigInt(draw()) << 40n) ^ (BigInt(draw()) << 20n) ^ BigInt(draw()), 64)
}

/** A set that contains the number. */
function around(value: bigint, draw: () => number): Scalar {
  const kind = draw() % 6
  if (kind === 0) return known(value)
  const mask = kind === 1 ? number(draw) : ones[64]
  const [other, half] = [number(draw), number(draw)]
  const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
  const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)
  const [v, w] = [value & ones[32], half & ones[32]]
  const [sv, so, hv, ho] = [signed(value, 64), signed(other, 64), signed(value, 32), signed(half, 32)]
  const scalar: Scalar = {
    value: value & ~mask & ones[64],
    mask,
    wide: {
      umin: kind === 2 ? least(value, other) : 0n,
      umax: kind === 2 ? most(value, other) : ones[64],
      smin: kind === 3 ? least(sv, so) : unknown.wide.smin,
      smax: kind === 3 ? most(sv, so) : unknown.wide.smax,
    },
    low: {
      umin: kind === 4 ? least(v, w) : 0n,
      umax: kind === 4 ? most(v, w) : ones[32],
      smin: kind === 5 ? least(hv, ho) : unknown.low.smin,
      smax: kind === 5 ? most(hv, ho) : unknown.low.smax,
    },
  }
  const result = settle(scalar)
  if (result === undefined || !includes(result, value)) throw new Error(`no set around ${value}`)
  return result
}

const operations = [alu.add, alu.sub, alu.mul, alu.div, alu.mod, alu.or, alu.and, alu.xor, alu.lsh, alu.rsh, alu.arsh]
const conditions = [jmp.jeq, jmp.jne, jmp.jgt, jmp.jge, jmp.jlt, jmp.jle, jmp.jsgt, jmp.jsge, jmp.jslt, jmp.jsle, jmp.jset]

test('arithmetic on sets contains what it gives for their members', () => {
  const draw = draws(1)
  for (let round = 0; round < rounds; round++) {
    const [a, b] = [number(draw), number(draw)]
    const [x, y] = [around(a, draw), around(b, draw)]
    for (const operation of operations)
      for (const bits of [32, 64] as const)
        for (const variant of operation === alu.div || operation === alu.mod ? [0, 1] : [0]) {
          const result = calculate(operation, bits, a, b, variant)
          const set = arithmetic(operation, bits, x, y, variant)
          if (!includes(set, result))
            throw new Error(`operation ${operation} of ${bits} bits, ${a} and ${b}: ${result} is not in ${words(set)}`)
        }
  }
})

test('what is done to one set contains what is done to its members', () => {
  const draw = draws(2)
  for (let round = 0; round < rounds; round++) {
    const a = number(draw)
    const x = around(a, draw)
    expect(includes(zeroExtended(x), a & ones[32])).toBe(true)
    for (const bits of [32, 64] as const) {
      expect(includes(negated(x, bits), unsigned(-a, bits))).toBe(true)
      for (const from of [8, 16, 32])
        if (from < bits) expect(includes(signExtended(x, from, bits), unsigned(BigInt.asIntN(from, a), bits))).toBe(true)
    }
    for (const bits of [16, 32, 64] as const) {
      expect(includes(swapped(x, bits, false), BigInt.asUintN(bits, a))).toBe(true)
      expect(includes(swapped(x, bits, true), swapped(known(a), bits, true).value)).toBe(true)
    }
  }
})

test('both sides of a branch keep the numbers that get there', () => {
  const draw = draws(3)
  for (let round = 0; round < rounds; round++) {
    const [a, b] = [number(draw), number(draw)]
    const [x, y] = [around(a, draw), around(b, draw)]
    for (const condition of conditions)
      for (const bits of [32, 64] as const) {
        const side = holds(condition, bits, a, b) ? condition : opposite(condition)
        const refined = refine(side, bits, x, y)
        if (!refined || !includes(refined[0], a) || !includes(refined[1], b))
          throw new Error(`condition ${side} of ${bits} bits loses ${a} or ${b}`)
        if (!contains(x, refined[0]) || !contains(y, refined[1])) throw new Error(`condition ${side} widens ${a} or ${b}`)
        const other = refine(opposite(side), bits, known(a), known(b))
        expect(other).toBeUndefined()
      }
  }
})

test('what is known is as exact as programs need it', () => {
  const byte = ofBits(8)
  const length = arithmetic(alu.lsh, 64, arithmetic(alu.and, 64, byte, known(15n)), known(2n))
  expect(length.wide).toEqual({ umin: 0n, umax: 60n, smin: 0n, smax: 60n })
  expect(length.mask).toBe(60n)
  expect(refine(jmp.jgt, 64, byte, known(255n))).toBeUndefined()
  expect(refine(jmp.jlt, 64, unknown, known(10n))?.[0].wide.umax).toBe(9n)
  expect(refine(jmp.jslt, 64, unknown, known(10n))?.[0].wide.umin).toBe(0n)
  expect(refine(jmp.jset, 64, byte, known(4n))?.[0].value).toBe(4n)
  expect(refine(jmp.jlt, 32, zeroExtended(unknown), known(10n))?.[0].wide.umax).toBe(9n)
  expect(refine(opposite(jmp.jne), 64, unknown, known(7n))?.[0]).toEqual(known(7n))
  expect([known(-3n), between(-2n, 5n), byte, unknown].map(words)).toEqual([
    '-3',
    'a number from -2 to 5',
    'a number from 0 to 255',
    'any number',
  ])
})
