import { expect, test } from 'vitest'
import { character, hex, placeOf } from './bytes.ts'

const field = (name: string, offset: number, length: number) => ({ name, value: '', offset, length })
const headers = [
  { protocol: 'outer', bytes: 4, fields: [field('to', 0, 2), field('from', 2, 2)] },
  // two fields in one byte, and one that lies over them
  {
    protocol: 'inner',
    bytes: 4,
    fields: [field('both', 4, 3), field('version', 4, 1), field('length', 4, 1), field('kind', 7, 1)],
  },
]

test.each([
  [0, { layer: 0, field: 0 }],
  [3, { layer: 0, field: 1 }],
  [4, { layer: 1, field: 1 }],
  [5, { layer: 1, field: 0 }],
  [7, { layer: 1, field: 3 }],
  [8, null],
])('byte %d belongs to the narrowest field that covers it', (byte, place) => {
  expect(placeOf(headers, byte)).toEqual(place)
})

test('bytes are written with two digits, and as characters where they are some', () => {
  expect([0, 10, 255].map(hex)).toEqual(['00', '0a', 'ff'])
  expect([0x41, 0x20, 0x7f, 0x1f, 0xe9].map(character).join('')).toBe('A ···')
})
