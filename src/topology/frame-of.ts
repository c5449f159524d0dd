/** The frame of a packet in flight: real bytes, made when somebody looks. Addresses are the person's, or come from the components' numbers. */
import { type Frame, synthesise, type TcpNumbers } from '../protocols/frame.ts'
import { sharing } from '../sim/addressing.ts'
import { ipHeader } from '../sim/datagrams.ts'
import { isFragment } from '../sim/fragmentation.ts'
import { flag } from '../sim/packets.ts'
import { tcpFlag } from '../sim/segments.ts'
import type { World } from '../sim/world.ts'

/** events of a wire (kind.ts): crossing towards its second end, towards its first */
const towardsFirst = 3
const millisecond = 1e9
const word = 4_294_967_296
/** RFC 6335: the first dynamic port */
const firstPort = 49_152
/** shift of the windows that TCP segments show (RFC 7323): 65,535 × 2⁷ is 8 MB */
const windowScale = 7
/** locally administered station addresses, by the component's number; those of groups (RFC 1112, section 6.4) */
const stations = 0x02_00_00_00_00_00
const groups = 0x01_00_5e_00_00_00

/** The component's own, or that of the top-level component it stands in. */
export const ipv4Of = (world: World, component: number): number =>
  component < 0 ? 0 : world.address[component] || world.address[world.root[component]]
export function macOf(world: World, component: number): number {
  if (component < 0) return 0xff_ff_ff_ff_ff_ff
  return world.shared[component] === sharing.all ? groups + (world.address[component] & 0x7f_ff_ff) : stations + component + 1
}
const portOf = (component: number, opened: number): number => firstPort + ((Math.max(0, component) + opened) & 0x3fff)
/** Of many connections from one component each has a port of its own. */
const openedFrom = ({ packets, segments, endpoints }: World, packet: number, end: 'from' | 'to'): number => {
  const slot = packets.segment[packet]
  const endpoint = slot < 0 ? -1 : segments[end][slot]
  return endpoint < 0 ? 0 : endpoints.port[endpoint]
}
/** First sequence number of an endpoint's stream. */
const firstSequence = (endpoint: number): number => Math.imul(endpoint + 1, 0x9e3779b1) >>> 0

/** As it is on the wire that it crosses, or as it would be where it is. */
export const frameOf = (world: World, packet: number): Frame => synthesise(numbersOf(world, packet))

function numbersOf(world: World, packet: number) {
  const { packets, datagrams } = world
  const part = isFragment(world, packet) ? packets.datagram[packet] : -1
  const source = packets.source[packet]
  const answer = (packets.flags[packet] & flag.reply) !== 0
  return {
    sourceMac: macOf(world, senderOf(world, packet)),
    destinationMac: macOf(world, packets.nextHop[packet]),
    source: ipv4Of(world, source),
    destination: ipv4Of(world, packets.target[packet]),
    protocol: packets.protocol[packet] === 6 && packets.segment[packet] < 0 ? 17 : packets.protocol[packet],
    size: part < 0 ? packets.size[packet] : datagrams.whole[part],
    ttl: packets.ttl[packet],
    identification: identificationOf(packets.flow[packet], packets.sequence[packet]),
    dontFragment: (packets.flags[packet] & flag.dontFragment) !== 0,
    ...(part < 0 ? {} : { fragment: placeOf(world, packet, part) }),
    sourcePort: portOf(source, openedFrom(world, packet, 'from')),
    destinationPort: portOf(packets.destination[packet], openedFrom(world, packet, 'to')),
    sequence: packets.sequence[packet],
    ...(answer && packets.protocol[packet] === 1
      ? {
          icmp: {
            kind: 'echo-reply',
            identifier: packets.destination[packet] & 0xffff,
            sequence: packets.sequence[packet] & 0xffff,
          } as const,
        }
      : {}),
    ...(packets.segment[packet] < 0 ? {} : { tcp: segmentOf(world, packets.segment[packet]) }),
    service: packets.service[packet],
    mark: packets.mark[packet],
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

/** Flows between the same two addresses begin at different numbers, so that their fragments are told apart. */
const identificationOf = (flow: number, sequence: number): number => (Math.imul(flow, 0x9e37) + sequence) & 0xffff

const placeOf = ({ packets, datagrams }: World, packet: number, row: number) => ({
  offset: datagrams.offset[row],
  length: packets.size[packet] - ipHeader,
  more: datagrams.more[row] !== 0,
})

/** Who put the frame on the wire. */
function senderOf(world: World, packet: number): number {
  const { packets, kinds, kindOf } = world
  const at = packets.at[packet]
  if (kinds.list[kindOf[at]].forwards !== 'wire') return packets.nextHop[packet] === at ? acrossTheLink(world, at) : at
  return world.neighbour(at, packets.event[packet] === towardsFirst ? 0 : 1)
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
