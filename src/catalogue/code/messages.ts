/** Requests and pieces of code with a body, as the bytes that packets carry (protocols/code-message.ts). */
import { get32 } from '../../protocols/bytes.ts'
import { type CodeMessage, codeMessageHeader, decodeCodeMessage, encodeCodeMessage } from '../../protocols/code-message.ts'
import { ipProtocol } from '../../protocols/ipv4.ts'
import { decodeUdp, encodeUdp } from '../../protocols/udp.ts'
import { ipHeader } from '../../sim/datagrams.ts'
import type { World } from '../../sim/world.ts'
import { frameOf } from '../frame/frame-of.ts'
import { at, destinationOf, headerLength, sourceOf, totalOf } from '../frame/header.ts'
import { ethernetHeader } from '../frame/written.ts'

const udpHeader = 8
const nothing = new Uint8Array(0)

/** Bytes in front of the code in a packet: IP, UDP and the message under this name. */
export const headerOf = (name: Uint8Array): number => ipHeader + udpHeader + codeMessageHeader(name)

/** The packet carries this message from now on, in UDP or directly in IP. Its size is that of what it carries. */
export function say(world: World, packet: number, message: CodeMessage, body: Uint8Array, protocol: number, port: number): void {
  const { packets } = world
  const bytes = encodeCodeMessage(message, body)
  packets.protocol[packet] = protocol
  world.resize(packet, ipHeader + udpHeader + bytes.length)
  const ip = frameOf(world, packet).bytes.subarray(ethernetHeader)
  const addresses = { source: sourceOf(ip), destination: destinationOf(ip) }
  const ports = { sourcePort: port, destinationPort: port }
  // what has no UDP header is as long as if it had one: sizes do not depend on how nodes talk
  const payload = protocol === ipProtocol.udp ? encodeUdp(ports, bytes, addresses) : padded(bytes, bytes.length + udpHeader)
  world.contents.keep(packet, {
    header: ip.slice(0, headerLength(ip)),
    outer: nothing,
    pieces: [{ from: 0, bytes: payload }],
    source: packets.source[packet],
    target: packets.target[packet],
    tunnel: packets.outer[packet],
  })
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length)
  result.set(bytes)
  return result
}

export interface Heard {
  readonly message: CodeMessage
  readonly body: Uint8Array
}

/** What a packet says, as it has arrived; null = it is damaged: a checksum is wrong, or it is no such message. */
export function hear(world: World, packet: number): Heard | null {
  const ip = frameOf(world, packet).bytes.subarray(ethernetHeader)
  const carried = ip.subarray(headerLength(ip), totalOf(ip))
  const decoded = decodeCodeMessage(ip[at.protocol] === ipProtocol.udp ? datagram(ip, carried) : carried.subarray(0, -udpHeader))
  return decoded.ok ? { message: decoded.meaning, body: decoded.payload } : null
}

function datagram(ip: Uint8Array, carried: Uint8Array): Uint8Array {
  const decoded = decodeUdp(carried, { source: get32(ip, at.source), destination: get32(ip, at.destination) })
  return decoded.ok && decoded.problems.length === 0 ? decoded.payload : nothing
}
