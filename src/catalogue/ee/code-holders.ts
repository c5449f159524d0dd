/** Whom a PAN node asks for code that it lacks, one after the other. */
import type { World } from '../../sim/world.ts'
import { asked, type NodeState } from './capsules.ts'

/** by who is asked first */
const orders = [
  [asked.home, asked.repository, asked.previous],
  [asked.previous, asked.repository, asked.home],
  [asked.repository, asked.previous, asked.home],
] as const

/** Whose turn it is; −1 = nobody is left. */
export function holderOf(world: World, state: NodeState, row: number, self: number, slot: number): number {
  const order = orders[state.first[row]]
  for (; state.codeTurn[slot] < order.length; state.codeTurn[slot]++) {
    const who = order[state.codeTurn[slot]]
    const holder = who === asked.home ? state.codeHome[slot] : state.holders[row * 2 + who - 1]
    if (holder >= 0 && world.alive[holder] === 1 && world.root[holder] !== world.root[self]) return holder
  }
  return -1
}

/** The next one is asked, once code is asked for again. */
export function another(state: NodeState, slot: number): void {
  state.codeTurn[slot]++
  state.codeAsked[slot] = 0
}
