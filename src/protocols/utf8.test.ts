import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/documents.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

test('as the platform does it, both ways', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text))
      expect(decodeUtf8(encodeUtf8(text))).toBe(text)
    }),
    runs(300, 20_000),
  )
})

test('what is not UTF-8 becomes U+FFFD', () => {
  expect(decodeUtf8(Uint8Array.of(0xc0, 0x80, 0x41, 0xed, 0xa0, 0x80, 0xf5, 0xe2, 0x82))).toBe('��A������')
  expect(encodeUtf8('\ud800')).toEqual(Uint8Array.of(0xef, 0xbf, 0xbd))
})

test('a limit cuts between characters', () => {
  expect(encodeUtf8('aé€', 5)).toHaveLength(3)
  expect(encodeUtf8('aé€', 6)).toHaveLength(6)
})
