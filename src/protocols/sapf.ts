/**
 * A SAPF-like format, "selector-based Simple Active Packet Format": one opaque 64-bit selector in front of the payload, local to
 * a link like a tag. That there is a selector and nothing else is from memory (shared/papers/formats.md §2); the number on
 * Ethernet is the lab's own, out of those that IEEE 802 leaves to experiments.
 */
import { get32, put32 } from './bytes.ts'
import { type Decoded, type Field, field, tooShort } from './decoded.ts'

/** Local experimental EtherType 1 (IEEE 802 §9.2.4), the lab's own use of it. */
export const sapfEtherType = 0x88b5

export interface Sapf {
  /** 0 to 2⁶⁴ − 1 */
  readonly selector: bigint
}

const longest = 0xffff_ffff_ffff_ffffn

export function encodeSapf({ selector }: Sapf, payload: Uint8Array): Uint8Array {
  if (selector < 0n || selector > longest) throw new RangeError(`sapf selector: ${selector} is not from 0 to ${longest}`)
  const bytes = new Uint8Array(8 + payload.length)
  put32(bytes, 0, Number(selector >> 32n))
  put32(bytes, 4, Number(selector & 0xffff_ffffn))
  bytes.set(payload, 8)
  return bytes
}

export function decodeSapf(bytes: Uint8Array): Decoded<Sapf> {
  if (bytes.length < 8) return tooShort('sapf', bytes.length, 8)
  const selector = (BigInt(get32(bytes, 0)) << 32n) | BigInt(get32(bytes, 4))
  return { ok: true, meaning: { selector }, header: 8, payload: bytes.subarray(8), problems: [] }
}

export const sapfFields = ({ selector }: Sapf): Field[] => [
  field('selector (SAPF-like)', `0x${selector.toString(16).padStart(16, '0')}`, 0, 8),
]
