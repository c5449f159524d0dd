import { expect, test } from 'vitest'
import { decodeRtp, encodeRtp, type Rtp } from './rtp.ts'

const plain: Rtp = { marker: true, payloadType: 96, sequence: 2, timestamp: 3, ssrc: 4, csrc: [], extension: null, padding: 0 }

test('the fixed header (RFC 3550 §5.1)', () => {
  const bytes = encodeRtp(plain, Uint8Array.of(9))
  expect([...bytes]).toEqual([0x80, 0xe0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 9])
  expect(decodeRtp(bytes)).toMatchObject({ ok: true, meaning: plain, payload: Uint8Array.of(9), problems: [] })
})

test('contributing source, extension (§5.3.1) and padding', () => {
  const meaning = { ...plain, csrc: [5], extension: { profile: 0xbede, data: Uint8Array.of(1, 2, 3, 4) }, padding: 3 }
  const bytes = encodeRtp(meaning, Uint8Array.of(9))
  expect([...bytes.subarray(12)]).toEqual([0, 0, 0, 5, 0xbe, 0xde, 0, 1, 1, 2, 3, 4, 9, 0, 0, 3])
  expect(bytes[0]).toBe(0xb1)
  expect(decodeRtp(bytes)).toMatchObject({ ok: true, meaning, header: 24, payload: Uint8Array.of(9), problems: [] })
})

test('lengths that cannot be', () => {
  const bytes = encodeRtp({ ...plain, extension: { profile: 0, data: new Uint8Array(4) } }, new Uint8Array(0))
  expect(decodeRtp(bytes.with(15, 9))).toMatchObject({
    error: { message: 'rtp: an extension up to byte 52 reaches beyond the 20 that are here' },
  })
  expect(decodeRtp(encodeRtp({ ...plain, padding: 2 }, new Uint8Array(0)).with(13, 9))).toMatchObject({
    ok: true,
    problems: [{ message: 'rtp: padding of 9 bytes, 1 to 2 are possible' }],
  })
  expect(decodeRtp(bytes.with(0, 0x40))).toMatchObject({ error: { message: 'rtp: version 1 is not 2' } })
})
