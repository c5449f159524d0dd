import { expect, test } from 'vitest'
import { decodeIpip, encodeIpip } from './ipip.ts'
import { decodeIpv4, encodeIpv4, type Ipv4 } from './ipv4.ts'

const inner: Ipv4 = {
  dscp: 46,
  ecn: 2,
  identification: 7,
  dontFragment: true,
  moreFragments: false,
  fragmentOffset: 0,
  ttl: 9,
  protocol: 17,
  source: 0x0a000001,
  destination: 0x0a000002,
  options: [],
}
const tunnel = { source: 0xc0a80001, destination: 0xc0a80002, ttl: 64, identification: 3 }

test('20 bytes more, type of service and do-not-fragment copied (RFC 2003 §3.1)', () => {
  const packet = encodeIpv4(inner, new Uint8Array(12))
  const bytes = encodeIpip(tunnel, packet)
  expect(bytes.length).toBe(packet.length + 20)
  expect(decodeIpv4(bytes)).toMatchObject({ meaning: { dscp: 46, ecn: 2, dontFragment: true, protocol: 4 }, problems: [] })
  expect(decodeIpip(bytes)).toMatchObject({ ok: true, meaning: tunnel, payload: packet })
  expect(decodeIpip(packet)).toMatchObject({ ok: false, error: { message: 'ipip: protocol 17 is not 4' } })
})
