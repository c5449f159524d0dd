/** Changes of a topology as data: applied, and found again as the difference of two topologies. */
import type { Edit, Topology } from './document.ts'
import { applyToDraft, closeDraft, openDraft } from './draft.ts'

export { diffTopologies } from './diff.ts'

/** The topology after the edit; the given one is untouched. Throws TopologyError naming what does not exist. */
export function applyEdit(topology: Topology, edit: Edit): Topology {
  return applyEdits(topology, [edit])
}

/** All edits or none: throws TopologyError with the path `[n].…` of the first that cannot be applied. */
export function applyEdits(topology: Topology, edits: readonly Edit[]): Topology {
  const draft = openDraft(topology)
  for (const [index, edit] of edits.entries()) applyToDraft(draft, edit, edits.length > 1 ? `[${index}]` : '')
  return closeDraft(draft, topology)
}
