/** The device by which a packet leaves, as its driver tells of it. */

import type { World } from '../../sim/world.ts'
import { port as machinePort } from '../infrastructure/path.ts'

/** The card of this machine that a packet leaves by; −1 = unknown, as where there are several ways. */
export function cardFor(world: World, machine: number, packet: number): number {
  const towards = world.heading(packet)
  const station = towards < 0 ? -1 : world.stationOf[towards]
  const wire = station < 0 ? -1 : (world.routeWire[machine]?.[station] ?? -1)
  return wire < 0 ? -1 : world.neighbour(machine, machinePort.nic, wire)
}

/** ps for each byte on the link of a card; 0 = unknown. */
export function linkTime(world: World, card: number): number {
  const link = card < 0 ? -1 : world.neighbour(card, 0)
  return link >= 0 && world.kinds.list[world.kindOf[link]].forwards === 'wire' ? world.published[link] : 0
}
