/** Packets to try a program on, made here: whole Ethernet frames with right checksums. */
import { encodeEthernet, etherType } from '../protocols/ethernet.ts'
import { encodeIcmp } from '../protocols/icmp.ts'
import { encodeIpv4, ipProtocol } from '../protocols/ipv4.ts'
import { encodeTcp, tcpFlag } from '../protocols/tcp.ts'
import { encodeUdp } from '../protocols/udp.ts'

/** RFC 5737: addresses for documentation; locally administered hardware addresses */
const addresses = { source: 0xc000_0201, destination: 0xc633_6402 }
const macs = { source: 0x0200_0000_0001, destination: 0x0200_0000_0002, tags: [] }

const ip = (protocol: number, payload: Uint8Array): Uint8Array =>
  encodeEthernet(
    { ...macs, type: etherType.ipv4 },
    encodeIpv4(
      {
        dscp: 0,
        ecn: 0,
        identification: 1,
        dontFragment: true,
        moreFragments: false,
        fragmentOffset: 0,
        ttl: 64,
        protocol,
        ...addresses,
        options: [],
      },
      payload,
    ),
  )

const text = (words: string): Uint8Array => Uint8Array.from(words, (character) => character.charCodeAt(0))

function ipv6(): Uint8Array {
  const payload = text('twenty-four bytes of IPv6')
  const packet = new Uint8Array(40 + payload.length)
  // version 6, payload length, no next header (RFC 8200 §4.7), 64 hops; RFC 3849's addresses for documentation
  packet.set([0x60, 0, 0, 0, 0, payload.length, 59, 64])
  packet.set([0x20, 0x01, 0x0d, 0xb8], 8)
  packet.set([0x20, 0x01, 0x0d, 0xb8], 24)
  packet[23] = 1
  packet[39] = 2
  packet.set(payload, 40)
  return encodeEthernet({ ...macs, type: 0x86dd }, packet)
}

const payload = text('A packet to try a program on: forty-eight bytes.')

export const trialPackets = {
  udp: ip(ipProtocol.udp, encodeUdp({ sourcePort: 40_000, destinationPort: 9 }, payload, addresses)),
  'tcp-syn': ip(
    ipProtocol.tcp,
    encodeTcp(
      {
        sourcePort: 40_000,
        destinationPort: 80,
        sequence: 1,
        acknowledgement: 0,
        flags: tcpFlag.syn,
        window: 65_535,
        urgentPointer: 0,
        options: [{ kind: 'maximum-segment-size', bytes: 1460 }],
      },
      new Uint8Array(0),
      addresses,
    ),
  ),
  icmp: ip(ipProtocol.icmp, encodeIcmp({ kind: 'echo-request', identifier: 1, sequence: 1 }, payload)),
  ipv6: ipv6(),
  /** an Ethernet header and nothing behind it */
  short: encodeEthernet({ ...macs, type: etherType.ipv4 }, new Uint8Array(0)).subarray(0, 14),
} as const satisfies Record<string, Uint8Array>
export type TrialPacketName = keyof typeof trialPackets

/** bytes of a packet that is tried: the longest frame */
export const longestTrial = 14 + 65_535

/** Digits of a packet, two a byte, as analysers and other tools print them: blanks, colons, commas and 0x mean nothing. Null = they are none. */
export function bytesOf(hexadecimal: string): Uint8Array | null {
  const digits = hexadecimal.replace(/0x/gi, '').replace(/[\s,:-]+/g, '')
  if (digits === '' || digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits) || digits.length > 2 * longestTrial) return null
  return Uint8Array.from(digits.match(/../g) ?? [], (two) => Number.parseInt(two, 16))
}
