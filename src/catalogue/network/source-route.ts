import { intake } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { farEnd } from './bridging.ts'

/** of a Myrinet switch: its ports for links */
const link = 0
const longest = 255

/**
 * The ports by which a packet that enters a link will leave the source-routed switches beyond, one after the other: the bytes
 * that its sender has put before it and each switch takes off.
 */
export function sourceRoute(world: World, wire: number, direction: 0 | 1, packet: number): number[] {
  const route: number[] = []
  routeLength(world, wire, direction, packet, route)
  return route
}

/** How many bytes that is; the ports are added to `route`, if there is one. */
export function routeLength(world: World, wire: number, direction: 0 | 1, packet: number, route?: number[]): number {
  let length = 0
  let at = world.neighbour(wire, direction)
  while (at >= 0 && world.intake[at] === intake.stopping && length < longest) {
    const out = world.bridge[at]?.get(world.packets.nextHop[packet])
    if (out === undefined || world.fan(at, link) <= out) break
    route?.push(out)
    length++
    at = farEnd(world, at, out)
  }
  return length
}
