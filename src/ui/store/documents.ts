/** Documents made from documents: an empty one, one to send to the worker, one to share. Pure. */

import {
  type ComponentRecord,
  type Edit,
  type Experiment,
  schemaVersion,
  type TimedEdit,
  type Topology,
  type View,
} from '../../topology/document.ts'
import { applyEdits, diffTopologies } from '../../topology/edits.ts'
import type { LabData } from './state.ts'

export type SetEdit = Extract<Edit, { type: 'set' }>

/** simulated seconds per second: slow enough to see packets of a local network pass */
export const defaultSpeed = 1e-2

export const emptyTopology = (title: string): Topology => ({
  schemaVersion,
  title,
  seed: 1,
  duration: 1,
  components: [],
  links: [],
})

/** The document apart from what is done to it while it runs. */
export function withoutEdits({ edits: _, ...topology }: Topology): Topology {
  return topology
}

export const withEdits = (base: Topology, edits: readonly TimedEdit[]): Topology =>
  edits.length === 0 ? base : { ...base, edits }

/** Where things are drawn and what they are called: never part of a run. */
export const isCosmetic = (edit: Edit): boolean => edit.type === 'place' || edit.type === 'rename'

/** Everything besides components and links that a run depends on. */
export const sameRun = (a: Topology, b: Topology): boolean =>
  a.seed === b.seed && a.duration === b.duration && a.files === b.files

type Named = Pick<ComponentRecord, 'id' | 'title' | 'x' | 'y'>

function dressed<R extends Named>(record: R, now: ReadonlyMap<string, Named>): R {
  const { title, x, y } = now.get(record.id) ?? record
  if (record.title === title && record.x === x && record.y === y) return record
  const { title: _title, x: _x, y: _y, ...rest } = record
  return { ...rest, ...(title !== undefined && { title }), ...(x !== undefined && { x }), ...(y !== undefined && { y }) } as R
}

/** `base` and `edits` with the titles, positions, note and view of the design as it is now. */
export function withLooksOf(topology: Topology, base: Topology, edits: readonly TimedEdit[]): Pick<LabData, 'base' | 'edits'> {
  const now = new Map<string, Named>([...topology.components, ...topology.links].map((record) => [record.id, record]))
  const parents = new Map(topology.components.map(({ id, parent }) => [id, parent]))
  // a component that the run has moved elsewhere keeps the place that it had at time 0
  const dress = <R extends ComponentRecord>(record: R) =>
    parents.get(record.id) === record.parent ? dressed(record, now) : record
  return {
    base: {
      ...base,
      title: topology.title,
      note: topology.note,
      view: topology.view,
      components: base.components.map(dress),
      links: base.links.map((link) => dressed(link, now)),
    },
    edits: edits.map((timed) =>
      timed.edit.type === 'add'
        ? {
            ...timed,
            edit: {
              ...timed.edit,
              components: timed.edit.components.map(dress),
              links: timed.edit.links.map((link) => dressed(link, now)),
            },
          }
        : timed,
    ),
  }
}

/** The edits that can act on the design, one after the other; the others, for instance on what is gone, are left out. */
export function replayable(base: Topology, edits: readonly TimedEdit[]): readonly TimedEdit[] {
  let design = base
  return edits.filter(({ edit }) => {
    try {
      design = applyEdits(design, [edit])
      return true
    } catch {
      return false
    }
  })
}

/**
 * What remains of a run whose design has been changed after it began: its failures and returns stay planned, and what they
 * have set is again as it was at time 0; everything else that was done has become part of the design. `own`: the change itself.
 */
export function planAfter(
  { base, edits }: Pick<LabData, 'base' | 'edits'>,
  topology: Topology,
  own: readonly Edit[],
  isFailure: (edit: Edit) => edit is SetEdit,
): { readonly base: Topology; readonly edits: readonly TimedEdit[] } {
  const kept = replayable(
    topology,
    edits.filter(({ edit }) => isFailure(edit)),
  )
  const set = (edit: Edit) => kept.some(({ edit: planned }) => isFailure(planned) && isFailure(edit) && planned.id === edit.id)
  const changed = new Set(own.flatMap((edit) => (isFailure(edit) ? [edit.id] : [])))
  const back = diffTopologies(topology, base).filter((edit) => set(edit) && isFailure(edit) && !changed.has(edit.id))
  return { base: applyEdits(topology, back), edits: kept }
}

/** What a link carries: the design at time 0, the edits, the view, and the digest when the run came to its end. */
export function experimentOf(
  state: Pick<LabData, 'topology' | 'base' | 'edits' | 'speed' | 'engineVersion' | 'result' | 'status'>,
  viewport: { readonly x: number; readonly y: number; readonly zoom: number } | undefined,
): Experiment {
  const { base, edits } = withLooksOf(state.topology, state.base, state.edits)
  const view: View = {
    ...(viewport && {
      x: Math.round(viewport.x),
      y: Math.round(viewport.y),
      zoom: Math.round(viewport.zoom * 100) / 100,
    }),
    speed: state.speed,
  }
  return {
    topology: withEdits({ ...base, view }, edits),
    engineVersion: state.engineVersion,
    ...(state.status === 'ended' && state.result && { digest: state.result.digest }),
  }
}
