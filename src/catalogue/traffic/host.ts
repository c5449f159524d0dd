/** What every end point that answers does with what comes: is it for me, and is it a ping? */
import { isArp, turnBack } from '../../sim/arp.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { strange } from '../infrastructure/path.ts'

/** Whether the packet is for `self`; one that is not has gone. */
export function isForMe(world: World, self: number, packet: number): boolean {
  if (world.parent[self] < 0 && world.packets.nextHop[packet] !== self && !world.listens(self, packet))
    world.discard(self, packet)
  else if (!world.owns(self, packet) || world.packets.protocol[packet] >> 5 === strange) world.drop(self, packet, 'no-receiver')
  else {
    unwrap(world, self, packet)
    return true
  }
  return false
}

const outerHeader = 20

/** Takes off the header in which a load balancer has sent the packet here. */
function unwrap(world: World, self: number, packet: number): void {
  const { packets } = world
  if ((packets.flags[packet] & flag.tunnelled) === 0 || packets.outer[packet] !== self) return
  packets.flags[packet] &= ~flag.tunnelled
  packets.outer[packet] = -1
  world.resize(packet, packets.size[packet] - outerHeader)
}

/** Sends an echo or ARP request back as the reply; whether it was one. */
export function answersEcho(world: World, self: number, packet: number): boolean {
  const { packets } = world
  if ((packets.protocol[packet] !== 1 && !isArp(world, packet)) || (packets.flags[packet] & flag.reply) !== 0) return false
  turnBack(world, self, packet)
  world.originate(self, packet)
  return true
}
