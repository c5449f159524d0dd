import { describe, expect, test } from 'vitest'
import { decodeIpv4, encodeIpv4, type Ipv4, ipProtocol, ipv4Fields, longestPacket, routerAlert } from './ipv4.ts'

const meaning: Ipv4 = {
  dscp: 0,
  ecn: 0,
  identification: 111,
  dontFragment: false,
  moreFragments: false,
  fragmentOffset: 0,
  ttl: 123,
  protocol: ipProtocol.icmp,
  source: 0x0a000001,
  destination: 0x0a000002,
  options: [],
}
const faultsOf = (bytes: Uint8Array) => {
  const decoded = decodeIpv4(bytes)
  return decoded.ok ? decoded.problems.map(({ message }) => message) : [decoded.error.message]
}

test('example 1 of RFC 791, appendix A', () => {
  const bytes = encodeIpv4(meaning, Uint8Array.of(1))
  expect([...bytes.subarray(0, 10)]).toEqual([0x45, 0, 0, 21, 0, 111, 0, 0, 123, 1])
  // Words: 4500 0015 006f 0000 7b01 0000 0a00 0001 0a00 0002 add up to d488.
  expect([bytes[10], bytes[11]]).toEqual([0x2b, 0x77])
  expect(decodeIpv4(bytes)).toMatchObject({ ok: true, meaning, header: 20, payload: Uint8Array.of(1), problems: [] })
})

test('router alert is 94 04 00 00 (RFC 2113 §2.1)', () => {
  const bytes = encodeIpv4({ ...meaning, options: [routerAlert] }, new Uint8Array(0))
  expect([...bytes.subarray(20)]).toEqual([0x94, 4, 0, 0])
  expect(bytes[0]).toBe(0x46)
  const decoded = decodeIpv4(bytes)
  if (decoded.ok)
    expect(ipv4Fields(decoded.meaning, bytes).at(-1)).toEqual({ name: 'router alert', value: '0x0000', offset: 20, length: 4 })
})

test('flags and offset: DF is 0x4000, MF 0x2000, the offset counts eights (RFC 791 §3.1)', () => {
  const bytes = encodeIpv4({ ...meaning, dontFragment: true, moreFragments: true, fragmentOffset: 4096 }, new Uint8Array(8))
  expect([bytes[6], bytes[7]]).toEqual([0x62, 0x00])
})

test('DSCP and ECN share the second byte (RFC 2474 §3, RFC 3168 §5)', () => {
  expect(encodeIpv4({ ...meaning, dscp: 46, ecn: 3 }, new Uint8Array(0))[1]).toBe(0xbb)
})

describe('bytes that are wrong', () => {
  const bytes = encodeIpv4(meaning, new Uint8Array(8))
  test.each([
    ['checksum', bytes.with(8, 122), 'ipv4: checksum 0x2b70 is wrong, 0x2c70 is right'],
    ['version', bytes.with(0, 0x65), 'ipv4: version 6 is not 4'],
    ['header below 20', bytes.with(0, 0x44), 'ipv4: a header of 16 bytes is below the minimum of 20'],
    ['header beyond', bytes.with(0, 0x4f), 'ipv4: a header of 60 bytes reaches beyond the 28 that are here'],
    ['too short', bytes.subarray(0, 19), 'ipv4: 19 bytes are below the minimum of 20'],
    ['cut off', bytes.subarray(0, 25), 'ipv4: total length 28, of which 25 bytes are here'],
  ])('%s', (_name, wrong, message) => expect(faultsOf(wrong)).toEqual([message]))

  test('an option without length, and one beyond the header', () => {
    const options = encodeIpv4({ ...meaning, options: [routerAlert] }, new Uint8Array(0))
    expect(faultsOf(options.with(21, 1))).toContain('ipv4: option 148 has a length of 1, at least 2 is expected')
    expect(faultsOf(options.with(21, 9))).toContain('ipv4: option 148 of 9 bytes reaches beyond the 4 left')
  })

  test('offload leaves total length 0: the payload is all there is', () => {
    const decoded = decodeIpv4(bytes.with(3, 0))
    expect(decoded.ok && decoded.payload).toHaveLength(8)
  })
})

test('more than 65,535 bytes are refused', () => {
  expect(() => encodeIpv4(meaning, new Uint8Array(longestPacket))).toThrow(
    'ipv4 total length: 65555 is not a whole number from 0 to 65535',
  )
})
