import { expect, test } from 'vitest'
import { activeKeyFields, activeKeyOption, decodeActiveKey, encodeActiveKey, keyIn } from './active-key.ts'

test('a key of four bytes in front of the payload', () => {
  const bytes = encodeActiveKey({ key: -559038737 }, Uint8Array.of(9))
  expect([...bytes]).toEqual([0xde, 0xad, 0xbe, 0xef, 9])
  expect(decodeActiveKey(bytes)).toMatchObject({ ok: true, meaning: { key: 0xdeadbeef }, payload: Uint8Array.of(9) })
  expect(activeKeyFields({ key: 1 })[0].value).toBe('0x00000001')
  expect(decodeActiveKey(bytes.subarray(0, 3)).ok).toBe(false)
})

test('a key as an option of the IP header', () => {
  expect(keyIn([{ type: 148, data: new Uint8Array(2) }, activeKeyOption(-1)])).toBe(0xffffffff)
  expect(keyIn([])).toBeUndefined()
})
