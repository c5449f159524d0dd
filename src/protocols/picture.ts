/** Pictures as rows of grey pixels in packets: the lab's own format, "PX", then frame, width, height and first row, 2 bytes each. */
import { get16, put16 } from './bytes.ts'

export interface Rows {
  readonly frame: number
  readonly width: number
  readonly height: number
  /** the first of them */
  readonly row: number
  /** whole rows of bytes, 0 = black */
  readonly pixels: Uint8Array
}

const header = 10

export function encodeRows({ frame, width, height, row, pixels }: Rows): Uint8Array {
  const bytes = new Uint8Array(header + pixels.length)
  bytes.set([0x50, 0x58])
  for (const [i, value] of [frame, width, height, row].entries()) put16(bytes, 2 + 2 * i, value & 0xffff)
  bytes.set(pixels, header)
  return bytes
}

/** null = these are no rows of a picture, or not whole ones within it. */
export function decodeRows(bytes: Uint8Array): Rows | null {
  if (bytes.length <= header || bytes[0] !== 0x50 || bytes[1] !== 0x58) return null
  const [frame, width, height, row] = [2, 4, 6, 8].map((at) => get16(bytes, at))
  const pixels = bytes.subarray(header)
  const rows = pixels.length / width
  return Number.isInteger(rows) && row + rows <= height ? { frame, width, height, row, pixels } : null
}

/** Rows of a picture that a packet of so many bytes of payload holds: one at least. */
export const rowsIn = (payload: number, width: number): number => Math.max(1, Math.floor((payload - header) / width))

const glyphs: Readonly<Record<string, readonly string[]>> = {
  A: ['.##.', '#..#', '####', '#..#', '#..#'],
  N: ['#..#', '##.#', '#.##', '#..#', '#..#'],
  L: ['#...', '#...', '#...', '#...', '####'],
  '0': ['.##.', '#..#', '#..#', '#..#', '.##.'],
  '1': ['.#..', '##..', '.#..', '.#..', '###.'],
  '2': ['###.', '...#', '.##.', '#...', '####'],
  '3': ['###.', '...#', '.##.', '...#', '###.'],
  '4': ['#..#', '#..#', '####', '...#', '...#'],
  '5': ['####', '#...', '###.', '...#', '###.'],
  '6': ['.##.', '#...', '###.', '#..#', '.##.'],
  '7': ['####', '...#', '..#.', '.#..', '.#..'],
  '8': ['.##.', '#..#', '.##.', '#..#', '.##.'],
  '9': ['.##.', '#..#', '.###', '...#', '.##.'],
}

/** Roughness of the ground: 0 to 47, without a pattern. */
function grain(x: number, y: number): number {
  const mixed = Math.imul(Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca6b) ^ 0x27d4eb2f, 0x2c1b3c6d)
  return ((mixed ^ (mixed >>> 15)) >>> 8) % 48
}

/**
 * A test picture: a sky that grows lighter, hills with a sharp edge, a fence of thin bars, a disc that moves from frame to frame,
 * and the frame's number in letters of a few pixels. Only sums, products and comparisons: the same everywhere.
 */
export function testPicture(width: number, height: number, frame: number): Uint8Array {
  const pixels = new Uint8Array(width * height)
  const radius = height / 9
  const [centreX, centreY] = [(width * ((frame * 3) % 64)) / 64, height * 0.24]
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let value = 90 + (110 * y) / height
      const [dx, dy] = [x - centreX, y - centreY]
      if (dx * dx + dy * dy < radius * radius) value = 250 - (60 * (dx * dx + dy * dy)) / (radius * radius)
      const u = (x / width) * 2 - 0.7
      const v = (x / width) * 3 - 2.3
      const hill = Math.max(1 / (1 + 4 * u * u), 0.8 / (1 + 5 * v * v))
      if (y > height * (0.85 - 0.35 * hill)) value = 55 + 40 * hill + grain(x, y)
      if (y > height * 0.72 && x < width * 0.42) value = x % 4 < 2 ? 215 : 25
      if (y > height * 0.72 && x >= width * 0.42 && x < width * 0.5) value = (x + y) % 2 === 0 ? 190 : 60
      pixels[y * width + x] = value
    }
  const text = `ANL ${String(frame % 1000).padStart(3, '0')}`
  const scale = Math.max(1, Math.floor(width / 128))
  for (let i = 0; i < text.length; i++)
    for (const [row, line] of (glyphs[text[i]] ?? []).entries())
      for (let column = 0; column < line.length; column++)
        if (line[column] === '#')
          for (let k = 0; k < scale * scale; k++) {
            const x = Math.floor(width * 0.54) + (i * 5 + column) * scale + (k % scale)
            const y = Math.floor(height * 0.88) + row * scale + Math.floor(k / scale)
            if (x < width && y < height) pixels[y * width + x] = 255
          }
  return pixels
}

/** Mean of the squares of the differences, the measure behind the peak signal-to-noise ratio. */
export function squaredError(one: Uint8Array, other: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < one.length; i++) sum += (one[i] - other[i]) * (one[i] - other[i])
  return sum / one.length
}
