/** A network from a file, between reading and opening: what is in it, and what the person wants made of it. Pure. */
import type { Topology } from '../../topology/document.ts'
import { importNetwork } from '../../topology/import/any.ts'
import { lossLine } from '../../topology/import/loss.ts'
import { addTraffic } from '../../topology/import/traffic.ts'
import { createLayouts } from '../canvas/geometry.ts'
import { spread } from './spread.ts'

export interface NetworkNode {
  /** in the file */
  readonly id: string
  readonly title: string
  readonly x: number
  readonly y: number
  readonly degree: number
}
export interface NetworkPreview {
  readonly title: string
  readonly nodes: readonly NetworkNode[]
  /** by index of the nodes */
  readonly links: readonly (readonly [number, number])[]
  readonly notes: readonly string[]
}
export interface NetworkChoice {
  /** ends of the flows, by id in the file */
  readonly pairs: readonly { readonly from: string; readonly to: string }[]
  /** nodes that can hold services, by id in the file */
  readonly active: readonly string[]
}

/** Throws TopologyError when the text is no network. */
export function previewNetwork(text: string): NetworkPreview {
  const { topology, notes, losses, nodes } = importNetwork(text)
  const component = new Map(topology.components.map((record) => [record.id, record]))
  const index = new Map([...nodes.values()].map((id, position) => [id, position]))
  // a machine's links end at its cards
  const rootOf = (id: string) => component.get(id)?.parent ?? id
  const links = topology.links.flatMap(({ from, to }) => {
    const a = index.get(rootOf(from))
    const b = index.get(rootOf(to))
    return a === undefined || b === undefined ? [] : [[a, b] as const]
  })
  const degrees = new Map<number, number>()
  for (const end of links.flat()) degrees.set(end, (degrees.get(end) ?? 0) + 1)
  return {
    title: topology.title,
    links,
    notes: [...losses.map(lossLine), ...notes],
    nodes: [...nodes].map(([id, componentId], position) => {
      const { title = componentId, x = 0, y = 0 } = component.get(componentId) ?? {}
      return { id, title, x, y, degree: degrees.get(position) ?? 0 }
    }),
  }
}

/** A flow between the two nodes that are farthest apart on the map, and the best connected node active. */
export function proposeChoice({ nodes, links }: NetworkPreview): NetworkChoice {
  const linked = new Set(links.flat())
  const candidates = nodes.filter((_, index) => linked.has(index))
  let pair: { from: string; to: string } | null = null
  let farthest = -1
  for (let i = 0; i < candidates.length; i++)
    for (let j = i + 1; j < candidates.length; j++) {
      const distance = Math.hypot(candidates[i].x - candidates[j].x, candidates[i].y - candidates[j].y)
      if (distance <= farthest) continue
      farthest = distance
      pair = { from: candidates[i].id, to: candidates[j].id }
    }
  const hub = candidates.reduce<NetworkNode | null>((best, node) => (!best || node.degree > best.degree ? node : best), null)
  return { pairs: pair ? [pair] : [], active: hub ? [hub.id] : [] }
}

export function buildNetwork(text: string, { pairs, active }: NetworkChoice): Topology {
  const { topology, nodes } = importNetwork(text, { active })
  const component = (id: string) => nodes.get(id) ?? id
  return spaced(
    addTraffic(
      topology,
      pairs.filter(({ from, to }) => from !== to).map(({ from, to }) => ({ from: component(from), to: component(to) })),
    ),
  )
}

/** Room for machines, which are larger than the routers that the map was drawn for. */
function spaced(topology: Topology): Topology {
  const boxes = createLayouts()(topology)
  const placed = topology.components.flatMap(({ id, x = 0, y = 0 }) => {
    const box = boxes.get(id)
    return box ? [{ id, x, y, width: box.width, height: box.height }] : []
  })
  const positions = spread(placed)
  return { ...topology, components: topology.components.map((record) => ({ ...record, ...positions.get(record.id) })) }
}
