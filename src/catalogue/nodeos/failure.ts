/** A call that fails leaves nothing behind. */
import type { DropReason } from '../../sim/reasons.ts'
import type { World } from '../../sim/world.ts'
import { call, exists } from './calls.ts'
import { hold, memoryOf } from './channel.ts'
import { poolOf } from './domain.ts'
import { giveBack } from './memory-pool.ts'
import { returns } from './specification.ts'

/** The environment has its specification back, and memory that the NodeOS has allocated for the object is free again. */
export function failCall(world: World, self: number, packet: number, reason: DropReason): void {
  const { source, destination, mark } = world.packets
  returns(world, packet)
  if (mark[packet] === call.create && destination[packet] !== source[packet]) forget(world, source[packet])
  world.drop(self, packet, reason)
}

function forget(world: World, channel: number): void {
  if (world.alive[channel] === 0 || exists(world, channel)) return
  const { holds, explicit } = memoryOf(world, channel)
  const pool = poolOf(world, world.parent[channel])
  if (explicit || pool < 0) return
  giveBack(world, pool, holds)
  hold(world, channel, 0)
}
