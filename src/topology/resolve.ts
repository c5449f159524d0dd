/** Where each parameter's value comes from: the person, the chosen option, the machine's profile, or the kind's default. */
import type { Profile } from '../profiles/profile.ts'
import type { Citation, Kind, ParameterSpec } from '../sim/kind.ts'
import type { ComponentRecord, LinkRecord, ParameterValue, Topology } from './document.ts'

export interface ResolvedParameter {
  readonly value: ParameterValue
  readonly origin: 'own' | 'option' | 'profile' | 'default'
  /** of the value in force; absent for what the person typed and for parameters without citation */
  readonly cite?: Citation
}

/** Components and links by id: links are components too. */
export type Records = ReadonlyMap<string, ComponentRecord | LinkRecord>
export const recordsOf = (topology: Topology): Records =>
  new Map([...topology.components, ...topology.links].map((record) => [record.id, record]))

/** The profile in force for a component: its own parameter of type 'profile', or that of the nearest host that has one. */
export function profileOf(
  records: Records,
  kinds: ReadonlyMap<string, Kind>,
  profiles: readonly Profile[],
  id: string,
): Profile | undefined {
  for (let record = records.get(id); record; ) {
    const kind = kinds.get(record.kind)
    for (const [name, spec] of Object.entries(kind?.parameters ?? {}))
      if (spec.type === 'profile') {
        const chosen = record.parameters?.[name] ?? spec.default
        return profiles.find((profile) => profile.id === chosen)
      }
    record = 'parent' in record && record.parent !== undefined ? records.get(record.parent) : undefined
  }
  return undefined
}

/** Every parameter of one component or link, resolved. Empty when the id or its kind is unknown. */
export function resolveRecord(
  records: Records,
  kinds: ReadonlyMap<string, Kind>,
  profiles: readonly Profile[],
  id: string,
): Record<string, ResolvedParameter> {
  const record = records.get(id)
  const kind = record && kinds.get(record.kind)
  if (!record || !kind) return {}
  const profile = profileOf(records, kinds, profiles, id)
  const resolved: Record<string, ResolvedParameter> = {}
  const own = (name: string, spec: ParameterSpec) => record.parameters?.[name] ?? spec.default
  for (const [name, spec] of Object.entries(kind.parameters)) {
    const cite = 'cite' in spec ? spec.cite : undefined
    const fromOption = Object.entries(kind.parameters)
      .map(([chooser, choice]) => (choice.type === 'choice' ? choice.sets?.[String(own(chooser, choice))]?.[name] : undefined))
      .find((value) => value !== undefined)
    const fromProfile = profile?.values[kind.kind]?.[name]
    if (record.parameters?.[name] !== undefined) resolved[name] = { value: record.parameters[name], origin: 'own' }
    else if (fromOption) resolved[name] = { value: fromOption.value, origin: 'option', cite: fromOption.cite }
    else if (fromProfile) resolved[name] = { value: fromProfile.value, origin: 'profile', cite: fromProfile.cite }
    else resolved[name] = { value: spec.default, origin: 'default', cite }
  }
  return resolved
}
