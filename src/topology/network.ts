/** The network that a document describes: top-level components joined by links, and the paths between them. */
import type { Kind } from '../sim/kind.ts'
import type { ComponentRecord, LinkRecord, Topology } from './document.ts'

/** One end of a link: the component that owns the port, and what stands on the canvas around it. */
export interface End {
  readonly component: string
  readonly root: string
  /** index of the link among those of the component */
  readonly wire: number
}
export interface Edge {
  readonly link: LinkRecord
  readonly near: End
  readonly far: End
}

export interface Network {
  readonly kinds: ReadonlyMap<string, Kind>
  readonly records: ReadonlyMap<string, ComponentRecord>
  /** children in document order */
  readonly children: ReadonlyMap<string, readonly ComponentRecord[]>
  readonly rootOf: (id: string) => string
  readonly kindOf: (id: string) => Kind
  readonly roots: readonly string[]
  readonly edges: ReadonlyMap<string, readonly Edge[]>
  /** forwards packets that are not its own */
  readonly forwards: (root: string) => boolean
  /** joins segments below IP */
  readonly bridges: (root: string) => boolean
}

/** @param topology valid: every kind, parent and link end exists */
export function createNetwork(topology: Topology, catalogue: readonly Kind[]): Network {
  const kinds = new Map(catalogue.map((kind) => [kind.kind, kind]))
  const records = new Map(topology.components.map((record) => [record.id, record]))
  const children = new Map<string, ComponentRecord[]>()
  for (const record of topology.components)
    if (record.parent !== undefined) {
      const siblings = children.get(record.parent)
      if (siblings) siblings.push(record)
      else children.set(record.parent, [record])
    }
  const rootOf = (id: string): string => {
    let record = records.get(id) as ComponentRecord
    while (record.parent !== undefined) record = records.get(record.parent) as ComponentRecord
    return record.id
  }
  const kindOf = (id: string): Kind => kinds.get((records.get(id) as ComponentRecord).kind) as Kind
  const roots = topology.components.filter((record) => record.parent === undefined).map((record) => record.id)
  const wires = new Map<string, number>()
  const end = (component: string): End => {
    const wire = wires.get(component) ?? 0
    wires.set(component, wire + 1)
    return { component, root: rootOf(component), wire }
  }
  const edges = new Map<string, Edge[]>(roots.map((root) => [root, []]))
  for (const link of topology.links) {
    const from = end(link.from)
    const to = end(link.to)
    edges.get(from.root)?.push({ link, near: from, far: to })
    edges.get(to.root)?.push({ link, near: to, far: from })
  }
  const forwarding = new Map<string, boolean>()
  const forwardsWithin = (id: string): boolean =>
    kindOf(id).forwards === 'router' || (children.get(id) ?? []).some((child) => forwardsWithin(child.id))
  const forwards = (root: string): boolean => {
    let known = forwarding.get(root)
    if (known === undefined) {
      known = forwardsWithin(root)
      forwarding.set(root, known)
    }
    return known
  }
  return {
    kinds,
    records,
    children,
    rootOf,
    kindOf,
    roots,
    edges,
    forwards,
    bridges: (root) => kindOf(root).forwards === 'bridge',
  }
}

/** For every root that can reach `destination`: its first edge on the shortest path (fewest hops, then least delay, then document order). */
export function pathsTo(network: Network, destination: string, delayOf: (link: LinkRecord) => number): Map<string, Edge> {
  const first = new Map<string, Edge>()
  const hops = new Map<string, number>([[destination, 0]])
  const delays = new Map<string, number>([[destination, 0]])
  let ring = [destination]
  while (ring.length > 0) {
    const next: string[] = []
    for (const root of ring) {
      if (root !== destination && !network.forwards(root) && !network.bridges(root)) continue
      const step = (hops.get(root) as number) + (network.bridges(root) ? 0 : 1)
      for (const edge of network.edges.get(root) ?? []) {
        const neighbour = edge.far.root
        if (neighbour === root || neighbour === destination) continue
        const delay = (delays.get(root) as number) + delayOf(edge.link)
        const known = hops.get(neighbour)
        if (known !== undefined && (known < step || (known === step && (delays.get(neighbour) as number) <= delay))) continue
        hops.set(neighbour, step)
        delays.set(neighbour, delay)
        first.set(neighbour, { link: edge.link, near: edge.far, far: edge.near })
        next.push(neighbour)
      }
    }
    ring = next
  }
  return first
}

/** The component that owns the far address of a first edge: the next one that is not a bridge. */
export function nextHop(network: Network, first: ReadonlyMap<string, Edge>, edge: Edge): string {
  let at = edge
  while (network.bridges(at.far.root)) {
    const onward = first.get(at.far.root)
    if (!onward) break
    at = onward
  }
  return at.far.component
}

/** Per bridge: the wire towards every component with a port on its segment, along a tree that starts at that component. */
export function bridgeTables(network: Network): Map<string, Record<string, number>> {
  const tables = new Map<string, Record<string, number>>()
  for (const root of network.roots) if (network.bridges(root)) tables.set(root, {})
  for (const root of network.roots) {
    if (network.bridges(root)) continue
    for (const edge of network.edges.get(root) ?? []) {
      let ring = network.bridges(edge.far.root) ? [edge] : []
      while (ring.length > 0) {
        const next: Edge[] = []
        for (const arrival of ring) {
          const table = tables.get(arrival.far.root) as Record<string, number>
          if (table[edge.near.component] !== undefined) continue
          table[edge.near.component] = arrival.far.wire
          for (const onward of network.edges.get(arrival.far.root) ?? []) if (network.bridges(onward.far.root)) next.push(onward)
        }
        ring = next
      }
    }
  }
  return tables
}
