/** What goes away takes with it every mention of it, so that the design stays one that can run. */
import type { Edit, Topology } from '../../topology/document.ts'
import { applyEdits } from '../../topology/edits.ts'
import { titleOf } from '../canvas/layout.ts'
import { kindText, plural } from '../text/text.ts'
import { kindOf } from './kinds.ts'

type Clearing = Extract<Edit, { type: 'set' }>

/** One edit for every parameter that names a component or a program which the edits remove. */
export function dangling(topology: Topology, edits: readonly Edit[]): readonly Clearing[] {
  if (!edits.some((edit) => edit.type === 'remove' || (edit.type === 'program' && edit.program === null))) return []
  const after = applyEdits(topology, edits)
  const there = new Set(after.components.map(({ id }) => id))
  const gone = new Set(topology.components.flatMap(({ id }) => (there.has(id) ? [] : [id])))
  const kept = new Set(after.programs?.map(({ id }) => id))
  const goneProgram = (id: string) => topology.programs?.some((program) => program.id === id) === true && !kept.has(id)
  return [...after.components, ...after.links].flatMap(({ id, kind, parameters = {} }) => {
    const specs = kindOf(kind)?.parameters ?? {}
    return Object.entries(parameters).flatMap(([parameter, value]): Clearing[] => {
      const type = specs[parameter]?.type
      const dangles = (type === 'reference' && gone.has(String(value))) || (type === 'program' && goneProgram(String(value)))
      return dangles ? [{ type: 'set', id, parameter, value: null }] : []
    })
  })
}

/** What was cleared, for the person: they may not know that it was named at all. */
export function clearedText(topology: Topology, cleared: readonly Clearing[]): string {
  const [{ id, parameter }] = cleared
  const record = [...topology.components, ...topology.links].find((candidate) => candidate.id === id)
  const kind = kindOf(record?.kind ?? '')
  const spec = kind?.parameters[parameter]
  const words = {
    what: record ? titleOf(record, kind) : id,
    parameter: kind && spec ? kindText(kind, `parameter.${parameter}.title`, spec.title) : parameter,
  }
  return plural('edit.cleared', cleared.length, words)
}
