/** What a conditional jump tells of its operands: on each side, the sets of numbers (scalar.ts) that can get there. */
import { jmp } from './instruction.ts'
import { type Bits, type Bounds, boundsOf, full, isKnown, meet, ones, type Scalar, settle, unsigned } from './scalar.ts'

/** a condition of two operands: the upper four bits of the jump, or `jset` the other way round */
export const neverBits = 0x41
export type Condition = number

const opposites: ReadonlyMap<Condition, Condition> = new Map(
  (
    [
      [jmp.jeq, jmp.jne],
      [jmp.jgt, jmp.jle],
      [jmp.jge, jmp.jlt],
      [jmp.jsgt, jmp.jsle],
      [jmp.jsge, jmp.jslt],
      [jmp.jset, neverBits],
    ] as const
  ).flatMap(([a, b]): [Condition, Condition][] => [
    [a, b],
    [b, a],
  ]),
)
const mirrors: ReadonlyMap<Condition, Condition> = new Map(
  (
    [
      [jmp.jgt, jmp.jlt],
      [jmp.jge, jmp.jle],
      [jmp.jsgt, jmp.jslt],
      [jmp.jsge, jmp.jsle],
    ] as const
  ).flatMap(([a, b]): [Condition, Condition][] => [
    [a, b],
    [b, a],
  ]),
)

/** the condition that holds when this one does not */
export const opposite = (condition: Condition): Condition => opposites.get(condition) ?? condition
/** the same condition with its operands exchanged */
export const mirrored = (condition: Condition): Condition => mirrors.get(condition) ?? condition

const put = (scalar: Scalar, bits: Bits, bounds: Bounds): Scalar =>
  bits === 64 ? { ...scalar, wide: bounds } : { ...scalar, low: bounds }
const narrow = (scalar: Scalar, bits: Bits, part: Partial<Bounds>): Scalar =>
  put(scalar, bits, meet(boundsOf(scalar, bits), { ...full[bits], ...part }))

/** Bits of `from` that are known, as far as `bits` reach, put into `scalar`; undefined where both know a bit differently. */
function withBits(scalar: Scalar, value: bigint, mask: bigint, bits: Bits): Scalar | undefined {
  const certain = ~mask & ones[bits]
  if ((scalar.value ^ value) & certain & ~scalar.mask) return undefined
  return { ...scalar, value: scalar.value | (value & certain), mask: scalar.mask & ~certain }
}

function same(a: Scalar, b: Scalar, bits: Bits): Scalar | undefined {
  const both = withBits(a, b.value, b.mask, bits)
  if (both === undefined) return undefined
  const met = put(both, bits, meet(boundsOf(a, bits), boundsOf(b, bits)))
  return settle(bits === 64 ? { ...met, low: meet(a.low, b.low) } : met)
}

/** Takes a known number away from the edge of a set. */
function without(a: Scalar, b: Scalar, bits: Bits): Scalar | undefined {
  const other = boundsOf(b, bits)
  if (other.umin !== other.umax) return a
  let { umin, umax, smin, smax } = boundsOf(a, bits)
  if (umin === umax && umin === other.umin) return undefined
  if (umin === other.umin) umin++
  if (umax === other.umin) umax--
  if (smin === other.smin) smin++
  if (smax === other.smin) smax--
  return settle(put(a, bits, { umin, umax, smin, smax }))
}

/** a < b, or a ≤ b with `gap` 0; as signed or unsigned numbers. */
function ordered(a: Scalar, b: Scalar, bits: Bits, gap: bigint, isSigned: boolean): Pair | undefined {
  const [left, right] = [boundsOf(a, bits), boundsOf(b, bits)]
  const low = settle(narrow(a, bits, isSigned ? { smax: right.smax - gap } : { umax: right.umax - gap }))
  const high = settle(narrow(b, bits, isSigned ? { smin: left.smin + gap } : { umin: left.umin + gap }))
  return low && high && [low, high]
}

function masked(a: Scalar, b: Scalar, bits: Bits, some: boolean): Pair | undefined {
  const set = b.value & ones[bits]
  const sure = a.value & set
  const possible = (a.value | a.mask) & (b.value | b.mask) & ones[bits]
  if (some ? possible === 0n : sure !== 0n) return undefined
  if (!isKnown(b)) return [a, b]
  const single = set !== 0n && (set & (set - 1n)) === 0n
  if (some && !single) return [a, b]
  const next = withBits(a, some ? set : 0n, unsigned(~set, 64), bits)
  const result = next && settle(next)
  return result && [result, b]
}

export type Pair = readonly [Scalar, Scalar]

/** Both operands where the condition holds; undefined when it cannot. */
export function refine(condition: Condition, bits: Bits, a: Scalar, b: Scalar): Pair | undefined {
  switch (condition) {
    case jmp.jeq: {
      const [left, right] = [same(a, b, bits), same(b, a, bits)]
      return left && right && [left, right]
    }
    case jmp.jne: {
      const [left, right] = [without(a, b, bits), without(b, a, bits)]
      return left && right && [left, right]
    }
    case jmp.jlt:
      return ordered(a, b, bits, 1n, false)
    case jmp.jle:
      return ordered(a, b, bits, 0n, false)
    case jmp.jslt:
      return ordered(a, b, bits, 1n, true)
    case jmp.jsle:
      return ordered(a, b, bits, 0n, true)
    case jmp.jset:
      return masked(a, b, bits, true)
    case neverBits:
      return masked(a, b, bits, false)
    default: {
      const exchanged = refine(mirrored(condition), bits, b, a)
      return exchanged && [exchanged[1], exchanged[0]]
    }
  }
}
