/** Address resolution (RFC 826) as packets: a request to everybody on the segment, which who has the address sends back as the answer. */
import { flag } from './packets.ts'
import type { World } from './world.ts'

export const isArp = (world: World, packet: number): boolean => (world.packets.flags[packet] & flag.arp) !== 0

/** A request, which is for everybody on its segment. */
export const isArpRequest = (world: World, packet: number): boolean =>
  (world.packets.flags[packet] & (flag.arp | flag.reply)) === flag.arp

/** Makes an echo or ARP request the answer of `self`, in place: it is overwritten, and addressed to who sent it. */
export function turnBack(world: World, self: number, packet: number): void {
  const { packets } = world
  packets.flags[packet] |= flag.reply
  packets.destination[packet] = packets.source[packet]
  packets.target[packet] = world.root[packets.source[packet]]
  packets.source[packet] = self
  packets.ttl[packet] = 64
}
