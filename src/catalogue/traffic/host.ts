/** What every end point that answers does with what comes: is it for me, and is it a ping? */
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'

/** Whether the packet is for `self`; one that is not has gone. */
export function isForMe(world: World, self: number, packet: number): boolean {
  if (world.parent[self] < 0 && world.packets.nextHop[packet] !== self && !world.listens(self, packet))
    world.discard(self, packet)
  else if (!world.owns(self, packet)) world.drop(self, packet, 'no-receiver')
  else return true
  return false
}

/** Sends an echo request back as the reply; whether it was one. */
export function answersEcho(world: World, self: number, packet: number): boolean {
  const { packets } = world
  if (packets.protocol[packet] !== 1 || (packets.flags[packet] & flag.reply) !== 0) return false
  packets.flags[packet] |= flag.reply
  packets.destination[packet] = packets.source[packet]
  packets.target[packet] = world.root[packets.source[packet]]
  packets.source[packet] = self
  packets.ttl[packet] = 64
  world.originate(self, packet)
  return true
}
