/** ICMP errors (RFC 792; when not to send one: RFC 1122, section 3.2.2; RFC 1812, section 4.3.2): real packets that travel back. */
import { sharing } from './addressing.ts'
import { icmpType, ipHeader, quotedColumns } from './datagrams.ts'
import { flag } from './packets.ts'
import { way } from './routing.ts'
import { narrow } from './tcp-path.ts'
import type { World } from './world.ts'

export const unreachable = { network: 0, protocol: 2, port: 3, fragmentationNeeded: 4 } as const
export const timeExceeded = { inTransit: 0, reassembly: 1 } as const

/** header, eight bytes of ICMP, and of the packet in question its header and eight bytes */
const errorSize = ipHeader + 8 + ipHeader + 8

export const isError = (world: World, packet: number): boolean => {
  const row = world.packets.datagram[packet]
  return row >= 0 && world.datagrams.type[row] !== icmpType.none
}

/** The node that `self` is or is in tells a packet's sender why the packet is about to be dropped, if it may. */
export function report(world: World, self: number, packet: number, type: number, code: number, mtu = 0): void {
  const { packets, datagrams, flows } = world
  const node = world.root[self]
  const source = packets.source[packet]
  if (!mayReport(world, node, packet, type === icmpType.unreachable && code === unreachable.fragmentationNeeded)) return
  const part = packets.datagram[packet]
  const quoted = packets.segment[packet] < 0 ? -1 : world.segments.copy(packets.segment[packet])
  const row = datagrams.allocate(part < 0 ? packets.size[packet] : datagrams.whole[part])
  datagrams.more[row] = part < 0 ? 0 : datagrams.more[part]
  for (const name of quotedColumns) datagrams[name][row] = packets[name][packet]
  datagrams.segment[row] = quoted
  datagrams.type[row] = type
  datagrams.code[row] = code
  datagrams.mtu[row] = mtu
  const error = world.createIn(node, flows.errors, errorSize, source)
  packets.protocol[error] = 1
  packets.datagram[error] = row
  world.schedule(node, 0, outputOf(world, node), error)
}

/** Number of the event of a node's kind that sends what IP has made; −1 = it makes nothing. */
const outputOf = (world: World, node: number): number => Object.keys(world.kinds.list[world.kindOf[node]].on).indexOf('output')

function mayReport(world: World, node: number, packet: number, free: boolean): boolean {
  const { packets, datagrams } = world
  const row = packets.datagram[packet]
  const source = packets.source[packet]
  const to = world.root[source]
  if (world.errorGap[node] < 0 || outputOf(world, node) < 0 || to === node || world.alive[source] === 0) return false
  if (row >= 0 && (datagrams.type[row] !== icmpType.none || datagrams.offset[row] > 0)) return false
  // of an outer header its tunnel's entry would be told, which nobody listens at
  if ((packets.flags[packet] & (flag.tunnelled | flag.arp)) !== 0) return false
  if (world.shared[Math.max(0, packets.destination[packet])] === sharing.all) return false
  const station = world.stationOf[to]
  const wire = station < 0 ? way.none : (world.routeWire[node]?.[station] ?? way.none)
  if (wire === way.none || wire === way.here) return false
  return free || world.errorLimits.allows(node, to, world.errorGap[node], world.now)
}

/** An error has come to the host `self`: TCP heeds it, and the end point that it is for if its kind has an event `error`. */
export function heed(world: World, self: number, packet: number): void {
  const { packets, datagrams, segments } = world
  const row = packets.datagram[packet]
  const concerned = packets.destination[packet]
  const segment = datagrams.segment[row]
  const kind = world.kinds.list[world.kindOf[concerned]]
  if (world.alive[concerned] === 1) {
    if (segment >= 0 && datagrams.code[row] === unreachable.fragmentationNeeded && datagrams.type[row] === icmpType.unreachable)
      narrow(world, segments.from[segment], datagrams.mtu[row])
    const event = Object.keys(kind.on).indexOf('error')
    if (event >= 0) world.call(concerned, event, packet)
  }
  world.deliver(self, packet)
}
