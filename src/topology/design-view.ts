/** A design as its inspection sees it: the network, values in force, and the way of each flow. */
import type { Profile } from '../profiles/profile.ts'
import type { Kind } from '../sim/kind.ts'
import { groupIn } from './addresses.ts'
import type { ComponentRecord, LinkRecord, Topology } from './document.ts'
import { createNetwork, type Edge, type Network, type PathTree, pathsTo } from './network.ts'
import { nameOf } from './placement.ts'
import { type Fix, type Problem, problem } from './problem.ts'
import { recordsOf, resolveRecord } from './resolve.ts'
import { virtualAddress } from './shared.ts'

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

/** Paths to the nearest of some roots. */
export function pathsFrom(view: View, goals: readonly string[]): PathTree {
  const key = goals.join()
  let known = view.paths.get(key)
  if (!known) {
    known = pathsTo(view.network, goals, () => 0)
    view.paths.set(key, known)
  }
  return known
}

/** Roots at which packets for a component arrive: its own, or those of all that share its address, or that of the front-end in it. */
export function goalsOf(view: View, id: string): string[] {
  const { network } = view
  const address = (other: string) =>
    virtualAddress(network, other, {
      address: view.value(other, 'address') ?? '',
      anycast: view.value(other, 'anycast') ?? false,
    })?.address
  const front = (network.children.get(id) ?? []).find((child) => network.kindOf(child.id).gathers)?.id ?? id
  const own = address(front)
  const sharers = own === undefined ? [] : [...network.records.keys()].filter((other) => address(other) === own)
  return sharers.length === 0 ? [network.rootOf(id)] : [...new Set(sharers.map(network.rootOf))]
}

/** Roots that a flow crosses, in order, by way of its active node; null when there is no path. */
export function route(view: View, record: ComponentRecord): { roots: string[]; edges: Edge[] } | null {
  const stops = [view.value(record.id, 'via'), destinationOf(view, record)]
    .filter((id) => typeof id === 'string' && view.network.records.has(id))
    .map((id) => goalsOf(view, String(id)))
  let at = view.network.rootOf(record.id)
  const roots = [at]
  const edges: Edge[] = []
  for (const goals of stops) {
    const first = pathsFrom(view, goals)
    while (!goals.includes(at)) {
      const edge = first.get(at)
      if (!edge) return null
      edges.push(edge)
      at = edge.far.root
      roots.push(at)
    }
  }
  return stops.length === 0 ? null : { roots, edges }
}

/** Edges that the packets of a flow cross: its way, or the tree of its group. */
export function edgesOf(view: View, record: ComponentRecord): Edge[] {
  const group = groupIn(view.value(record.id, 'group'))
  if (group === undefined) return route(view, record)?.edges ?? []
  const { network } = view
  const tree = pathsFrom(view, [network.rootOf(record.id)])
  const edges = new Map<string, Edge>()
  for (const id of network.records.keys()) {
    if (network.kindOf(id).flow === true || groupIn(view.value(id, 'group')) !== group) continue
    for (let edge = tree.get(network.rootOf(id)); edge && !edges.has(edge.link.id); edge = tree.get(edge.far.root))
      edges.set(edge.link.id, edge.reverse)
  }
  return [...edges.values()]
}

export function destinationOf(view: View, record: ComponentRecord): string | undefined {
  const spec = view.network.kindOf(record.id).parameters.destination
  if (spec?.type !== 'reference') return undefined
  const named = view.value(record.id, 'destination')
  if (typeof named === 'string' && named !== '') return named
  const candidates = view.topology.components.filter((other) => view.network.kindOf(other.id).role === spec.role)
  const root = view.network.rootOf(record.id)
  return (candidates.find((other) => pathsFrom(view, [view.network.rootOf(other.id)]).has(root)) ?? candidates[0])?.id
}
