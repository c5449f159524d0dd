/** What the component that the page shows keeps, says and does wrong. Observes only. */
import type { World } from '../sim/world.ts'
import type { KeptView } from './protocol.ts'

const second = 1e12
/** rows of a table that a page lists: more are counted only */
export const shownRows = 100

export function keptView(world: World, id: string): KeptView | null {
  const self = world.ids.findIndex((known, component) => known === id && world.alive[component] === 1)
  if (self < 0) return null
  const { kinds, kindOf, row } = world
  const kept = kinds.list[kindOf[self]].keeps?.(world, kinds.columns[kindOf[self]], row[self], self, shownRows)
  if (kept === undefined) return null
  const { written, lines, faults } = world.logs.of(self)
  return {
    ...kept,
    component: id,
    written,
    lines: lines.map(({ time, text }) => ({ at: time / second, text })),
    faults: faults.map(({ time, ...fault }) => ({ ...fault, at: time / second })),
  }
}
