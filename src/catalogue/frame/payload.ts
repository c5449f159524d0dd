/** What a datagram carries behind the headers of IP and UDP, and of what asks for a service. */
import { anepPort } from '../../protocols/anep.ts'
import { get16, get32, put16 } from '../../protocols/bytes.ts'
import { checksum, pseudoHeaderSum } from '../../protocols/checksum.ts'
import { ipProtocol } from '../../protocols/ipv4.ts'
import type { World } from '../../sim/world.ts'
import { frameOf } from './frame-of.ts'
import { at, headerLength, totalOf } from './header.ts'
import { writeBack } from './write-back.ts'
import { ethernetHeader } from './written.ts'

/** bytes before the payload of a datagram that asks for a service by ANEP, and of one that asks for none */
export const headersBefore = (asks: boolean): number => (asks ? 44 : 28)

const udpHeader = 8
/** of ANEP: where its length stands, in words of four bytes */
const anepLength = 4

/** Gives a datagram that has just been made the end of its payload: as many bytes, in place of those made up. */
export function carry(world: World, packet: number, payload: Uint8Array): void {
  const before = frameOf(world, packet).bytes
  const after = before.slice()
  const ip = after.subarray(ethernetHeader)
  const total = totalOf(ip)
  ip.set(payload, total - payload.length)
  const header = headerLength(ip)
  const datagram = ip.subarray(header, total)
  put16(datagram, 6, 0)
  const addresses = { source: get32(ip, at.source), destination: get32(ip, at.destination) }
  put16(datagram, 6, checksum(datagram, pseudoHeaderSum(addresses, ipProtocol.udp, datagram.length)) || 0xffff)
  writeBack(world, packet, before, after)
}

/** null = it is no datagram of UDP. */
export function payloadOf(world: World, packet: number): Uint8Array | null {
  const ip = frameOf(world, packet).bytes.subarray(ethernetHeader)
  if (ip[at.protocol] !== ipProtocol.udp) return null
  const datagram = ip.subarray(headerLength(ip), totalOf(ip))
  const active = get16(datagram, 0) === anepPort || get16(datagram, 2) === anepPort
  return datagram.subarray(active ? udpHeader + 4 * get16(datagram, udpHeader + anepLength) : udpHeader)
}
