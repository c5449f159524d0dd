/** Routes of a design: for what forwards by destination and for what forwards by next hop, towards the stations that are used. */
import type { PlanRoutes, SharedAddress } from '../sim/plan.ts'
import { type StaticRoute, spread, type Ways, way } from '../sim/routing.ts'
import { routesIn, type WrittenRoute } from './addresses.ts'
import type { LinkRecord, Topology } from './document.ts'
import { bridgeTables, type End, type Network, nextHop, pathsTo } from './network.ts'
import { arrivals, equalWays, multicastTree } from './ways.ts'

/** What a router is told besides the network. */
export interface Policy {
  /** the component that has the parameters */
  readonly speaker: string
  readonly multipath: 'off' | 'flow' | 'packet'
  /** its automatic routes lead to its neighbours only */
  readonly staticOnly: boolean
  readonly routes: readonly WrittenRoute[]
}

/** A shared address with the roots that have it; of a group, the root that sends to it. */
export interface Sharers extends SharedAddress {
  readonly members: readonly string[]
  readonly source?: string
}

export interface Routes {
  /** what the routes depend on: the same key means the same routes */
  readonly key: string
  /** per root that is no bridge */
  readonly byRoot: ReadonlyMap<string, PlanRoutes>
  readonly byBridge: ReadonlyMap<string, Readonly<Record<string, number>>>
  /** per bridge: its wires that carry nothing */
  readonly blocked: ReadonlyMap<string, readonly number[]>
}

interface Table extends PlanRoutes {
  readonly several: Ways[]
}

/**
 * @param stations roots that packets are addressed to; the shared addresses are stations after them
 * @param wireOf index of a root's own wire for one of its link ends
 */
export function computeRoutes(
  topology: Topology,
  network: Network,
  stations: readonly string[],
  shared: readonly Sharers[],
  policies: ReadonlyMap<string, Policy>,
  delayOf: (link: LinkRecord) => number,
  wireOf: (near: End) => number,
  before?: Routes,
): Routes {
  const key = [
    stations.join(),
    JSON.stringify([shared, [...policies]]),
    topology.components.map(({ id, kind, parent }) => `${id} ${kind} ${parent ?? ''}`).join(),
    [...network.down].join(),
    topology.links.map((link) => `${link.id} ${link.from} ${link.to} ${delayOf(link)}`).join(),
  ].join(';')
  if (before?.key === key) return before
  const index = new Map(topology.components.map(({ id }, position) => [id, position]))
  const indexOf = (id: string) => index.get(id) as number
  const columns = stations.length + shared.length
  const tables = network.roots.map((root): Table | null => {
    if (network.bridges(root)) return null
    const none = () => new Int32Array(columns).fill(way.none)
    const statics = (policies.get(root)?.routes ?? []).flatMap((route) => resolve(network, root, route, indexOf, wireOf))
    return { wire: none(), hop: none(), several: [], statics }
  })
  const toSeveral = (table: Table, column: number, ways: Ways) => {
    table.wire[column] = way.several - table.several.length
    table.several.push(ways)
  }

  const lead = (column: number, goals: readonly string[]) => {
    const tree = pathsTo(network, goals, delayOf)
    tree.first.forEach((edge, at) => {
      const table = tables[at]
      if (edge === undefined || table === null) return
      const root = network.roots[at]
      const { multipath = 'off', staticOnly = false } = policies.get(root) ?? {}
      if (staticOnly && tree.hops[at] > 1) return
      const ways = multipath === 'off' ? [] : equalWays(network, tree, root)
      if (ways.length > 1)
        toSeveral(table, column, {
          spread: spread[multipath as 'flow' | 'packet'],
          wire: Int32Array.from(ways, ({ near }) => wireOf(near)),
          hop: Int32Array.from(ways, ({ component }) => indexOf(component)),
          upstream: way.none,
          here: false,
        })
      else {
        table.wire[column] = wireOf(edge.near)
        table.hop[column] = indexOf(nextHop(network, tree, edge))
      }
    })
  }
  stations.forEach((station, column) => {
    lead(column, [station])
  })
  shared.forEach(({ members, source }, i) => {
    const column = stations.length + i
    if (source === undefined) {
      lead(column, members)
      for (const member of members) (tables[network.position.get(member) as number] as Table).wire[column] = way.here
      return
    }
    const tree = pathsTo(network, source, delayOf)
    for (const [root, branches] of multicastTree(network, tree, source, new Set(members), wireOf))
      toSeveral(tables[network.position.get(root) as number] as Table, column, branches)
  })
  const byRoot = new Map(network.roots.flatMap((root, at) => (tables[at] === null ? [] : [[root, tables[at]] as const])))
  const blocked = new Map<string, number[]>()
  for (const { near } of network.blocked) blocked.set(near.root, [...(blocked.get(near.root) ?? []), near.wire])
  return { key, byRoot, byBridge: bridgeTables(network), blocked }
}

/** What is said to whatever forwards by destination, by the root it stands in. */
export function policiesOf(network: Network, value: (id: string, parameter: string) => unknown): Map<string, Policy> {
  const policies = new Map<string, Policy>()
  for (const id of network.records.keys())
    if (network.kindOf(id).forwards === 'router')
      policies.set(network.rootOf(id), {
        speaker: id,
        multipath: (value(id, 'multipath') ?? 'off') as Policy['multipath'],
        staticOnly: value(id, 'routing') === 'static',
        routes: routesIn(value(id, 'routes')),
      })
  return policies
}

/** A written route as long as a working link or segment leads to what it goes by. */
function resolve(
  network: Network,
  root: string,
  { address, length, via }: WrittenRoute,
  indexOf: (id: string) => number,
  wireOf: (near: End) => number,
): StaticRoute[] {
  for (const edge of network.edges.get(root) ?? [])
    for (const { far } of arrivals(network, edge))
      if (far.root !== root && (far.root === via || far.component === via))
        return [{ address, length, wire: wireOf(edge.near), hop: indexOf(far.component) }]
  return []
}
