/** IPv4 in IPv4 (RFC 2003): the tunnel of a cluster's front-end. */
import { type Decoded, refuse } from './decoded.ts'
import { decodeIpv4, encodeIpv4, type Ipv4, ipProtocol } from './ipv4.ts'

export interface Tunnel {
  readonly source: number
  readonly destination: number
  readonly ttl: number
  readonly identification: number
}

/** The outer header takes type of service and don't-fragment from the inner one (RFC 2003 §3.1). `inner` is an IPv4 packet. */
export function encodeIpip({ source, destination, ttl, identification }: Tunnel, inner: Uint8Array): Uint8Array {
  const outer: Ipv4 = {
    dscp: inner[1] >> 2,
    ecn: inner[1] & 3,
    identification,
    dontFragment: (inner[6] & 0x40) !== 0,
    moreFragments: false,
    fragmentOffset: 0,
    ttl,
    protocol: ipProtocol.ipip,
    source,
    destination,
    options: [],
  }
  return encodeIpv4(outer, inner)
}

/** The payload is the inner packet. */
export function decodeIpip(bytes: Uint8Array): Decoded<Tunnel> {
  const outer = decodeIpv4(bytes)
  if (!outer.ok) return outer
  const { protocol, source, destination, ttl, identification, fragmentOffset } = outer.meaning
  if (protocol !== ipProtocol.ipip) return refuse('ipip-protocol', 9, `ipip: protocol ${protocol} is not ${ipProtocol.ipip}`)
  if (fragmentOffset > 0) return refuse('ipip-fragment', 6, `ipip: the fragment at ${fragmentOffset} has no inner header`)
  return { ...outer, meaning: { source, destination, ttl, identification } }
}
