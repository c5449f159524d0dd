/** One row for one cause among the problems of a design. */
import type { Topology } from '../../topology/document.ts'
import { nameOf } from '../../topology/placement.ts'
import type { Problem } from '../../topology/problem.ts'
import { treeOf } from './tree.ts'

/** Without the flows that stop at a component of which another problem says already that it has no link. */
export function oneForEachCause(problems: readonly Problem[], topology: Pick<Topology, 'components' | 'links'>): Problem[] {
  const tree = treeOf(topology)
  const ends = problems.flatMap(({ code, subject }) => {
    const root = code === 'unlinked-port' && subject !== undefined ? tree.root(subject) : undefined
    return root ? [`: ${nameOf(root)} has no link`] : []
  })
  return problems.filter(({ code, message }) => code !== 'not-linked' || !ends.some((end) => message.endsWith(end)))
}
