/** What is for everybody on a Myrinet: its switches copy nothing, so the interface that it comes from sends it to one after the other. */
import { isArpRequest } from '../../sim/arp.ts'
import { intake } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { farEnd } from './bridging.ts'

const isSwitch = (world: World, component: number): boolean =>
  component >= 0 && world.intake[component] === intake.stopping && world.kinds.list[world.kindOf[component]].forwards === 'bridge'

/** The interfaces to which a packet that enters a link has to be sent by itself; undefined = it is for one alone, or comes from a bridge. */
export function serialStations(world: World, wire: number, direction: 0 | 1, packet: number): number[] | undefined {
  if (!world.isForGroup(packet)) return undefined
  const near = world.neighbour(wire, 1 - direction)
  const far = world.neighbour(wire, direction)
  if (!isSwitch(world, far) || (near >= 0 && world.kinds.list[world.kindOf[near]].forwards === 'bridge')) return undefined
  return [...(world.bridge[far]?.keys() ?? [])].filter((station) => station !== near)
}

/** The route has led to the interface: what it gets is addressed to all. */
export function readdress(world: World, self: number, wire: number, packet: number): void {
  const { packets } = world
  if (farEnd(world, self, wire) !== packets.nextHop[packet]) return
  const towards = world.heading(packet)
  if (isArpRequest(world, packet)) packets.nextHop[packet] = -1
  else if (world.isGroup(towards)) packets.nextHop[packet] = towards
}
