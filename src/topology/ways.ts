/** More than one way to go: equal-cost paths, and the trees of multicast. */
import { spread, type Ways } from '../sim/routing.ts'
import type { Edge, End, Network, PathTree } from './network.ts'

export interface NextHop {
  readonly near: End
  readonly component: string
}

/** What a frame reaches that leaves by an edge: its far end or, over bridges, every end of the segment that is no bridge. */
export function arrivals(network: Network, edge: Edge): Edge[] {
  if (!network.bridges(edge.far.root)) return [edge]
  const seen = new Set([edge.far.root])
  const ring = [edge.far.root]
  const found: Edge[] = []
  for (const bridge of ring)
    for (const onward of network.edges.get(bridge) ?? []) {
      if (onward.link === edge.link) continue
      if (!network.bridges(onward.far.root)) found.push(onward)
      else if (!seen.has(onward.far.root)) {
        seen.add(onward.far.root)
        ring.push(onward.far.root)
      }
    }
  return found
}

/** Every next hop that is one hop nearer to the goal, by every wire that leads there. */
export function equalWays(network: Network, tree: PathTree, root: string): NextHop[] {
  const at = network.position.get(root) as number
  const nearer = tree.hops[at] - 1
  const found = new Map<string, NextHop>()
  for (const edge of network.edges.get(root) ?? [])
    for (const { far } of arrivals(network, edge)) {
      if (tree.hops[far.position] !== nearer || (nearer > 0 && !network.forwards(far.root))) continue
      const { component } = far
      found.set(`${edge.near.component} ${edge.near.wire} ${component}`, { near: edge.near, component })
    }
  return [...found.values()]
}

/** A multicast tree at one root: the wires that copies leave by. */
export type Branches = Ways & { readonly spread: typeof spread.copies }

/**
 * The tree of shortest paths from a source to the members of a group, as multicast routing has it when it has converged:
 * one copy on every link, and on every segment of bridges one forwarder.
 * @param tree paths to the source
 */
export function multicastTree(
  network: Network,
  tree: PathTree,
  source: string,
  members: ReadonlySet<string>,
  wireOf: (near: End) => number,
): Map<string, Branches> {
  const forwarders = segmentForwarders(network, tree)
  const wires = new Map<string, Set<number>>([[source, new Set()]])
  const upstream = new Map<string, number>()
  const wiresOf = (root: string): Set<number> => {
    const known = wires.get(root)
    if (known) return known
    const own = new Set<number>()
    wires.set(root, own)
    const edge = tree.get(root) as Edge
    const { near } = forwarders.get(edge.far.root) ?? edge.reverse
    upstream.set(root, wireOf(edge.near))
    wiresOf(near.root).add(wireOf(near))
    return own
  }
  for (const member of members) if (member === source || tree.has(member)) wiresOf(member)
  return new Map(
    [...wires].map(([root, own]) => [
      root,
      {
        spread: spread.copies,
        wire: Int32Array.from(own).sort(),
        hop: new Int32Array(0),
        upstream: upstream.get(root) ?? -1,
        here: members.has(root),
      },
    ]),
  )
}

/** By bridge: the edge by which the one forwarder of its segment sends onto it. */
function segmentForwarders(network: Network, tree: PathTree): Map<string, Edge> {
  const forwarders = new Map<string, Edge>()
  for (const start of network.roots) {
    if (!network.bridges(start) || forwarders.has(start) || !tree.has(start)) continue
    let edge = tree.get(start) as Edge
    while (network.bridges(edge.far.root)) edge = tree.get(edge.far.root) as Edge
    const segment = [start]
    for (const bridge of segment) {
      forwarders.set(bridge, edge.reverse)
      for (const { far } of network.edges.get(bridge) ?? [])
        if (network.bridges(far.root) && !forwarders.has(far.root)) segment.push(far.root)
    }
  }
  return forwarders
}
