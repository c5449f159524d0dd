/** Tells the page of each program before it runs: the one that was told last, and has not come back, is the one that is stuck. */
import type { Kind } from '../sim/kind.ts'
import type { World } from '../sim/world.ts'
import type { ProgramCall } from './protocol.ts'

/** A worker that was stuck is so again soon after the last frame that the page saw: calls after so many are made without a word. */
const mostTold = 100_000

/** @param from picoseconds of the world's time */
export function announcePrograms(world: World, from: number, tell: (call: Omit<ProgramCall, 'token'> | null) => void): void {
  let told = 0
  let inside = false
  world.programWatch = (component) => {
    if (component < 0) {
      if (inside) tell(null)
      inside = false
      return
    }
    if (world.now < from) return
    if (++told > mostTold) {
      world.programWatch = null
      return
    }
    const parameter = stopFlag(world.kinds.list[world.kindOf[component]])
    if (parameter === undefined) return
    inside = true
    const id = world.ids[component]
    tell({ component: id, at: world.now, stop: { type: 'set', id, parameter, value: false } })
  }
}

/** The flag by which what runs programs is stopped: the one by which anything fails. */
function stopFlag({ parameters }: Kind): string | undefined {
  return Object.keys(parameters).find((name) => {
    const spec = parameters[name]
    return spec.type === 'flag' && spec.failure
  })
}
