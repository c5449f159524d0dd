/** Which parameters of a component are bindings to another, as its kind says. */
import type { Kind } from '../../sim/kind.ts'
import type { ComponentRecord, Topology } from '../../topology/document.ts'
import { kindOf } from '../store/kinds.ts'

/** Names of the reference parameters that are bindings, in the kind's order. */
export function bindingsOf(kind: Kind | undefined): readonly string[] {
  const bound = new Set(Object.values(kind?.binds ?? {}))
  return Object.keys(kind?.parameters ?? {}).filter((name) => bound.has(name))
}

const roleOf = (kind: Kind, parameter: string): string | undefined => {
  const spec = kind.parameters[parameter]
  return spec?.type === 'reference' ? spec.role : undefined
}

/** Those of them that can name the other kind. */
export const bindingsTo = (kind: Kind, other: Kind): readonly string[] =>
  bindingsOf(kind).filter((name) => roleOf(kind, name) === other.role)

export const boundTo = (record: ComponentRecord, parameter: string): string => String(record.parameters?.[parameter] ?? '')

/** Components that this one can be bound to: of the right role, in the same host. */
export function targetsOf(topology: Topology, record: ComponentRecord): readonly ComponentRecord[] {
  const kind = kindOf(record.kind)
  if (!kind) return []
  const roles = new Set(bindingsOf(kind).map((name) => roleOf(kind, name)))
  return topology.components.filter(
    (other) => other.id !== record.id && other.parent === record.parent && roles.has(kindOf(other.kind)?.role),
  )
}
