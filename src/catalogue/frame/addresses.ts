/** Addresses and ports of components, as they stand in frames: the person's, or made of the components' numbers. */
import { sharing } from '../../sim/addressing.ts'
import type { World } from '../../sim/world.ts'

/** RFC 6335: the first dynamic port */
const firstPort = 49_152
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

/** @param opened of many connections from one component each has a port of its own */
export const portOf = (component: number, opened: number): number => firstPort + ((Math.max(0, component) + opened) & 0x3fff)

/** Who has an address: a component, or one that stands for those that share it; −1 = nobody. */
export function holderOf(world: World, address: number): number {
  for (let self = 0; self < world.count; self++)
    if (world.address[self] === address && (world.alive[self] === 1 || world.shared[self] > sharing.none)) return self
  return -1
}

/**
 * The end point that a datagram to an address and a port is for: of those in a machine the one that has the port, or else the first.
 * @returns `holder` if nothing in it is addressed
 */
export function endPointAt(world: World, holder: number, port: number): number {
  const { kinds, kindOf, children } = world
  if (holder < 0 || world.shared[holder] > sharing.none || world.parent[holder] >= 0) return holder
  const ends = children[holder].filter((child) => kinds.list[kindOf[child]].addressable === true)
  return ends.find((end) => portOf(end, 0) === port) ?? ends[0] ?? holder
}
