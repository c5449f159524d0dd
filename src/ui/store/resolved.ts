/** Parameters with the value in force and where it comes from, found once per topology. */

import type { Profile } from '../../profiles/profile.ts'
import type { ParameterValue, Topology } from '../../topology/document.ts'
import { applyEdits } from '../../topology/edits.ts'
import { profileOf, type Records, type ResolvedParameter, recordsOf, resolveRecord } from '../../topology/resolve.ts'
import { format } from '../text/units.ts'
import { catalogueList, kindOf, parameterByUnit, profileList } from './kinds.ts'

interface Known {
  readonly records: Records
  readonly resolved: Map<string, Record<string, ResolvedParameter>>
}
const known = new WeakMap<Topology, Known>()
const kinds = () => new Map(catalogueList().map((kind) => [kind.kind, kind]))

function of(topology: Topology): Known {
  const entry = known.get(topology) ?? { records: recordsOf(topology), resolved: new Map() }
  known.set(topology, entry)
  return entry
}

/** The same object for the same topology and id, so that it can be selected from the store. */
export function resolved(topology: Topology, id: string): Readonly<Record<string, ResolvedParameter>> {
  const entry = of(topology)
  const values = entry.resolved.get(id) ?? resolveRecord(entry.records, kinds(), profileList(), id)
  entry.resolved.set(id, values)
  return values
}

/** What the document says to have a value in force: the value, or null when it is the default anyway. */
export function settingOf(topology: Topology, id: string, parameter: string, value: ParameterValue): ParameterValue | null {
  const bare = applyEdits(topology, [{ type: 'set', id, parameter, value: null }])
  return resolved(bare, id)[parameter]?.value === value ? null : value
}

export const profileInForce = (topology: Topology, id: string): Profile | undefined =>
  profileOf(of(topology).records, kinds(), profileList(), id)

/** What a link is, in two figures: `100 Mb/s · 1 µs`. */
export function linkFigures(topology: Topology, id: string): string {
  const kind = kindOf(of(topology).records.get(id)?.kind ?? '')
  if (!kind) return ''
  const values = resolved(topology, id)
  return (['bit/second', 'second'] as const)
    .flatMap((unit) => {
      const name = parameterByUnit(kind, unit)
      const value = name === undefined ? undefined : values[name]?.value
      return typeof value === 'number' ? [format(value, unit)] : []
    })
    .join(' · ')
}
