/** Arithmetic on sets of numbers (scalar.ts): the result contains every result of the instruction on members of the operands. */
import { alu } from './instruction.ts'
import {
  type Bits,
  type Bounds,
  boundsOf,
  full,
  isKnown,
  known,
  ofBits,
  ones,
  type Scalar,
  settled,
  sign,
  signed,
  unknown,
  unsigned,
  zeroExtended,
} from './scalar.ts'

const abs = (value: bigint): bigint => (value < 0n ? -value : value)

/** What the instruction does with two numbers of `bits` (RFC 9669 §4.1). @param operation upper four bits of the opcode @param variant its offset: 1 = signed division */
export function calculate(operation: number, bits: Bits, a: bigint, b: bigint, variant: number): bigint {
  const left = unsigned(a, bits)
  const right = unsigned(b, bits)
  const by = BigInt.asUintN(bits === 64 ? 6 : 5, b)
  const sLeft = signed(a, bits)
  const sRight = signed(b, bits)
  switch (operation) {
    case alu.add:
      return unsigned(left + right, bits)
    case alu.sub:
      return unsigned(left - right, bits)
    case alu.mul:
      return unsigned(left * right, bits)
    case alu.div:
      if (right === 0n) return 0n
      return variant === 1 ? unsigned(sLeft / sRight, bits) : left / right
    case alu.mod:
      if (right === 0n) return left
      return variant === 1 ? unsigned(sLeft % sRight, bits) : left % right
    case alu.or:
      return left | right
    case alu.and:
      return left & right
    case alu.xor:
      return left ^ right
    case alu.lsh:
      return unsigned(left << by, bits)
    case alu.rsh:
      return left >> by
    case alu.arsh:
      return unsigned(sLeft >> by, bits)
    case alu.neg:
      return unsigned(-left, bits)
    default:
      throw new Error(`no arithmetic has the opcode ${operation}`)
  }
}

/** Unsigned and signed bounds from limits that may have wrapped: they hold where both limits wrapped equally often. */
function wrapped(ulow: bigint, uhigh: bigint, slow: bigint, shigh: bigint, bits: Bits): Bounds {
  const width = BigInt(bits)
  const half = sign[bits]
  const sameU = ulow >> width === uhigh >> width
  const sameS = (slow + half) >> width === (shigh + half) >> width
  return {
    umin: sameU ? unsigned(ulow, bits) : 0n,
    umax: sameU ? unsigned(uhigh, bits) : ones[bits],
    smin: sameS ? signed(slow, bits) : full[bits].smin,
    smax: sameS ? signed(shigh, bits) : full[bits].smax,
  }
}

const bounds = (bits: Bits, part: Partial<Bounds>): Bounds => ({ ...full[bits], ...part })
const extremes = (values: readonly bigint[]): [bigint, bigint] => [
  values.reduce((a, b) => (a < b ? a : b)),
  values.reduce((a, b) => (a > b ? a : b)),
]

function multiplied(a: Bounds, b: Bounds, bits: Bits): Bounds {
  const [slow, shigh] = extremes([a.smin * b.smin, a.smin * b.smax, a.smax * b.smin, a.smax * b.smax])
  return wrapped(a.umin * b.umin, a.umax * b.umax, slow, shigh, bits)
}

function divided(a: Bounds, b: Bounds, bits: Bits): Bounds {
  if (b.umin > 0n) return bounds(bits, { umin: a.umin / b.umax, umax: a.umax / b.umin })
  return bounds(bits, { umin: 0n, umax: b.umax === 0n ? 0n : a.umax })
}

function remainder(a: Bounds, b: Bounds, bits: Bits): Bounds {
  if (a.umax < b.umin || b.umax === 0n) return bounds(bits, { umin: a.umin, umax: a.umax })
  const most = b.umin > 0n && b.umax - 1n < a.umax ? b.umax - 1n : a.umax
  return bounds(bits, { umin: 0n, umax: most })
}

/** Division with signs, by a known number; else nothing is known. */
function signedDivision(operation: number, a: Bounds, b: Bounds, bits: Bits): Bounds {
  if (b.smin !== b.smax || b.smin === 0n) return full[bits]
  const by = b.smin
  if (operation === alu.div)
    return by > 0n
      ? bounds(bits, { smin: a.smin / by, smax: a.smax / by })
      : by === -1n
        ? full[bits]
        : bounds(bits, inOrder(a, by))
  const most = abs(by) - 1n
  return bounds(bits, {
    smin: a.smin >= 0n ? 0n : a.smin > -most ? a.smin : -most,
    smax: a.smax <= 0n ? 0n : a.smax < most ? a.smax : most,
  })
}

const inOrder = (a: Bounds, by: bigint): Partial<Bounds> => ({ smin: a.smax / by, smax: a.smin / by })

function shifted(operation: number, a: Bounds, least: bigint, most: bigint, bits: Bits): Bounds {
  if (operation === alu.rsh) return bounds(bits, { umin: a.umin >> most, umax: a.umax >> least })
  if (operation === alu.arsh) {
    const [smin, smax] = extremes([a.smin >> least, a.smin >> most, a.smax >> least, a.smax >> most])
    return bounds(bits, { smin, smax })
  }
  const [slow, shigh] = extremes([a.smin << least, a.smin << most, a.smax << least, a.smax << most])
  return {
    ...bounds(bits, a.umax << most <= ones[bits] ? { umin: a.umin << least, umax: a.umax << most } : {}),
    ...(slow >= full[bits].smin && shigh <= full[bits].smax ? { smin: slow, smax: shigh } : {}),
  }
}

/** How far a shift can go: the lower 6 or 5 bits of its operand count. */
function distance(b: Scalar, bits: Bits): [bigint, bigint] {
  const { umin, umax } = boundsOf(b, bits)
  return umax < BigInt(bits) ? [umin, umax] : [0n, BigInt(bits - 1)]
}

function boundsAfter(operation: number, a: Scalar, b: Scalar, bits: Bits, variant: number): Bounds {
  const [left, right] = [boundsOf(a, bits), boundsOf(b, bits)]
  switch (operation) {
    case alu.add:
      return wrapped(left.umin + right.umin, left.umax + right.umax, left.smin + right.smin, left.smax + right.smax, bits)
    case alu.sub:
      return wrapped(left.umin - right.umax, left.umax - right.umin, left.smin - right.smax, left.smax - right.smin, bits)
    case alu.mul:
      return multiplied(left, right, bits)
    case alu.div:
      return variant === 1 ? signedDivision(operation, left, right, bits) : divided(left, right, bits)
    case alu.mod:
      return variant === 1 ? signedDivision(operation, left, right, bits) : remainder(left, right, bits)
    case alu.and:
      return bounds(bits, { umax: left.umax < right.umax ? left.umax : right.umax })
    case alu.or:
      return bounds(bits, { umin: left.umin > right.umin ? left.umin : right.umin })
    case alu.xor:
      return full[bits]
    default: {
      const [least, most] = distance(b, bits)
      // by 32 the lower half becomes the whole: its sign and bounds stay (a sign is extended so)
      if (bits === 64 && operation === alu.lsh && least === 32n && most === 32n)
        return shifted(operation, a.low, least, most, bits)
      return shifted(operation, left, least, most, bits)
    }
  }
}

type Known = Pick<Scalar, 'value' | 'mask'>
const nothing: Known = { value: 0n, mask: ones[64] }

/** A sum's bit is known where both bits and the carry are: where carrying everything unknown and nothing of it agree. */
function addBits(a: Known, b: Known): Known {
  const least = a.value + b.value
  const mask = ((least + a.mask + b.mask) ^ least) | a.mask | b.mask
  return { value: least & ~mask & ones[64], mask: mask & ones[64] }
}

function subtractBits(a: Known, b: Known): Known {
  const difference = a.value - b.value
  const mask = ((difference + a.mask) ^ (difference - b.mask)) | a.mask | b.mask
  return { value: difference & ~mask & ones[64], mask: mask & ones[64] }
}

/** bits at the end that are surely 0 */
function trailingZeros({ value, mask }: Known): bigint {
  const some = value | mask
  return some === 0n ? 64n : BigInt((some & -some).toString(2).length - 1)
}

const multipleOf = (zeros: bigint): Known => ({ value: 0n, mask: zeros >= 64n ? 0n : (ones[64] << zeros) & ones[64] })

function shiftBits(operation: number, a: Known, b: Scalar, bits: Bits): Known {
  const [least, most] = distance(b, bits)
  if (operation === alu.lsh && least !== most) return multipleOf(trailingZeros(a) + least)
  if (least !== most) return nothing
  if (operation === alu.lsh) return { value: (a.value << least) & ones[64], mask: (a.mask << least) & ones[64] }
  const [value, mask] = [a.value & ones[bits], a.mask & ones[bits]]
  if (operation === alu.rsh) return { value: value >> least, mask: mask >> least }
  return { value: unsigned(signed(value, bits) >> least, 64), mask: unsigned(signed(mask, bits) >> least, 64) }
}

function bitsAfter(operation: number, a: Scalar, b: Scalar, bits: Bits): Known {
  switch (operation) {
    case alu.add:
      return addBits(a, b)
    case alu.sub:
      return subtractBits(a, b)
    case alu.mul:
      return multipleOf(trailingZeros(a) + trailingZeros(b))
    case alu.and: {
      const value = a.value & b.value
      return { value, mask: (a.value | a.mask) & (b.value | b.mask) & ~value }
    }
    case alu.or: {
      const value = a.value | b.value
      return { value, mask: (a.mask | b.mask) & ~value }
    }
    case alu.xor: {
      const mask = a.mask | b.mask
      return { value: (a.value ^ b.value) & ~mask, mask }
    }
    case alu.lsh:
    case alu.rsh:
    case alu.arsh:
      return shiftBits(operation, a, b, bits)
    default:
      return nothing
  }
}

/** operations whose lower 32 bits depend on the lower 32 bits of the operands alone */
const keepsHalves: readonly number[] = [alu.add, alu.sub, alu.mul, alu.and, alu.or, alu.xor]

/** @param operation upper four bits of the opcode, of two operands @param variant the instruction's offset: 1 = signed division */
export function arithmetic(operation: number, bits: Bits, a: Scalar, b: Scalar, variant = 0): Scalar {
  if (isKnown(a) && isKnown(b)) return known(calculate(operation, bits, a.value, b.value, variant))
  const part = bitsAfter(operation, a, b, bits)
  if (bits === 32) return zeroExtended({ ...part, wide: full[64], low: boundsAfter(operation, a, b, 32, variant) })
  const low = keepsHalves.includes(operation) ? boundsAfter(operation, a, b, 32, variant) : full[32]
  return settled({ ...part, wide: boundsAfter(operation, a, b, 64, variant), low })
}

export const negated = (a: Scalar, bits: Bits): Scalar => arithmetic(alu.sub, bits, known(0n), a)

/** The lower 8, 16 or 32 bits with their sign, as a number of `bits`. */
export function signExtended(a: Scalar, from: number, bits: Bits): Scalar {
  const by = known(BigInt(bits - from))
  const edge = 1n << BigInt(from - 1)
  const { smin, smax } = boundsOf(a, bits)
  if (smin >= -edge && smax < edge) return bits === 64 ? a : zeroExtended(a)
  return arithmetic(alu.arsh, bits, arithmetic(alu.lsh, bits, a, by), by)
}

/** @param swap the other order of bytes (be, bswap), not only the lower bits (le: the machine is little-endian) */
export function swapped(a: Scalar, bits: 16 | 32 | 64, swap: boolean): Scalar {
  if (!swap) return bits === 64 ? a : arithmetic(alu.and, 64, a, known((1n << BigInt(bits)) - 1n))
  if (!isKnown(a)) return bits === 64 ? unknown : ofBits(bits)
  let result = 0n
  for (let at = 0n; at < BigInt(bits); at += 8n) result = (result << 8n) | ((a.value >> at) & 0xffn)
  return known(result)
}
