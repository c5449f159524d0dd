/** Operands of the assembler: registers, numbers, places in memory. Errors name the operand, its value and the bound. */
import { ProgramError } from './program.ts'

export const fault = (message: string): ProgramError => new ProgramError('read', message)

/** A value as errors show it. */
export const shown = (text: string): string => `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'`

const registerName = /^%?r(\d+)$/i
const numberText = /^([+-]?)(0x[0-9a-f]+|\d+)$/i
const placeText = /^\[(%?r\d+)([+-].+)?\]$/i
const mapText = /^(map_by_fd|map_value)\(([^()]+)\)([+-].+)?$/

export const isRegister = (text: string): boolean => registerName.test(text)

/** 0…10. */
export function registerOf(text: string): number {
  const match = registerName.exec(text)
  if (match === null) throw fault(`${shown(text)} is no register: r0 to r10 are expected`)
  const number = Number(match[1])
  if (number > 10) throw fault(`there is no register ${shown(text)}: they are r0 to r10`)
  return number
}

/** A whole number, decimal or hexadecimal. Beyond 53 bits a number of JavaScript would lose digits. */
function integerOf(text: string, thing: string): bigint {
  const match = numberText.exec(text)
  if (match === null) throw fault(`${thing}: ${shown(text)} is no number; decimal or 0x hexadecimal is expected`)
  const magnitude = BigInt(match[2])
  return match[1] === '-' ? -magnitude : magnitude
}

export function numberOf(text: string, thing: string, low: number, high: number): number {
  const value = integerOf(text, thing)
  if (value < BigInt(low) || value > BigInt(high)) throw fault(`${thing}: ${shown(text)} is not within ${low} to ${high}`)
  return Number(value)
}

/** Signed 32 bits. A negative number may be written as its 32 bits or as its 64. */
export function immediateOf(text: string): number {
  const value = integerOf(text, 'immediate')
  const fits = (value >= -(1n << 31n) && value < 1n << 32n) || (value >= (1n << 64n) - (1n << 31n) && value < 1n << 64n)
  if (!fits) throw fault(`immediate: ${shown(text)} has more than 32 bits; lddw loads 64`)
  return Number(BigInt.asIntN(32, value))
}

/** The lower 32 of up to 64 bits: what an instruction of 32 bits heeds of a longer number, and the conformance suite writes. */
export const lowerHalfOf = (text: string): number => wideOf(text)[0]

/** Lower and upper half of 64 bits, each signed; the number itself may be signed or not. */
export function wideOf(text: string): readonly [number, number] {
  const value = integerOf(text, 'immediate')
  if (value < -(1n << 63n) || value >= 1n << 64n) throw fault(`immediate: ${shown(text)} has more than 64 bits`)
  return [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))]
}

/** Signed 16 bits: an offset in bytes or slots. A hexadecimal one behind a plus may be the field as it is encoded: +0xffff is -1. */
export function offsetOf(text: string, thing: string): number {
  const field = /^\+?0x/i.test(text)
  return (numberOf(text, thing, -32_768, field ? 65_535 : 32_767) << 16) >> 16
}

export interface Place {
  readonly register: number
  /** bytes, signed 16 bits */
  readonly offset: number
}

/** `[%r1]`, `[%r1+2]`, `[%r10-8]`. */
export function placeOf(text: string): Place {
  const match = placeText.exec(text)
  if (match === null) throw fault(`${shown(text)} is no place in memory: [register+offset] is expected`)
  return { register: registerOf(match[1]), offset: match[2] === undefined ? 0 : offsetOf(match[2], 'offset') }
}

export interface MapReference {
  readonly name: string
  /** the byte in the map's first value; absent: the map itself */
  readonly byte?: number
}

/** `map_by_fd(name)` or `map_value(name)+4`; null when the operand is something else. */
export function mapReferenceOf(text: string): MapReference | null {
  const match = mapText.exec(text)
  if (match === null) return null
  const [, kind, name, byte] = match
  if (kind === 'map_value') return { name, byte: byte === undefined ? 0 : numberOf(byte, 'byte of the value', 0, 0x7fffffff) }
  if (byte !== undefined) throw fault(`${shown(text)}: a map has no ${byte}; map_value(${name})${byte} is a byte of its value`)
  return { name }
}
