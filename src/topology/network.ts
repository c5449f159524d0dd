/** The network that a document describes: top-level components joined by links, and the paths between them. */
import type { Kind } from '../sim/kind.ts'
import type { ComponentRecord, LinkRecord, Topology } from './document.ts'

/** One end of a link: the component that owns the port, and what stands on the canvas around it. */
export interface End {
  readonly component: string
  readonly root: string
  /** of the root in `network.roots` */
  readonly position: number
  /** index of the link among those of the component */
  readonly wire: number
}
export interface Edge {
  readonly link: LinkRecord
  readonly near: End
  readonly far: End
  /** the same link seen from its far end */
  readonly reverse: Edge
}

export interface Network {
  readonly kinds: ReadonlyMap<string, Kind>
  readonly records: ReadonlyMap<string, ComponentRecord>
  /** children in document order */
  readonly children: ReadonlyMap<string, readonly ComponentRecord[]>
  readonly rootOf: (id: string) => string
  readonly kindOf: (id: string) => Kind
  readonly roots: readonly string[]
  readonly position: ReadonlyMap<string, number>
  readonly edges: ReadonlyMap<string, readonly Edge[]>
  /** forwards packets that are not its own */
  readonly forwards: (root: string) => boolean
  /** links and components that are down take no part in it, but keep their ports */
  readonly down: ReadonlySet<string>
  /** joins of two bridges that would close a circle: the spanning tree has blocked them */
  readonly blocked: readonly Edge[]
  /** joins segments below IP */
  readonly bridges: (root: string) => boolean
}

/** Whether a link, router or switch has failed: its parameter `up` says so. */
const isDown = ({ parameters }: ComponentRecord | LinkRecord): boolean => parameters?.up === false

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
  const position = new Map(roots.map((root, index) => [root, index]))
  const wires = new Map<string, number>()
  const end = (component: string): End => {
    const wire = wires.get(component) ?? 0
    wires.set(component, wire + 1)
    const root = rootOf(component)
    return { component, root, position: position.get(root) as number, wire }
  }
  const down = new Set([...topology.components, ...topology.links].filter(isDown).map(({ id }) => id))
  const edges = new Map<string, Edge[]>(roots.map((root) => [root, []]))
  for (const link of topology.links) {
    const from = end(link.from)
    const to = end(link.to)
    const edge: { -readonly [K in keyof Edge]?: Edge[K] } = { link, near: from, far: to }
    const reverse = { link, near: to, far: from, reverse: edge as Edge }
    edge.reverse = reverse
    if ([link.id, from.root, to.root].some((id) => down.has(id))) continue
    edges.get(from.root)?.push(edge as Edge)
    edges.get(to.root)?.push(reverse)
  }
  const bridges = (root: string) => kindOf(root).forwards === 'bridge'
  const blocked = block(roots, edges, bridges)
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
    position,
    edges,
    forwards,
    down,
    blocked,
    bridges,
  }
}

/**
 * IEEE 802.1D's spanning tree: of the links between bridges those stay that lead to the first bridge in the document by the
 * fewest hops, the earlier bridge and port first; the others are taken out and returned.
 */
function block(roots: readonly string[], edges: Map<string, Edge[]>, bridges: (root: string) => boolean): Edge[] {
  const reached = new Set<string>()
  const tree = new Set<string>()
  for (const start of roots) {
    if (!bridges(start) || reached.has(start)) continue
    reached.add(start)
    let ring = [start]
    while (ring.length > 0) {
      const next: Edge[] = []
      for (const root of ring)
        for (const edge of edges.get(root) ?? []) {
          if (!bridges(edge.far.root) || reached.has(edge.far.root)) continue
          reached.add(edge.far.root)
          tree.add(edge.link.id)
          next.push(edge)
        }
      ring = next.sort((a, b) => a.far.position - b.far.position).map(({ far }) => far.root)
    }
  }
  const blocked: Edge[] = []
  for (const root of roots) {
    if (!bridges(root)) continue
    const open = (edge: Edge) => !bridges(edge.far.root) || tree.has(edge.link.id)
    const all = edges.get(root) ?? []
    blocked.push(...all.filter((edge) => !open(edge)))
    edges.set(root, all.filter(open))
  }
  return blocked
}

/** Shortest paths to a root, or to the nearest of several: the first edge of every other root that can reach one. */
export interface PathTree {
  get(root: string): Edge | undefined
  has(root: string): boolean
  /** by position in `network.roots` */
  readonly first: readonly (Edge | undefined)[]
  /** by position; −1 = unreachable. Bridges count nothing */
  readonly hops: Int32Array
}

/** Fewest hops, then least delay, then document order. */
export function pathsTo(
  network: Network,
  destinations: string | readonly string[],
  delayOf: (link: LinkRecord) => number,
): PathTree {
  const { roots, position } = network
  const first: (Edge | undefined)[] = new Array(roots.length).fill(undefined)
  const hops = new Int32Array(roots.length).fill(-1)
  const delays = new Float64Array(roots.length)
  let ring: number[] = []
  for (const destination of typeof destinations === 'string' ? [destinations] : destinations) {
    const goal = position.get(destination) as number
    hops[goal] = 0
    ring.push(goal)
  }
  while (ring.length > 0) {
    const next: number[] = []
    for (const at of ring) {
      const root = roots[at]
      const bridge = network.bridges(root)
      if (hops[at] > 0 && !bridge && !network.forwards(root)) continue
      const step = hops[at] + (bridge ? 0 : 1)
      for (const edge of network.edges.get(root) ?? []) {
        const neighbour = edge.far.position
        if (neighbour === at || hops[neighbour] === 0) continue
        const delay = delays[at] + delayOf(edge.link)
        if (hops[neighbour] >= 0 && (hops[neighbour] < step || (hops[neighbour] === step && delays[neighbour] <= delay))) continue
        hops[neighbour] = step
        delays[neighbour] = delay
        first[neighbour] = edge.reverse
        next.push(neighbour)
      }
    }
    ring = next
  }
  const get = (root: string) => first[position.get(root) as number]
  return { get, has: (root) => get(root) !== undefined, first, hops }
}

/** The component that owns the far address of a first edge: the next one that is not a bridge. */
export function nextHop(network: Network, first: PathTree, edge: Edge): string {
  let at = edge
  while (network.bridges(at.far.root)) {
    const onward = first.get(at.far.root)
    if (!onward) break
    at = onward
  }
  return at.far.component
}

/** Per bridge: the wire towards every component with a port on its segment, along the spanning tree. */
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
