/** A design as its inspection sees it: the network, values in force, and the way of each flow. */
import type { Profile } from '../profiles/profile.ts'
import type { Kind } from '../sim/kind.ts'
import type { ComponentRecord, LinkRecord, Topology } from './document.ts'
import { createNetwork, type Edge, type Network, type PathTree, pathsTo } from './network.ts'
import { nameOf } from './placement.ts'
import { type Fix, type Problem, problem } from './problem.ts'
import { recordsOf, resolveRecord } from './resolve.ts'

export interface View {
  readonly topology: Topology
  readonly catalogue: readonly Kind[]
  readonly network: Network
  readonly value: (id: string, parameter: string) => number | string | boolean | undefined
  readonly paths: Map<string, PathTree>
}

export function openView(topology: Topology, catalogue: readonly Kind[], profiles: readonly Profile[]): View {
  const network = createNetwork(topology, catalogue)
  const records = recordsOf(topology)
  const values = new Map<string, ReturnType<typeof resolveRecord>>()
  const value: View['value'] = (id, parameter) => {
    let known = values.get(id)
    if (!known) {
      known = resolveRecord(records, network.kinds, profiles, id)
      values.set(id, known)
    }
    return known[parameter]?.value
  }
  return { topology, catalogue, network, value, paths: new Map() }
}

const about = (view: View, record: ComponentRecord | LinkRecord) => {
  const component = view.topology.components.indexOf(record as ComponentRecord)
  return {
    path: component >= 0 ? `components[${component}]` : `links[${view.topology.links.indexOf(record as LinkRecord)}]`,
    subject: record.id,
  }
}

export const warn = (
  view: View,
  record: ComponentRecord | LinkRecord,
  code: string,
  message: string,
  fixes: Fix[] = [],
  values = {},
): Problem => {
  const { path, subject } = about(view, record)
  return problem(code, path, message, { severity: 'warning', subject, fixes, values: { name: nameOf(record), ...values } })
}

export const freshId = (view: View, stem: string): string => {
  const taken = new Set([...view.topology.components, ...view.topology.links].map(({ id }) => id))
  let n = 1
  while (taken.has(`${stem}-${n}`)) n++
  return `${stem}-${n}`
}

export function pathsFrom(view: View, destinationRoot: string): PathTree {
  let known = view.paths.get(destinationRoot)
  if (!known) {
    known = pathsTo(view.network, destinationRoot, () => 0)
    view.paths.set(destinationRoot, known)
  }
  return known
}

/** Roots that a flow crosses, in order, by way of its active node; null when there is no path. */
export function route(view: View, record: ComponentRecord): { roots: string[]; edges: Edge[] } | null {
  const stops = [view.value(record.id, 'via'), destinationOf(view, record)]
    .map((id) => (typeof id === 'string' && view.network.records.has(id) ? view.network.rootOf(id) : null))
    .filter((root) => root !== null)
  let at = view.network.rootOf(record.id)
  const roots = [at]
  const edges: Edge[] = []
  for (const stop of stops) {
    const first = pathsFrom(view, stop)
    while (at !== stop) {
      const edge = first.get(at)
      if (!edge) return null
      edges.push(edge)
      at = edge.far.root
      roots.push(at)
    }
  }
  return stops.length === 0 ? null : { roots, edges }
}

export function destinationOf(view: View, record: ComponentRecord): string | undefined {
  const spec = view.network.kindOf(record.id).parameters.destination
  if (spec?.type !== 'reference') return undefined
  const named = view.value(record.id, 'destination')
  if (typeof named === 'string' && named !== '') return named
  const candidates = view.topology.components.filter((other) => view.network.kindOf(other.id).role === spec.role)
  const root = view.network.rootOf(record.id)
  return (candidates.find((other) => pathsFrom(view, view.network.rootOf(other.id)).has(root)) ?? candidates[0])?.id
}
