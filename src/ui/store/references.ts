/** What goes away takes with it every mention of it, so that the design stays one that can run. */
import type { Edit, Topology } from '../../topology/document.ts'
import { applyEdits } from '../../topology/edits.ts'
import { kindOf } from './kinds.ts'

/** The edits, and one more for every parameter that names a component which they remove. */
export function withoutDangling(topology: Topology, edits: readonly Edit[]): readonly Edit[] {
  if (!edits.some(({ type }) => type === 'remove')) return edits
  const after = applyEdits(topology, edits)
  const there = new Set(after.components.map(({ id }) => id))
  const gone = new Set(topology.components.flatMap(({ id }) => (there.has(id) ? [] : [id])))
  if (gone.size === 0) return edits
  const cleared = [...after.components, ...after.links].flatMap(({ id, kind, parameters = {} }) => {
    const specs = kindOf(kind)?.parameters ?? {}
    return Object.entries(parameters).flatMap(([parameter, value]): Edit[] =>
      specs[parameter]?.type === 'reference' && gone.has(String(value)) ? [{ type: 'set', id, parameter, value: null }] : [],
    )
  })
  return [...edits, ...cleared]
}
