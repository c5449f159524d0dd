import { expect, test } from 'vitest'
import { shownFields, shownValue } from './kept.ts'

test('bytes as long as a number are one, little-endian, with the bytes beside it', () => {
  expect(shownValue(Uint8Array.of(0x39, 5, 0, 0))).toMatchObject({ number: '1,337', bytes: { text: '39 05 00 00' } })
  expect(shownValue(new Uint8Array(8).fill(255))).toMatchObject({ number: '18,446,744,073,709,551,615' })
  expect(shownValue(Uint8Array.of(1, 2, 3))).toEqual({ number: undefined, bytes: { text: '01 02 03', whole: '01 02 03' } })
  expect(shownValue(new Uint8Array(4096)).bytes?.text).toBe(`${Array(16).fill('00').join(' ')} … 4,096 B`)
})

test('values of a language are written as it writes them', () => {
  expect([shownValue('a"b'), shownValue(2.5), shownValue(true)].map(({ number }) => number)).toEqual(['"a\\"b"', '2.5', 'true'])
  expect(shownValue('x'.repeat(1000)).number).toHaveLength(203)
})

test('structures by their fields', () => {
  const fields = [
    { name: 'port', offset: 0, bytes: 2, signed: false },
    { name: 'delta', offset: 2, bytes: 2, signed: true },
    { name: 'mac', offset: 4, bytes: 6, signed: false },
  ]
  expect(shownFields(Uint8Array.of(80, 0, 255, 255, 1, 2, 3, 4, 5, 6), fields)).toEqual([
    { name: 'port', number: '80', bytes: undefined },
    { name: 'delta', number: '-1', bytes: undefined },
    { name: 'mac', number: undefined, bytes: { text: '01 02 03 04 05 06', whole: '01 02 03 04 05 06' } },
  ])
})
