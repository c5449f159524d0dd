/**
 * What is known of a 64-bit number without running the program: which bits are known, and bounds, read as signed and as unsigned,
 * of the whole number and of its lower 32 bits. It stands for the set of all numbers that satisfy everything said.
 */

export interface Bounds {
  readonly umin: bigint
  readonly umax: bigint
  readonly smin: bigint
  readonly smax: bigint
}

export interface Scalar {
  /** known bits; 0 where `mask` says that a bit is unknown */
  readonly value: bigint
  readonly mask: bigint
  readonly wide: Bounds
  readonly low: Bounds
}

export type Bits = 32 | 64

export const ones = { 32: 0xffff_ffffn, 64: 0xffff_ffff_ffff_ffffn } as const
export const sign = { 32: 0x8000_0000n, 64: 0x8000_0000_0000_0000n } as const

const full32: Bounds = { umin: 0n, umax: ones[32], smin: -sign[32], smax: sign[32] - 1n }
const full64: Bounds = { umin: 0n, umax: ones[64], smin: -sign[64], smax: sign[64] - 1n }
export const full = { 32: full32, 64: full64 } as const

export const signed = (value: bigint, bits: Bits): bigint => BigInt.asIntN(bits, value)
export const unsigned = (value: bigint, bits: Bits): bigint => BigInt.asUintN(bits, value)

export const unknown: Scalar = { value: 0n, mask: ones[64], wide: full64, low: full32 }

const exact = (value: bigint, bits: Bits): Bounds => {
  const [u, s] = [unsigned(value, bits), signed(value, bits)]
  return { umin: u, umax: u, smin: s, smax: s }
}

/** @param value any number; its lower 64 bits count */
export const known = (value: bigint): Scalar => ({
  value: unsigned(value, 64),
  mask: 0n,
  wide: exact(value, 64),
  low: exact(value, 32),
})

export const isKnown = (scalar: Scalar): boolean => scalar.mask === 0n

export const boundsOf = (scalar: Scalar, bits: Bits): Bounds => (bits === 64 ? scalar.wide : scalar.low)

const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)

export const meet = (a: Bounds, b: Bounds): Bounds => ({
  umin: most(a.umin, b.umin),
  umax: least(a.umax, b.umax),
  smin: most(a.smin, b.smin),
  smax: least(a.smax, b.smax),
})

const isEmpty = ({ umin, umax, smin, smax }: Bounds): boolean => umin > umax || smin > smax

/** Bounds that the known bits give, and what the signed reading says of the unsigned one and the other way round. */
function tighten(bounds: Bounds, value: bigint, mask: bigint, bits: Bits): Bounds {
  const top = sign[bits]
  const some = mask & ones[bits]
  const set = value & ones[bits]
  let umin = most(bounds.umin, set)
  let umax = least(bounds.umax, set | some)
  let smin = most(bounds.smin, signed(set | (some & top), bits))
  let smax = least(bounds.smax, signed(set | (some & (top - 1n)), bits))
  if (umax < top || umin >= top) {
    smin = most(smin, signed(umin, bits))
    smax = least(smax, signed(umax, bits))
  }
  if (smin >= 0n || smax < 0n) {
    umin = most(umin, unsigned(smin, bits))
    umax = least(umax, unsigned(smax, bits))
  }
  return { umin, umax, smin, smax }
}

/** Lower bounds from the whole's: where all numbers share the upper half, the lower halves keep their order. */
function lowFrom(wide: Bounds, low: Bounds): Bounds {
  let { umin, umax } = low
  if (wide.umin >> 32n === wide.umax >> 32n) {
    umin = most(umin, wide.umin & ones[32])
    umax = least(umax, wide.umax & ones[32])
  }
  if (wide.smin >> 32n === wide.smax >> 32n) {
    umin = most(umin, unsigned(wide.smin, 32))
    umax = least(umax, unsigned(wide.smax, 32))
  }
  return { ...low, umin, umax }
}

/** A bound of the whole cannot lie below the least lower half at the same upper half, nor above the greatest. */
function wideFrom(wide: Bounds, low: Bounds): Bounds {
  const upper = (bound: bigint): bigint => (bound >> 32n) << 32n
  return {
    umin: most(wide.umin, upper(wide.umin) + low.umin),
    umax: least(wide.umax, upper(wide.umax) + low.umax),
    smin: most(wide.smin, upper(wide.smin) + low.umin),
    smax: least(wide.smax, upper(wide.smax) + low.umax),
  }
}

/** Bits that all numbers from `least` to `greatest` share: those above the first in which the two differ. */
function commonBits(umin: bigint, umax: bigint): { value: bigint; mask: bigint } {
  const differ = umin ^ umax
  if (differ === 0n) return { value: umin, mask: 0n }
  const mask = (1n << BigInt(differ.toString(2).length)) - 1n
  return { value: umin & ~mask, mask }
}

/** Draws every conclusion from one part of what is known to the others. @returns undefined when no number satisfies all of it */
export function settle(scalar: Scalar): Scalar | undefined {
  let { value, mask, wide, low } = scalar
  // twice: what the lower half learns from the bits goes up, and what the whole learns comes down
  for (let round = 0; round < 2; round++) {
    wide = tighten(wide, value, mask, 64)
    if (isEmpty(wide)) return undefined
    low = tighten(lowFrom(wide, low), value, mask, 32)
    if (isEmpty(low)) return undefined
    wide = tighten(wideFrom(wide, low), value, mask, 64)
    if (isEmpty(wide)) return undefined
    const share = commonBits(wide.umin, wide.umax)
    const half = commonBits(low.umin, low.umax)
    const certain = ~mask & ~share.mask
    if ((value ^ share.value) & certain & ones[64]) return undefined
    value |= share.value
    mask &= share.mask
    if ((value ^ half.value) & ~mask & ~half.mask & ones[32]) return undefined
    value |= half.value
    mask &= half.mask | ~ones[32]
    value &= ~mask & ones[64]
    mask &= ones[64]
  }
  if (mask !== 0n) return { value, mask, wide, low }
  const sure = known(value)
  return isEmpty(meet(sure.wide, wide)) || isEmpty(meet(sure.low, low)) ? undefined : sure
}

/**
 * For results of arithmetic. Operands of a path that nothing can take may contradict themselves in a way that only now shows:
 * every answer is right there, and this one says nothing.
 */
export const settled = (scalar: Scalar): Scalar => settle(scalar) ?? unknown

/** Numbers from `least` to `greatest`, read as signed. */
export const between = (smin: bigint, smax: bigint): Scalar => settled({ ...unknown, wide: { ...full64, smin, smax } })

/** An unknown number of so many bits, 1 to 64. */
export const ofBits = (bits: number): Scalar =>
  bits >= 64 ? unknown : settled({ ...unknown, mask: (1n << BigInt(bits)) - 1n, value: 0n })

/** The lower 32 bits, the upper ones 0: what an operation of 32 bits leaves. */
export const zeroExtended = ({ value, mask, low }: Scalar): Scalar =>
  settled({
    value: value & ones[32],
    mask: mask & ones[32],
    wide: { umin: low.umin, umax: low.umax, smin: low.umin, smax: low.umax },
    low,
  })

const within = (inner: Bounds, outer: Bounds): boolean =>
  inner.umin >= outer.umin && inner.umax <= outer.umax && inner.smin >= outer.smin && inner.smax <= outer.smax

/** Is every number of `inner` one of `outer`? (It may say no although it is so, never yes although it is not.) */
export const contains = (outer: Scalar, inner: Scalar): boolean =>
  outer === inner ||
  ((inner.mask & ~outer.mask) === 0n &&
    (inner.value & ~outer.mask) === outer.value &&
    within(inner.wide, outer.wide) &&
    within(inner.low, outer.low))

/** Is this number one of them? */
export const includes = (scalar: Scalar, number: bigint): boolean => contains(scalar, known(number))

/** The number, or its bounds, in words. */
export function words({ wide, mask, value }: Scalar): string {
  if (mask === 0n) return `${signed(value, 64)}`
  if (wide.smin === full64.smin && wide.smax === full64.smax) return 'any number'
  return wide.smin < 0n ? `a number from ${wide.smin} to ${wide.smax}` : `a number from ${wide.umin} to ${wide.umax}`
}
