/**
 * What a stack fills in when a packet leaves it: lengths and checksums of IP, UDP, TCP and ICMP. A program that changes its
 * packet need not care for them; one that writes them itself has its way.
 */
import { get16, get32, put16 } from '../../protocols/bytes.ts'
import { checksum, pseudoHeaderSum } from '../../protocols/checksum.ts'
import { ipProtocol } from '../../protocols/ipv4.ts'
import { at, headerLength, leastHeader } from '../frame/header.ts'

/** Where UDP has its length, and where each transport has its checksum (RFC 768, 9293, 792). */
const udpLength = 4
const sums: Readonly<Record<number, number>> = { [ipProtocol.udp]: 6, [ipProtocol.tcp]: 16, [ipProtocol.icmp]: 2 }

/**
 * @param ip what the program left, from its IP header on: filled in
 * @param was the packet before; null = nobody knows, and everything is filled in
 */
export function settle(ip: Uint8Array, was: Uint8Array | null): void {
  if (ip.length < leastHeader || ip[0] >> 4 !== 4) return
  const header = headerLength(ip)
  if (header < leastHeader || header > ip.length) return
  const before = was === null ? 0 : headerLength(was)
  /** whether the program has left the two bytes at a place of the header, or behind it, as they were */
  const left = (place: number) => was === null || (place + 2 <= was.length && get16(ip, place) === get16(was, place))
  const leftBehind = (place: number) =>
    was === null || (before + place + 2 <= was.length && get16(ip, header + place) === get16(was, before + place))
  if (left(at.total)) put16(ip, at.total, ip.length)
  if ((get16(ip, at.fragment) & 0x3fff) === 0 && get16(ip, at.total) <= ip.length)
    settleTransport(ip, ip.subarray(header, Math.max(header, get16(ip, at.total))), leftBehind)
  if (!left(at.sum)) return
  put16(ip, at.sum, 0)
  put16(ip, at.sum, checksum(ip.subarray(0, header)))
}

function settleTransport(ip: Uint8Array, transport: Uint8Array, left: (place: number) => boolean): void {
  const protocol = ip[at.protocol]
  const place = sums[protocol]
  if (place === undefined || transport.length < place + 2) return
  if (protocol === ipProtocol.udp && left(udpLength)) put16(transport, udpLength, transport.length)
  const found = get16(transport, place)
  // zero of UDP says that there is none
  if (!left(place) || (protocol === ipProtocol.udp && found === 0)) return
  put16(transport, place, 0)
  const addresses = { source: get32(ip, at.source), destination: get32(ip, at.destination) }
  const pseudo = protocol === ipProtocol.icmp ? 0 : pseudoHeaderSum(addresses, protocol, transport.length)
  const sum = checksum(transport, pseudo)
  put16(transport, place, sum === 0 && protocol === ipProtocol.udp ? 0xffff : sum)
}
