/** IPv4 headers that are changed in place, with checksums that keep what is wrong about them (RFC 1624). */
import { get16, get32, put16, put32 } from '../../protocols/bytes.ts'
import { folded, sumOf } from '../../protocols/checksum.ts'
import { ipProtocol } from '../../protocols/ipv4.ts'

/** Where fields are in an IPv4 header (RFC 791, section 3.1). */
export const at = {
  tos: 1,
  total: 2,
  identification: 4,
  fragment: 6,
  ttl: 8,
  protocol: 9,
  sum: 10,
  source: 12,
  destination: 16,
} as const
export const leastHeader = 20

export const headerLength = (ip: Uint8Array): number => (ip[0] & 15) * 4
export const totalOf = (ip: Uint8Array): number => get16(ip, at.total)
export const sourceOf = (ip: Uint8Array): number => get32(ip, at.source)
export const destinationOf = (ip: Uint8Array): number => get32(ip, at.destination)

/** Whether the bytes begin with an IPv4 packet that is all there. */
export function isWhole(ip: Uint8Array): boolean {
  if (ip.length < leastHeader || ip[0] >> 4 !== 4) return false
  const header = headerLength(ip)
  return header >= leastHeader && totalOf(ip) >= header && totalOf(ip) <= ip.length
}

/** RFC 1624, equation 3, with sums of what was before and what is now. */
export const updated = (checksum: number, before: number, now: number): number =>
  0xffff - folded(0xffff - checksum + (0xffff - folded(before)) + folded(now))

const sumWithout = (header: Uint8Array): number => sumOf(header) - get16(header, at.sum)

/** A copy of a header that `change` has changed, its checksum by the difference. */
export function changed(header: Uint8Array, change: (header: Uint8Array) => void): Uint8Array {
  const copy = header.slice()
  change(copy)
  put16(copy, at.sum, updated(get16(header, at.sum), sumWithout(header), sumWithout(copy)))
  return copy
}

export function setAddresses(header: Uint8Array, source: number, destination: number): void {
  put32(header, at.source, source >>> 0)
  put32(header, at.destination, destination >>> 0)
}

const addressSum = (header: Uint8Array): number => sumOf(header.subarray(at.source, at.source + 8))

/** A transport's checksum covers the addresses (its pseudo header): changes it from those of one header to those of another. */
export function readdress(transport: Uint8Array, from: Uint8Array, to: Uint8Array): void {
  const place = from[at.protocol] === ipProtocol.udp ? 6 : from[at.protocol] === ipProtocol.tcp ? 16 : -1
  if (place < 0 || transport.length < place + 2) return
  const found = get16(transport, place)
  // zero of UDP says that there is none
  if (found === 0 && from[at.protocol] === ipProtocol.udp) return
  const before = addressSum(from)
  const now = addressSum(to)
  if (before !== now) put16(transport, place, updated(found, before, now))
}
