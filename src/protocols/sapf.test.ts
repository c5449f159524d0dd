import { expect, test } from 'vitest'
import { decodeSapf, encodeSapf, sapfFields } from './sapf.ts'

test('one selector of 64 bits in front of the payload', () => {
  const bytes = encodeSapf({ selector: 0x0123456789abcdefn }, Uint8Array.of(9))
  expect([...bytes]).toEqual([0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 9])
  expect(decodeSapf(bytes)).toMatchObject({ ok: true, meaning: { selector: 0x0123456789abcdefn }, payload: Uint8Array.of(9) })
  expect(sapfFields({ selector: 1n })[0].value).toBe('0x0000000000000001')
  expect(decodeSapf(bytes.subarray(0, 7)).ok).toBe(false)
  expect(() => encodeSapf({ selector: 1n << 64n }, bytes)).toThrow('sapf selector')
})
