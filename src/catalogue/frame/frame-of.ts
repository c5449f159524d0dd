/** The frame of a packet in flight: real bytes, made when somebody looks. Addresses are the person's, or come from the components' numbers. */

import { arpOperation, encodeArp } from '../../protocols/arp.ts'
import { encodeEthernet, etherType } from '../../protocols/ethernet.ts'
import { type Frame, type PacketNumbers, synthesise, type TcpNumbers } from '../../protocols/frame.ts'
import type { Icmp } from '../../protocols/icmp.ts'
import { ipProtocol } from '../../protocols/ipv4.ts'
import { formatOf, formats } from '../../sim/active-formats.ts'
import { isArp, isArpRequest } from '../../sim/arp.ts'
import { type DatagramTable, icmpType, ipHeader, type quotedColumns } from '../../sim/datagrams.ts'
import { isFragment } from '../../sim/fragmentation.ts'
import { isError } from '../../sim/icmp.ts'
import { flag, type PacketPool } from '../../sim/packets.ts'
import { tcpFlag } from '../../sim/segments.ts'
import type { World } from '../../sim/world.ts'
import { event } from '../link/wire.ts'
import { sourceRoute } from '../network/source-route.ts'
import { ipv4Of, macOf, portOf } from './addresses.ts'
import { panOf } from './pan-of.ts'
import { rtpOf } from './rtp-of.ts'
import { ethernetHeader, writtenFrame } from './written.ts'

/** events of a wire (kind.ts) that lead towards its first end */
const towardsFirst: readonly number[] = [event.arriveBack, event.beginBack]
const millisecond = 1e9
const word = 4_294_967_296
/** shift of the windows that TCP segments show (RFC 7323): 65,535 × 2⁷ is 8 MB */
const windowScale = 7

/** Of many connections from one component each has a port of its own. */
const openedFrom = ({ segments, endpoints }: World, slot: number, end: 'from' | 'to'): number => {
  const endpoint = slot < 0 ? -1 : segments[end][slot]
  return endpoint < 0 ? 0 : endpoints.port[endpoint]
}
/** First sequence number of an endpoint's stream. */
const firstSequence = (endpoint: number): number => Math.imul(endpoint + 1, 0x9e3779b1) >>> 0

/** As it is on the wire that it crosses, or as it would be where it is. */
export function frameOf(world: World, packet: number): Frame {
  const { bytes, notes } = isArp(world, packet) ? arpOf(world, packet) : ipFrame(world, packet)
  const route = routeOf(world, packet)
  return route.length === 0 ? { bytes, notes } : { bytes, notes: [...notes, `source route before it: ${route.join(' ')}`] }
}

function ipFrame(world: World, packet: number): Frame {
  const numbers = numbersOf(world, packet)
  const contents = world.contents.of(packet)
  if (contents === undefined) return synthesise(numbers)
  const { fragment, ...whole } = numbers
  const part = fragment && { ...fragment, size: fragment.length + ipHeader }
  return writtenFrame(world, packet, contents, synthesise(whole), numbers.size, part)
}

/** In a request nobody's hardware address is asked for yet. */
function arpOf(world: World, packet: number): Frame {
  const { packets } = world
  const asks = isArpRequest(world, packet)
  const source = macOf(world, senderOf(world, packet))
  const message = encodeArp({
    operation: asks ? arpOperation.request : arpOperation.reply,
    senderMac: asks ? macOf(world, packets.source[packet]) : source,
    senderAddress: ipv4Of(world, packets.source[packet]),
    targetMac: asks ? 0 : macOf(world, packets.destination[packet]),
    targetAddress: ipv4Of(world, packets.destination[packet]),
  })
  const destination = asks ? macOf(world, -1) : macOf(world, packets.nextHop[packet])
  return { bytes: encodeEthernet({ source, destination, tags: [], type: etherType.arp }, message), notes: [] }
}

/** The bytes of a source route that stand before the frame, one for each switch still to come: a bit that says so, and the port. */
export function routeOf(world: World, packet: number): string[] {
  const at = world.packets.at[packet]
  if (world.kinds.list[world.kindOf[at]].forwards !== 'wire') return []
  const direction = towardsFirst.includes(world.packets.event[packet]) ? 1 : 0
  return sourceRoute(world, at, direction, packet).map((port) => `0x${(0x80 + port).toString(16)}`)
}

/** The columns of the packet pool that a header is made of: of a packet, or of one that an ICMP error quotes. */
type Columns = Pick<DatagramTable | PacketPool, (typeof quotedColumns)[number]>

function numbersOf(world: World, packet: number): PacketNumbers {
  const { packets, datagrams } = world
  const row = packets.datagram[packet]
  return {
    sourceMac: macOf(world, senderOf(world, packet)),
    destinationMac: macOf(world, packets.nextHop[packet]),
    ...headerOf(world, packets, packet, isFragment(world, packet) ? row : -1),
    ...rtpOf(world, packet),
    ...panOf(world, packet, (component) => ipv4Of(world, component)),
    ...(isError(world, packet) ? { icmp: errorOf(datagrams, row), payload: quoteOf(world, row) } : {}),
    ...((packets.flags[packet] & flag.tunnelled) === 0
      ? {}
      : {
          tunnel: {
            source: ipv4Of(world, packets.gateway[packet]),
            destination: ipv4Of(world, packets.outer[packet]),
          },
        }),
  }
}

/** @param part row of the fragment that it is; −1 = none */
function headerOf(world: World, columns: Columns, at: number, part: number) {
  const source = columns.source[at]
  const answer = (columns.flags[at] & flag.reply) !== 0
  const size = part < 0 ? columns.size[at] : world.datagrams.whole[part]
  return {
    source: ipv4Of(world, source),
    destination: ipv4Of(world, columns.target[at]),
    protocol: columns.protocol[at],
    size,
    ttl: columns.ttl[at],
    identification: identificationOf(columns.flow[at], columns.sequence[at]),
    dontFragment: (columns.flags[at] & flag.dontFragment) !== 0,
    ...(part < 0 ? {} : { fragment: placeOf(world, columns.size[at], part) }),
    sourcePort: portOf(source, openedFrom(world, columns.segment[at], 'from')),
    destinationPort: portOf(columns.destination[at], openedFrom(world, columns.segment[at], 'to')),
    sequence: columns.sequence[at],
    ...(answer && columns.protocol[at] === 1
      ? {
          icmp: {
            kind: 'echo-reply',
            identifier: columns.destination[at] & 0xffff,
            sequence: columns.sequence[at] & 0xffff,
          } as const,
        }
      : {}),
    ...(columns.segment[at] < 0 ? {} : { tcp: segmentOf(world, columns.segment[at]) }),
    ...(columns.segment[at] < 0 && columns.protocol[at] === ipProtocol.tcp ? { tcp: replayed(columns.sequence[at], size) } : {}),
    service: columns.service[at],
    format: formats[formatOf(columns, at)],
    mark: columns.mark[at],
    ecn: ecnOf(columns.flags[at]),
  }
}

/** bytes, without options (RFC 9293, section 3.1) */
const tcpHeader = 20

/** Of a stream that is replayed without a connection: as if all its segments before were as long, and all had been acknowledged. */
const replayed = (sequence: number, size: number): TcpNumbers => ({
  sequence: Math.imul(sequence, Math.max(0, size - ipHeader - tcpHeader)),
  acknowledgement: 0,
  flags: tcpFlag.acknowledge,
  window: 65_535,
})

const errorOf = ({ type, code, mtu }: DatagramTable, row: number): Icmp =>
  type[row] === icmpType.timeExceeded
    ? { kind: 'time-exceeded', code: code[row] }
    : { kind: 'unreachable', code: code[row], mtu: mtu[row] }

/** The header of the packet in question, and eight bytes. */
function quoteOf(world: World, row: number): Uint8Array {
  const { datagrams } = world
  const part = datagrams.more[row] !== 0 ? row : -1
  const header = headerOf(world, datagrams, row, part)
  const { bytes } = synthesise({ sourceMac: 0, destinationMac: 0, ...header })
  return bytes.subarray(ethernetHeader, ethernetHeader + ipHeader + 8)
}

/** Flows between the same two addresses begin at different numbers, so that their fragments are told apart. */
const identificationOf = (flow: number, sequence: number): number => (Math.imul(flow, 0x9e37) + sequence) & 0xffff

const placeOf = ({ datagrams }: World, size: number, row: number) => ({
  offset: datagrams.offset[row],
  length: size - ipHeader,
  more: datagrams.more[row] !== 0,
})

/** ECT(0), or CE once it is marked (RFC 3168, section 5). */
const ecnOf = (flags: number): number => ((flags & flag.congestion) !== 0 ? 3 : (flags & flag.ecnCapable) !== 0 ? 2 : 0)

/** Who put the frame on the wire. */
function senderOf(world: World, packet: number): number {
  const { packets, kinds, kindOf } = world
  const at = packets.at[packet]
  const wire = kinds.list[kindOf[at]].forwards === 'wire'
  const beside = packets.nextHop[packet] === at ? acrossTheLink(world, at) : at
  const station = wire ? world.neighbour(at, towardsFirst.includes(packets.event[packet]) ? 0 : 1) : beside
  return station >= 0 && kinds.list[kindOf[station]].forwards === 'bridge' ? packets.sender[packet] : station
}

/** What is at the other end of a component's link; the component itself when its first port has none. */
function acrossTheLink(world: World, self: number): number {
  const link = world.neighbour(self, 0)
  if (link < 0 || world.kinds.list[world.kindOf[link]].forwards !== 'wire') return self
  const first = world.neighbour(link, 0)
  return first === self ? world.neighbour(link, 1) : first
}

function segmentOf(world: World, slot: number): TcpNumbers {
  const { segments, endpoints: ends } = world
  const from = segments.from[slot]
  const own = firstSequence(from)
  const theirs = firstSequence(ends.peer[from] < 0 ? segments.to[slot] : ends.peer[from])
  const flags = segments.flags[slot]
  const opening = (flags & tcpFlag.syn) !== 0
  const blocks = [
    [segments.left0[slot], segments.right0[slot]],
    [segments.left1[slot], segments.right1[slot]],
    [segments.left2[slot], segments.right2[slot]],
  ].slice(0, segments.blocks[slot])
  const on = (start: number, byte: number) => (start + byte) % word
  return {
    sequence: on(own, segments.sequence[slot]),
    acknowledgement: (flags & tcpFlag.acknowledge) === 0 ? 0 : on(theirs, segments.acknowledgement[slot]),
    flags,
    window: Math.min(65_535, opening ? segments.window[slot] : Math.floor(segments.window[slot] / (1 << windowScale))),
    timestamps: {
      value: Math.floor(segments.stamp[slot] / millisecond) % word,
      echo: Math.floor(segments.echo[slot] / millisecond) % word,
    },
    ...(opening ? { maximumSegmentSize: ends.maximumSegment[from], windowScale, sackPermitted: ends.sack[from] !== 0 } : {}),
    ...(blocks.length === 0 ? {} : { sack: blocks.map(([left, right]) => [on(theirs, left), on(theirs, right)] as const) }),
  }
}
