/** What hubs and switches have in common: who sent a frame, and how it goes to every port. */
import type { World } from '../../sim/world.ts'

/** of hubs and switches alike */
const link = 0

/** Component at the far end of one of a bridge's links; −1. */
export function farEnd(world: World, self: number, wire: number): number {
  const joined = world.neighbour(self, link, wire)
  if (joined < 0) return -1
  const first = world.neighbour(joined, 0)
  return first === self ? world.neighbour(joined, 1) : first
}

/** The first bridge of a segment takes down who put the frame on it: its source address. */
export function noteSender(world: World, self: number, packet: number): void {
  const far = farEnd(world, self, world.packets.via[packet])
  if (far >= 0 && world.kinds.list[world.kindOf[far]].forwards !== 'bridge') world.packets.sender[packet] = far
}

/**
 * To every port that the spanning tree leaves open, but not back: the frame itself where its addressee is, copies elsewhere.
 * A frame for nobody on the segment ends here.
 */
export function flood(world: World, self: number, packet: number): void {
  const from = world.packets.via[packet]
  if (world.isForGroup(packet)) {
    world.flood(self, link, packet, from)
    return
  }
  const towards = world.bridge[self]?.get(world.packets.nextHop[packet]) ?? -1
  const blocked = world.blocked[self]
  const wires = world.fan(self, link)
  for (let i = 0; i < wires; i++)
    if (i !== from && i !== towards && !blocked?.has(i)) world.send(self, link, world.copy(self, packet), i)
  if (towards < 0 || towards === from) world.discard(self, packet)
  else world.send(self, link, packet, towards)
}

/** How long a frame whose header is here has to wait for more of itself: not at all when it can leave as fast as it comes. */
export function stillToCome(world: World, self: number, packet: number, wire: number): number {
  const perByte = world.published[world.neighbour(self, link, world.packets.via[packet])]
  if (wire >= 0 && world.published[world.neighbour(self, link, wire)] >= perByte) return 0
  return Math.max(0, world.packets.occupancy[packet] - Math.round(world.published[self] * perByte))
}
