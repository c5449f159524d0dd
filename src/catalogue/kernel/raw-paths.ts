/** Raw paths: Geni at both ends and no module between, from a device of the machine to a socket or back. */
import type { World } from '../../sim/world.ts'
import { hasKey, type PathState } from './scout-path.ts'

/** Place in its Silk of the first raw path that takes the packet from a device, or to one; −1. */
export function rawPathOf(world: World, silk: number, way: number, packet: number): number {
  for (const path of world.children[silk]) {
    if (world.alive[path] === 0 || world.kinds.list[world.kindOf[path]].role !== 'scout-path') continue
    const state = world.kinds.columns[world.kindOf[path]] as unknown as PathState
    const row = world.row[path]
    if (state.open[row] === 1 && state.lower[row] === way && hasKey(world, state, row, packet)) return world.place[path]
  }
  return -1
}
