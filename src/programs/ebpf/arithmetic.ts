/**
 * 64-bit multiplication and division of registers that are pairs of signed 32-bit halves, without BigInt:
 * it would allocate for every instruction. Register `d` is the first operand and the result, `s` the second.
 */

import { high, low } from './arena.ts'

/** upper half of the product of two unsigned 32-bit numbers, by their halves of 16 bits: no sum exceeds 32 bits */
export function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0
  const cross = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (cross >>> 16)) | 0
}

const word = 4_294_967_296
/** quotient (low, high) and remainder (low, high) of the last division: read at once, never kept */
const result = new Int32Array(4)

function tell(quotient: number, remainder: number): void {
  result[0] = quotient
  result[1] = Math.floor(quotient / word)
  result[2] = remainder
  result[3] = Math.floor(remainder / word)
}

/** Unsigned, of a divisor that is not 0. */
function divideUnsigned(lower: number, higher: number, divisorLow: number, divisorHigh: number): void {
  const upper = higher >>> 0
  const divisor = (divisorHigh >>> 0) * word + (divisorLow >>> 0)
  // below 2⁵³ the quotient of two integers cannot round up to the next integer, and all products are exact
  if (upper < 0x20_0000) {
    const dividend = upper * word + (lower >>> 0)
    const quotient = Math.floor(dividend / divisor)
    tell(quotient, dividend - quotient * divisor)
  } else if (divisor < 0x20_0000) {
    const first = Math.floor(upper / divisor)
    const rest = (upper - first * divisor) * word + (lower >>> 0)
    const second = Math.floor(rest / divisor)
    tell(second, rest - second * divisor)
    result[1] = first
  } else divideBits(lower, higher, divisorLow, divisorHigh)
}

/** Long division, one bit at a time. */
function divideBits(lower: number, higher: number, divisorLow: number, divisorHigh: number): void {
  let dividendLow = lower
  let dividendHigh = higher
  let restLow = 0
  let restHigh = 0
  for (let bit = 0; bit < 64; bit++) {
    const carry = restHigh < 0
    restHigh = (restHigh << 1) | (restLow >>> 31)
    restLow = (restLow << 1) | (dividendHigh >>> 31)
    dividendHigh = (dividendHigh << 1) | (dividendLow >>> 31)
    dividendLow <<= 1
    const reaches = restHigh === divisorHigh ? restLow >>> 0 >= divisorLow >>> 0 : restHigh >>> 0 > divisorHigh >>> 0
    if (!carry && !reaches) continue
    restHigh = (restHigh - divisorHigh - (restLow >>> 0 < divisorLow >>> 0 ? 1 : 0)) | 0
    restLow = (restLow - divisorLow) | 0
    dividendLow |= 1
  }
  result[0] = dividendLow
  result[1] = dividendHigh
  result[2] = restLow
  result[3] = restHigh
}

/** Of the absolute values: −2⁶³ is its own, read as unsigned. */
function divideAbsolute(d: number, s: number): void {
  const a = high[d] < 0
  const b = high[s] < 0
  divideUnsigned(
    a ? -low[d] | 0 : low[d],
    a ? (~high[d] + (low[d] === 0 ? 1 : 0)) | 0 : high[d],
    b ? -low[s] | 0 : low[s],
    b ? (~high[s] + (low[s] === 0 ? 1 : 0)) | 0 : high[s],
  )
}

function take(d: number, from: 0 | 2, negative: boolean): void {
  const lower = result[from]
  const upper = result[from + 1]
  low[d] = negative ? -lower | 0 : lower
  high[d] = negative ? (~upper + (lower === 0 ? 1 : 0)) | 0 : upper
}

/** The quotient; 0 where the divisor is 0 (RFC 9669 §4.1). */
export function divide(d: number, s: number): void {
  if ((low[s] | high[s]) === 0) {
    low[d] = 0
    high[d] = 0
    return
  }
  divideUnsigned(low[d], high[d], low[s], high[s])
  take(d, 0, false)
}

/** The remainder; the dividend where the divisor is 0 (RFC 9669 §4.1). */
export function modulo(d: number, s: number): void {
  if ((low[s] | high[s]) === 0) return
  divideUnsigned(low[d], high[d], low[s], high[s])
  take(d, 2, false)
}

/** Signed, rounded towards 0; −2⁶³ ÷ −1 is −2⁶³ (RFC 9669 §4.1). */
export function divideSigned(d: number, s: number): void {
  if ((low[s] | high[s]) === 0) {
    low[d] = 0
    high[d] = 0
    return
  }
  const negative = (high[d] ^ high[s]) < 0
  divideAbsolute(d, s)
  take(d, 0, negative)
}

/** Signed, with the dividend's sign (RFC 9669 §4.1). */
export function moduloSigned(d: number, s: number): void {
  if ((low[s] | high[s]) === 0) return
  const negative = high[d] < 0
  divideAbsolute(d, s)
  take(d, 2, negative)
}

/** The bytes of a half in the opposite order. */
export const reverseBytes = (a: number): number => (a << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24)
