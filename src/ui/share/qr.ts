/** A QR code as one SVG path: a unit square per dark module, joined along rows. */
import { encode } from 'uqr'

export interface QrPicture {
  /** modules per side, quiet zone of two included */
  readonly size: number
  readonly path: string
}

/** More characters make modules that a camera cannot tell apart on a screen. */
export const qrMostCharacters = 2200

/** null when the text is too long. */
export function qrPicture(text: string): QrPicture | null {
  if (text.length > qrMostCharacters) return null
  const { size, data } = encode(text, { ecc: 'L', border: 2 })
  let path = ''
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!data[y][x]) continue
      let run = 1
      while (x + run < size && data[y][x + run]) run++
      path += `M${x} ${y}h${run}v1h-${run}z`
      x += run
    }
  }
  return { size, path }
}
