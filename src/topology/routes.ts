/** Routes of a design: for what forwards by destination and for what forwards by next hop, towards the stations that are used. */
import type { LinkRecord, Topology } from './document.ts'
import { bridgeTables, type Network, nextHop, pathsTo } from './network.ts'

export interface Routes {
  /** what the routes depend on: the same key means the same routes */
  readonly key: string
  readonly stations: readonly string[]
  /** per root that is no bridge: by station, the wire (−1 = unreachable) and the position of the next hop in `components` */
  readonly byRoot: ReadonlyMap<string, { readonly wire: Int32Array; readonly hop: Int32Array }>
  readonly byBridge: ReadonlyMap<string, Readonly<Record<string, number>>>
}

/**
 * @param stations roots that packets are addressed to
 * @param wireOf index of a root's own wire for one of its link ends
 */
export function computeRoutes(
  topology: Topology,
  network: Network,
  stations: readonly string[],
  delayOf: (link: LinkRecord) => number,
  wireOf: (near: { component: string; root: string; wire: number }) => number,
  before?: Routes,
): Routes {
  const key = [
    stations.join(),
    topology.components.map(({ id, kind, parent }) => `${id} ${kind} ${parent ?? ''}`).join(),
    [...network.down].join(),
    topology.links.map((link) => `${link.id} ${link.from} ${link.to} ${delayOf(link)}`).join(),
  ].join(';')
  if (before?.key === key) return before
  const index = new Map(topology.components.map(({ id }, position) => [id, position]))
  const byRoot = new Map<string, { wire: Int32Array; hop: Int32Array }>()
  const tables = network.roots.map((root) => {
    if (network.bridges(root)) return null
    const table = { wire: new Int32Array(stations.length).fill(-1), hop: new Int32Array(stations.length).fill(-1) }
    byRoot.set(root, table)
    return table
  })
  stations.forEach((station, column) => {
    const tree = pathsTo(network, station, delayOf)
    tree.first.forEach((edge, at) => {
      const table = tables[at]
      if (edge === undefined || table === null) return
      table.wire[column] = wireOf(edge.near)
      table.hop[column] = index.get(nextHop(network, tree, edge)) as number
    })
  })
  return { key, stations, byRoot, byBridge: bridgeTables(network) }
}
