/** The Ethernet frame of a simulated packet, made from the numbers that the packet carries. */

import { activeKeyOption, customPort, encodeActiveKey, sapfPort } from './active-key.ts'
import { type Anep, anepPort, encodeAnep, labTypeId } from './anep.ts'
import { encodeEthernet, etherType } from './ethernet.ts'
import { encodeIcmp, type Icmp } from './icmp.ts'
import { encodeIpip } from './ipip.ts'
import { decodeIpv4, encodeIpv4, type Ipv4, ipProtocol, longestPacket } from './ipv4.ts'
import { encodeSapf } from './sapf.ts'
import { encodeTcp, encodeTcpOptions, longestTcpOptions, type SackBlock, type TcpOption } from './tcp.ts'
import { encodeUdp } from './udp.ts'

export interface TcpNumbers {
  readonly sequence: number
  readonly acknowledgement: number
  /** sum of tcpFlag */
  readonly flags: number
  /** as sent, already scaled down; what exceeds 65,535 is cut */
  readonly window: number
  /** of a SYN */
  readonly maximumSegmentSize?: number
  readonly windowScale?: number
  readonly sackPermitted?: boolean
  readonly timestamps?: { readonly value: number; readonly echo: number }
  /** as many as there is room for are sent, the first ones first */
  readonly sack?: readonly SackBlock[]
}

/** Numbers beyond their field keep their low bits, as a signed column or a counter that has wrapped gives them. */
export interface PacketNumbers {
  readonly sourceMac: number
  readonly destinationMac: number
  readonly source: number
  readonly destination: number
  /** of the (inner) IP header */
  readonly protocol: number
  /** bytes of the outermost IP packet */
  readonly size: number
  readonly ttl: number
  readonly identification: number
  /** of UDP and TCP; 49,152, the first dynamic one (RFC 6335 §6), when absent */
  readonly sourcePort?: number
  readonly destinationPort?: number
  readonly tcp?: TcpNumbers
  /** of protocol 1; an echo request numbered by `sequence` when absent */
  readonly icmp?: Icmp
  /** number within its flow: payloads of datagrams differ by it */
  readonly sequence?: number
  /** key of the service it asks for, carried by ANEP: in UDP and TCP, whose destination port becomes 3322 if neither is, else directly in IP 107; 0 = none */
  readonly service?: number
  /** how the key is carried; ANEP when absent */
  readonly format?: 'anep' | 'sapf' | 'custom' | 'ip'
  /** addresses of the outer header */
  readonly tunnel?: { readonly source: number; readonly destination: number }
  /** sent as DSCP if it is at most 63 */
  readonly mark?: number
  readonly ecn?: number
  readonly dontFragment?: boolean
  /** the packet is the part of a datagram of `size` bytes that carries `length` bytes of its payload from byte `offset` */
  readonly fragment?: { readonly offset: number; readonly length: number; readonly more: boolean }
  /** first bytes of the payload, as far as there is room; the rest is made up */
  readonly payload?: Uint8Array
}

export interface Frame {
  readonly bytes: Uint8Array
  /** what of the meaning the frame does not show, and why */
  readonly notes: readonly string[]
}

/**
 * A whole frame with right checksums whose IP total length is `size`. What does not fit into `size` is left off: first ANEP,
 * then TCP options, the tunnel, at last the transport header; fewer than 20 or more than 65,535 bytes are not possible.
 */
export function synthesise(packet: PacketNumbers): Frame {
  const notes: string[] = []
  const size = Math.min(Math.max(packet.size, 20), longestPacket)
  if (size !== packet.size) notes.push(`${packet.size} bytes are shown as ${size}: an IPv4 packet has 20 to ${longestPacket}`)
  const least = 20 + transportHeader(packet.protocol)
  const tunnelled = packet.tunnel !== undefined && size >= least + 20
  if (packet.tunnel && !tunnelled) notes.push(`no outer header: ${size} bytes are too few`)
  const inner = innerPacket(packet, tunnelled ? size - 20 : size, notes)
  const ip =
    packet.tunnel && tunnelled
      ? encodeIpip(
          {
            source: packet.tunnel.source >>> 0,
            destination: packet.tunnel.destination >>> 0,
            ttl: packet.ttl & 0xff,
            identification: packet.identification & 0xffff,
          },
          inner,
        )
      : inner
  const { sourceMac: source, destinationMac: destination } = packet
  return {
    bytes: encodeEthernet(
      { source, destination, tags: [], type: etherType.ipv4 },
      packet.fragment ? partOf(ip, packet.fragment) : ip,
    ),
    notes,
  }
}

function partOf(ip: Uint8Array, { offset, length, more }: NonNullable<PacketNumbers['fragment']>): Uint8Array {
  const decoded = decodeIpv4(ip)
  if (!decoded.ok) return ip
  const meaning = { ...decoded.meaning, fragmentOffset: offset, moreFragments: more }
  return encodeIpv4(meaning, decoded.payload.subarray(offset, offset + length))
}

function transportHeader(protocol: number): number {
  if (protocol === ipProtocol.tcp) return 20
  return protocol === ipProtocol.udp || protocol === ipProtocol.icmp || protocol === ipProtocol.activeNetworks ? 8 : 0
}

function innerPacket(packet: PacketNumbers, size: number, notes: string[]): Uint8Array {
  const { mark = 0, ecn = 0 } = packet
  const dscp = mark >= 0 && mark <= 63 ? mark : 0
  if (dscp !== mark) notes.push(`mark ${mark} is not shown: DSCP has 0 to 63`)
  const key = packet.format === 'ip' && packet.service ? packet.service : 0
  const option = key !== 0 && size - 28 >= transportHeader(packet.protocol)
  if (key !== 0 && !option) notes.push(`no service key: ${size} bytes are too few for an IP option`)
  const room = size - (option ? 28 : 20)
  const short = room < transportHeader(packet.protocol)
  if (short) notes.push(`no header of protocol ${packet.protocol}: ${size} bytes are too few`)
  const meaning: Ipv4 = {
    dscp,
    ecn: ecn & 3,
    identification: packet.identification & 0xffff,
    dontFragment: packet.dontFragment ?? false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: packet.ttl & 0xff,
    // RFC 4727 §3.4 leaves 253 to experiments: without its header no other number would be true.
    protocol: short ? ipProtocol.experiment : packet.protocol,
    source: packet.source >>> 0,
    destination: packet.destination >>> 0,
    options: option ? [activeKeyOption(key)] : [],
  }
  const rest = packet.format === 'ip' ? { ...packet, service: 0 } : packet
  return encodeIpv4(meaning, short ? filler(room, 0, packet) : transport(rest, meaning, room, notes))
}

/** What the IP packet carries: exactly `room` bytes. */
function transport(packet: PacketNumbers, addresses: Ipv4, room: number, notes: string[]): Uint8Array {
  switch (packet.protocol) {
    case ipProtocol.tcp: {
      const { tcp = { sequence: 0, acknowledgement: 0, flags: 0, window: 0 } } = packet
      const options = tcpOptions(tcp)
      const kept = encodeTcpOptions(options).length <= room - 20 ? options : []
      if (kept.length < options.length) notes.push(`no TCP options: ${room + 20} bytes are too few`)
      const body = room - 20 - encodeTcpOptions(kept).length
      const [message, ports] = serviceMessage(packet, body, tcp.sequence, notes)
      const { flags, window } = tcp
      const segment = {
        ...ports,
        sequence: tcp.sequence >>> 0,
        acknowledgement: tcp.acknowledgement >>> 0,
        flags: flags & 0xff,
        window: Math.min(window, 0xffff),
        urgentPointer: 0,
        options: kept,
      }
      return encodeTcp(segment, message, addresses)
    }
    case ipProtocol.udp: {
      const [message, ports] = serviceMessage(packet, room - 8, 0, notes)
      return encodeUdp(ports, message, addresses)
    }
    case ipProtocol.icmp: {
      const { sequence = 0, sourcePort = 0 } = packet
      const echo: Icmp = { kind: 'echo-request', identifier: sourcePort & 0xffff, sequence: sequence & 0xffff }
      return encodeIcmp(packet.icmp ?? echo, filler(room - 8, 0, packet))
    }
    case ipProtocol.activeNetworks:
      return anepMessage(packet, room, 0) ?? anepWithoutKey(packet, room, notes)
    default:
      if (packet.service) notes.push(`no service key: protocol ${packet.protocol} does not carry ANEP`)
      return filler(room, 0, packet)
  }
}

const firstDynamic = 49_152

const portsOf = ({ sourcePort = firstDynamic, destinationPort = firstDynamic }: PacketNumbers) => ({
  sourcePort: sourcePort & 0xffff,
  destinationPort: destinationPort & 0xffff,
})

/** ANEP at port 3322 for a packet that asks for a service, or another format at a port of its own, else plain payload. */
function serviceMessage(
  packet: PacketNumbers,
  room: number,
  position: number,
  notes: string[],
): [Uint8Array, ReturnType<typeof portsOf>] {
  const ports = portsOf(packet)
  if (!packet.service) return [filler(room, position, packet), ports]
  const [message, port] = activeMessage(packet, room, position)
  // A segment without payload (an acknowledgement, a SYN) has nothing to ask a service for.
  if (message === null && room > 0) notes.push(`no service key: ${room} bytes of payload are too few for ANEP`)
  // A stream keeps its ports throughout; a datagram without ANEP must not look as if it had any.
  const plain = message === null && packet.protocol === ipProtocol.udp
  const known = plain || ports.sourcePort === port || ports.destinationPort === port
  return [message ?? filler(room, position, packet), known ? ports : { ...ports, destinationPort: port }]
}

/** The header in its format with the payload behind it, and the port that tells of it; null = there is no room. */
function activeMessage(packet: PacketNumbers, room: number, position: number): [Uint8Array | null, number] {
  const { service = 0, format = 'anep' } = packet
  if (format === 'sapf')
    return [room < 8 ? null : encodeSapf({ selector: BigInt(service >>> 0) }, filler(room - 8, position + 8, packet)), sapfPort]
  if (format === 'custom')
    return [room < 4 ? null : encodeActiveKey({ key: service }, filler(room - 4, position + 4, packet)), customPort]
  return [anepMessage(packet, room, position), anepPort]
}

const emptyAnep: Anep = { discardUnknown: false, typeId: labTypeId, options: [] }
const keyLength = 8

function anepMessage(packet: PacketNumbers, room: number, position: number): Uint8Array | null {
  const { service = 0 } = packet
  const header = 8 + keyLength
  if (service === 0 || room < header) return null
  const options: Anep['options'] = [{ kind: 'service-key', discard: false, key: service >>> 0 }]
  return encodeAnep({ ...emptyAnep, options }, filler(room - header, position + header, packet))
}

function anepWithoutKey(packet: PacketNumbers, room: number, notes: string[]): Uint8Array {
  if (packet.service) notes.push(`no service key: ${room} bytes are too few for it`)
  return encodeAnep(emptyAnep, filler(room - 8, 0, packet))
}

/** In the order and with the alignment that Linux sends them: no-operations in front, words behind (RFC 7323 appendix A). */
function tcpOptions({ maximumSegmentSize, sackPermitted, timestamps, windowScale, sack = [] }: TcpNumbers): TcpOption[] {
  const nop: TcpOption = { kind: 'no-operation' }
  const options: TcpOption[] = []
  if (maximumSegmentSize !== undefined)
    options.push({ kind: 'maximum-segment-size', bytes: Math.min(maximumSegmentSize, 0xffff) })
  // SACK permitted takes the place of the two no-operations in front of timestamps: a SYN has 40 bytes of header.
  if (sackPermitted || timestamps) options.push(...(sackPermitted && timestamps ? [] : [nop, nop]))
  if (sackPermitted) options.push({ kind: 'sack-permitted' })
  if (timestamps) options.push({ kind: 'timestamps', value: timestamps.value >>> 0, echo: timestamps.echo >>> 0 })
  if (windowScale !== undefined) options.push(nop, { kind: 'window-scale', shift: windowScale & 0xff })
  const left = longestTcpOptions - encodeTcpOptions(options).length - 4
  const blocks = sack.slice(0, Math.max(Math.floor(left / 8), 0)).map(([from, to]) => [from >>> 0, to >>> 0] as const)
  if (blocks.length > 0) options.push(nop, nop, { kind: 'sack', blocks })
  return options
}

/**
 * Deterministic payload: the packet's own first bytes, then printable characters. A byte of a TCP stream depends on its sequence
 * number alone, so that a retransmission carries what was sent before, however it is cut.
 */
function filler(length: number, position: number, { payload, sequence = 0, protocol }: PacketNumbers): Uint8Array {
  const start = protocol === ipProtocol.tcp ? position : sequence
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = 0x30 + ((start + i) & 63)
  if (payload) bytes.set(payload.subarray(0, length))
  return bytes
}
