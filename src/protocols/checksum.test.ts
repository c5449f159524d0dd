import { expect, test } from 'vitest'
import { checksum, folded, pseudoHeaderSum, sumOf } from './checksum.ts'

test('the example of RFC 1071 §3', () => {
  const bytes = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7)
  expect(sumOf(bytes)).toBe(0x2ddf0)
  expect(folded(0x2ddf0)).toBe(0xddf2)
  expect(checksum(bytes)).toBe(0x220d)
})

test('an odd last byte is the upper half of a word (RFC 1071 §4.1)', () => {
  expect(sumOf(Uint8Array.of(0x12, 0x34, 0x56))).toBe(0x1234 + 0x5600)
})

test('carries may come twice', () => expect(folded(0x1ffff)).toBe(1))

test('the pseudo header has addresses, protocol and length (RFC 768)', () => {
  const addresses = { source: 0xc0a80001, destination: 0xc0a800c7 }
  expect(pseudoHeaderSum(addresses, 17, 20)).toBe(0xc0a8 + 0x0001 + 0xc0a8 + 0x00c7 + 17 + 20)
})
