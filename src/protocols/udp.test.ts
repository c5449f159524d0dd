import { expect, test } from 'vitest'
import { decodeUdp, encodeUdp } from './udp.ts'

const addresses = { source: 0x0a000001, destination: 0x0a000002 }
const ports = { sourcePort: 0x1000, destinationPort: 0x2000 }

test('header and checksum over the pseudo header (RFC 768)', () => {
  const bytes = encodeUdp(ports, Uint8Array.of(0xab), addresses)
  // 0a00 0001 0a00 0002 0011 0009 | 1000 2000 0009 0000 | ab00 add up to ef26.
  expect([...bytes]).toEqual([0x10, 0, 0x20, 0, 0, 9, 0x10, 0xd9, 0xab])
  expect(decodeUdp(bytes, addresses)).toMatchObject({ ok: true, meaning: ports, payload: Uint8Array.of(0xab), problems: [] })
  expect(decodeUdp(bytes.with(8, 0xac), addresses)).toMatchObject({ problems: [{ code: 'udp-checksum' }] })
})

test('a checksum of zero is sent as all ones, and zero means none (RFC 768)', () => {
  const rest = 0xffff - (0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 17 + 10 + 0x1000 + 0x2000 + 10)
  const bytes = encodeUdp(ports, Uint8Array.of(rest >> 8, rest & 255), addresses)
  expect([bytes[6], bytes[7]]).toEqual([0xff, 0xff])
  expect(decodeUdp(bytes, addresses)).toMatchObject({ problems: [] })
  expect(decodeUdp(encodeUdp(ports, Uint8Array.of(1), null), addresses)).toMatchObject({ problems: [] })
})

test('lengths that cannot be', () => {
  const bytes = encodeUdp(ports, new Uint8Array(4), null)
  expect(decodeUdp(bytes.subarray(0, 7))).toMatchObject({ error: { message: 'udp: 7 bytes are below the minimum of 8' } })
  expect(decodeUdp(bytes.with(5, 7))).toMatchObject({ error: { message: 'udp: a length of 7 is below the minimum of 8' } })
  expect(decodeUdp(bytes.with(5, 13), addresses)).toMatchObject({
    ok: true,
    payload: new Uint8Array(4),
    problems: [{ message: 'udp: a length of 13, of which 12 bytes are here' }],
  })
})
