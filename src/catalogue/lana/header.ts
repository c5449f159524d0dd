/**
 * What blocks have done to a packet, as its protocol number tells it: numbers that nobody has been given stand for a protocol of IP
 * and what it has been treated with, so that who does not know them cannot take the packet for what it was.
 */
import { sharing } from '../../sim/addressing.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'

/** In the order in which they are done on the way out; undone the other way round. */
export const treatment = { reliable: 1, compressed: 2, encrypted: 4 } as const
export const everyTreatment = [treatment.reliable, treatment.compressed, treatment.encrypted] as const

/** Messages between blocks. */
export const message = { control: 184, acknowledgement: 185 } as const

const first = 160
const inner = [17, 6, 1]
const last = first + inner.length * 8 - 1

/** Treatments of a packet, as bits. */
export function treatmentsOf(world: World, packet: number): number {
  const protocol = world.packets.protocol[packet]
  return protocol >= first && protocol <= last ? (protocol - first) & 7 : 0
}

export const isMessage = (world: World, packet: number): boolean =>
  world.packets.protocol[packet] === message.control || world.packets.protocol[packet] === message.acknowledgement

/** Whole packets of a protocol that has numbers, to one receiver. */
export function canTreat(world: World, packet: number): boolean {
  const { packets } = world
  if (packets.datagram[packet] >= 0 || packets.flow[packet] < 0 || packets.destination[packet] < 0 || packets.source[packet] < 0)
    return false
  if (world.shared[packets.destination[packet]] !== sharing.none) return false
  return treatmentsOf(world, packet) > 0 || inner.includes(packets.protocol[packet])
}

/** IPv4 and UDP headers, which stay as they are whatever a payload is treated with */
export const headers = 28

/** Whether a block is to treat the packet, which leaves without that, or to undo it, since it comes in with it. */
export function due(world: World, packet: number, bit: number): 'treat' | 'undo' | 'nothing' {
  if (!canTreat(world, packet)) return 'nothing'
  const treated = (treatmentsOf(world, packet) & bit) !== 0
  const leaves = (world.packets.flags[packet] & flag.egress) !== 0
  if (leaves) return treated ? 'nothing' : 'treat'
  return treated ? 'undo' : 'nothing'
}

export function mark(world: World, packet: number, bit: number): void {
  write(world, packet, treatmentsOf(world, packet) | bit)
}

export function unmark(world: World, packet: number, bit: number): void {
  write(world, packet, treatmentsOf(world, packet) & ~bit)
}

function write(world: World, packet: number, treatments: number): void {
  const { protocol } = world.packets
  const before = protocol[packet]
  const which = treatmentsOf(world, packet) > 0 ? (before - first) >> 3 : inner.indexOf(before)
  protocol[packet] = treatments === 0 ? inner[which] : first + which * 8 + treatments
}

/** A message of a block's own about a packet, of `size` bytes, to where that goes. */
export function messageAbout(world: World, self: number, packet: number, protocol: number, size: number): number {
  const { packets } = world
  const copy = world.copy(self, packet)
  world.resize(copy, size)
  if (packets.report[copy] >= 0) world.reports.release(packets.report[copy])
  packets.report[copy] = -1
  if (packets.segment[copy] >= 0) world.segments.release(packets.segment[copy])
  packets.segment[copy] = -1
  packets.protocol[copy] = protocol
  packets.service[copy] = 0
  packets.originalSize[copy] = size
  packets.crossing[copy] = -1
  return copy
}

/** … to where it comes from. */
export function turn(world: World, packet: number): void {
  const { packets } = world
  const from = packets.source[packet]
  packets.source[packet] = packets.destination[packet]
  packets.destination[packet] = from
  packets.target[packet] = world.root[from]
  packets.nextHop[packet] = -1
  packets.outer[packet] = -1
  packets.gateway[packet] = -1
  packets.ttl[packet] = 64
}
