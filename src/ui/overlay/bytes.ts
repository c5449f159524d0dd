/** Which field a byte belongs to, and the bytes in rows as an analyser writes them. Pure. */
import type { PacketView } from '../../worker/protocol.ts'

export type Field = PacketView['headers'][number]['fields'][number]
export interface Place {
  /** index into the headers */
  readonly layer: number
  /** index into its fields */
  readonly field: number
}

export const bytesPerRow = 16

/** The narrowest field that covers the byte, of the innermost header; null for payload. */
export function placeOf(headers: PacketView['headers'], byte: number): Place | null {
  let best: (Place & { readonly length: number }) | null = null
  for (const [layer, { fields }] of headers.entries())
    for (const [field, { offset, length }] of fields.entries())
      if (byte >= offset && byte < offset + length && (best === null || length < best.length || layer > best.layer))
        best = { layer, field, length }
  return best && { layer: best.layer, field: best.field }
}

export const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
/** What a byte is as a character, a dot when it is none that can be printed. */
export const character = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')
