/** A domain is destroyed, and its channels with it. */
import type { World } from '../../sim/world.ts'
import { close } from '../kernel/scout-path.ts'
import { exists, isUsed, setExists } from './calls.ts'
import { hold, memoryOf, pathOf } from './channel.ts'
import { poolOf } from './domain.ts'
import { giveBack } from './memory-pool.ts'

/** Their paths are deleted, and memory that the NodeOS has allocated for them is free again. Returns how many objects are gone. */
export function destroyDomain(world: World, domain: number): number {
  if (!exists(world, domain)) return 0
  const pool = poolOf(world, domain)
  let destroyed = 1
  for (const channel of world.children[domain]) {
    const isChannel = world.alive[channel] === 1 && world.kinds.list[world.kindOf[channel]].role === 'channel'
    if (!isChannel || !exists(world, channel)) continue
    setExists(world, channel, false)
    const path = pathOf(world, channel)
    if (path >= 0 && !isUsed(world, path)) close(world, path)
    const { holds, explicit } = memoryOf(world, channel)
    if (pool >= 0 && !explicit) {
      giveBack(world, pool, holds)
      hold(world, channel, 0)
    }
    destroyed++
  }
  setExists(world, domain, false)
  return destroyed
}
