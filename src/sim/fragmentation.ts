/** Fragmentation and reassembly of IPv4 datagrams (RFC 791, sections 2.3 and 3.2). A fragment is a packet of its own. */
import { icmpType, ipHeader, longestDatagram } from './datagrams.ts'
import { heed, isError, report, timeExceeded, unreachable } from './icmp.ts'
import { flag } from './packets.ts'
import type { DropReason } from './reasons.ts'
import { none } from './reassemblies.ts'
import type { World } from './world.ts'

/** What a host that stands alone has: Linux 2.4, net/ipv4/ip_fragment.c, sysctl_ipfrag_time and sysctl_ipfrag_high_thresh. */
export const reassemblyDefaults = { time: 30e12, memory: 256 * 1024 } as const

export const isFragment = (world: World, packet: number): boolean => {
  const row = world.packets.datagram[packet]
  return row >= 0 && world.datagrams.type[row] === icmpType.none
}

/** Cuts a packet that is longer than `mtu`, at `self`: the parts in order, of which it is itself the first. */
export function fragment(world: World, self: number, packet: number, mtu: number): number[] {
  const { packets, datagrams } = world
  const size = packets.size[packet]
  if (packets.datagram[packet] < 0) packets.datagram[packet] = datagrams.allocate(size)
  const row = packets.datagram[packet]
  const more = datagrams.more[row]
  const end = datagrams.offset[row] + size - ipHeader
  // offsets are counted in units of 8 bytes
  const room = Math.floor((mtu - ipHeader) / 8) * 8
  datagrams.more[row] = 1
  const parts = [packet]
  for (let at = datagrams.offset[row] + room; at < end; ) {
    const length = end - at <= mtu - ipHeader ? end - at : room
    const part = world.split(self, packet, ipHeader + length)
    const own = packets.datagram[part]
    datagrams.offset[own] = at
    at += length
    datagrams.more[own] = at < end ? 1 : more
    parts.push(part)
  }
  world.resize(packet, ipHeader + room)
  return parts
}

/**
 * Takes a fragment at the host `self`. When it was the last that its datagram lacked it becomes the datagram: true.
 * Otherwise it waits there, at most `time` ps, and all that wait there fit into `memory` bytes.
 */
export function reassemble(world: World, self: number, packet: number, time: number, memory: number): boolean {
  const { packets, datagrams, reassemblies } = world
  const [flow, sequence, source] = [packets.flow[packet], packets.sequence[packet], packets.source[packet]]
  let row = reassemblies.find(self, flow, sequence, source)
  if (row < 0) {
    row = reassemblies.allocate()
    reassemblies.host[row] = self
    reassemblies.flow[row] = flow
    reassemblies.sequence[row] = sequence
    reassemblies.source[row] = source
    reassemblies.began[row] = world.now
    reassemblies.deadline[row] = world.now + time
    world.watchReassembly(self, world.now + time)
  }
  reassemblies.insert(row, packet, packets, datagrams)
  const payload = reassemblies.complete(row, packets, datagrams, ipHeader)
  if (payload >= 0 && payload + ipHeader <= longestDatagram) {
    join(world, self, row, packet, payload + ipHeader)
    return true
  }
  world.hold(self, packet)
  while (held(world, self) > memory) giveUp(world, oldest(world, self), 'memory-full')
  return false
}

/** `packet` becomes the datagram, with what the header of the first fragment says. */
function join(world: World, self: number, row: number, packet: number, size: number): void {
  const { packets, datagrams, reassemblies } = world
  const first = reassemblies.head[row]
  packets.ttl[packet] = packets.ttl[first]
  packets.mark[packet] = packets.mark[first]
  let congestion = packets.flags[packet] & flag.congestion
  packets.flags[packet] = packets.flags[first]
  let entered = packets.crossing[packet]
  while (reassemblies.head[row] !== none) {
    const part = reassemblies.head[row]
    congestion |= packets.flags[part] & flag.congestion
    if (packets.crossing[part] >= 0) entered = Math.min(entered, packets.crossing[part])
    reassemblies.unlink(part, packets, datagrams)
    if (part === packet) continue
    if (world.contents.size > 0) world.contents.join(packet, part)
    world.merge(self, part)
  }
  // one marked fragment marks the datagram (RFC 3168, section 5.3)
  packets.flags[packet] |= congestion
  // the datagram has been in the node since its first fragment came
  packets.crossing[packet] = entered
  datagrams.release(packets.datagram[packet])
  packets.datagram[packet] = none
  world.resize(packet, size)
}

/** Gives up what has waited too long at the host `self`. */
export function expireReassemblies(world: World, self: number): void {
  const { reassemblies } = world
  if (world.reassemblyAt[self] !== world.now) return
  world.reassemblyAt[self] = 0
  for (let row = 0; row < reassemblies.top; row++) {
    if (reassemblies.head[row] === none || reassemblies.host[row] !== self) continue
    if (reassemblies.deadline[row] <= world.now) {
      report(world, self, reassemblies.head[row], icmpType.timeExceeded, timeExceeded.reassembly)
      giveUp(world, row, 'reassembly-timeout')
    } else world.watchReassembly(self, reassemblies.deadline[row])
  }
}

function giveUp(world: World, row: number, reason: DropReason): void {
  const { reassemblies } = world
  while (reassemblies.head[row] !== none) world.drop(reassemblies.host[row], reassemblies.head[row], reason)
}

/** Bytes that wait for reassembly at a host. */
function held({ reassemblies }: World, self: number): number {
  let bytes = 0
  for (let row = 0; row < reassemblies.top; row++)
    if (reassemblies.head[row] !== none && reassemblies.host[row] === self) bytes += reassemblies.bytes[row]
  return bytes
}

function oldest({ reassemblies }: World, self: number): number {
  let found: number = none
  for (let row = 0; row < reassemblies.top; row++)
    if (
      reassemblies.head[row] !== none &&
      reassemblies.host[row] === self &&
      (found === none || reassemblies.began[row] < reassemblies.began[found])
    )
      found = row
  return found
}

/**
 * A packet that is longer than the link `link` takes enters it by its end `port`: in parts, each of which gets the link's
 * handler `event`. What joins segments below IP cannot cut it; what may not be cut is refused.
 */
export function enter(world: World, link: number, port: number, packet: number, mtu: number, event: number): void {
  const sender = world.neighbour(link, port)
  const below = sender >= 0 && world.kinds.list[world.kindOf[sender]].forwards === 'bridge'
  if (below || refuses(world, packet)) {
    if (!below) report(world, sender, packet, icmpType.unreachable, unreachable.fragmentationNeeded, mtu)
    world.drop(link, packet, 'mtu-exceeded')
  } else for (const part of fragment(world, link, packet, mtu)) world.call(link, event, part)
}

const refuses = (world: World, packet: number): boolean => (world.packets.flags[packet] & flag.dontFragment) !== 0

/**
 * A fragment or an ICMP error reaches the far end of a link. An end point that stands alone is a host: its IP puts
 * fragments together and heeds errors before it sees them. Everybody else gets the packet as it is.
 */
export function land(world: World, wire: number, port: number, packet: number): void {
  const { packets } = world
  const to = world.neighbour(wire, port)
  const host = to >= 0 && world.parent[to] < 0 && world.kinds.list[world.kindOf[to]].forwards === undefined
  const addressed = packets.nextHop[packet] === to || (host && world.listens(to, packet))
  if (!host || !addressed) {
    world.send(wire, port, packet)
    return
  }
  world.hand(wire, port, packet)
  if (isError(world, packet)) heed(world, to, packet)
  else if (reassemble(world, to, packet, reassemblyDefaults.time, reassemblyDefaults.memory)) world.call(to, 0, packet)
}
