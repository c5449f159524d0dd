import { expect, test } from 'vitest'
import { discStamp, stampDisc } from './raster.ts'

const picture = (pixels: Uint32Array, width: number) =>
  Array.from({ length: pixels.length / width }, (_, y) =>
    Array.from(pixels.subarray(y * width, (y + 1) * width), (pixel) => ' .:#'[Math.ceil((pixel >>> 24) / 85)]).join(''),
  )

test('a disc is round', () => {
  const pixels = new Uint32Array(49)
  stampDisc(pixels, 7, 7, 3, 3, 0x123456, discStamp(2.5))
  expect(picture(pixels, 7)).toEqual(['       ', ' .###. ', ' ##### ', ' ##### ', ' ##### ', ' .###. ', '       '])
  expect(pixels[3 * 7 + 3]).toBe(0xff123456)
})

test('a disc at the border is clipped and does not come out on the other side', () => {
  const pixels = new Uint32Array(36)
  stampDisc(pixels, 6, 6, 0, 0, 0, discStamp(1.5))
  expect(picture(pixels, 6)).toEqual(['##    ', '#:    ', '      ', '      ', '      ', '      '])
})

test('a neighbour does not eat into a disc', () => {
  const pixels = new Uint32Array(49)
  stampDisc(pixels, 7, 7, 2, 3, 0x0000ff, discStamp(1.5))
  stampDisc(pixels, 7, 7, 4, 3, 0x00ff00, discStamp(1.5))
  expect(pixels[3 * 7 + 2]).toBe(0xff0000ff)
})
