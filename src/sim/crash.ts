/**
 * A crash: everything that components hold is lost, as when the machine that they are in loses power. They keep their place,
 * their parameters and what has been counted; whoever calls `crash` configures them again, and starts them when they return.
 */
import { packetState } from './packets.ts'
import { forget } from './tcp.ts'
import type { World } from './world.ts'

/** @param lost 1 for each component that crashes, by its index */
export function crash(world: World, lost: Uint8Array): void {
  const { packets, resources } = world
  for (let packet = 0; packet < packets.top; packet++) {
    const state = packets.state[packet]
    if (state === packetState.free) continue
    const owner = state === packetState.queued ? senderOf(world, packet) : packets.at[packet]
    if (owner >= 0 && lost[owner] === 1) world.withdraw(packet, 'machine-down')
  }
  world.queue = world.queue.without(lost)
  for (let resource = 0; resource < resources.count; resource++)
    if (lost[resources.owner[resource]] === 1) world.abandon(resource)
  forget(world, lost)
  for (let self = 0; self < lost.length; self++) if (lost[self] === 1) clear(world, self)
}

/**
 * The component whose frame a link has: what waits in a link's transmit queue waits, in the machine, in its card.
 * Kind.ports tells of a wire's ports and events: what 'arriveBack' or 'beginBack' will take to the near end has entered at the far one.
 */
function senderOf(world: World, packet: number): number {
  const at = world.packets.at[packet]
  const { forwards, on } = world.kinds.list[world.kindOf[at]]
  if (forwards !== 'wire') return at
  return world.neighbour(at, Object.keys(on)[world.packets.event[packet]].endsWith('Back') ? 0 : 1)
}

/** Soft state is lost; what a component has counted is not its own to lose. */
function clear(world: World, self: number): void {
  world.reassemblyAt[self] = 0
  world.memories.forget(self)
  const kind = world.kinds.list[world.kindOf[self]]
  const kept = Object.keys(kind.look.counters ?? {}).filter((field) => !kind.soft?.includes(field))
  world.kinds.clear(world.kindOf[self], world.row[self], kept)
}
