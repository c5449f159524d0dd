/** GraphML networks, those of the Internet Topology Zoo first (Knight et al., IEEE JSAC 29(9), 2011), as topologies. */
import { buildTopology, type Imported, type ImportOptions } from './graph.ts'
import type { Point } from './layout.ts'
import { Losses } from './loss.ts'
import type { Edge, Graph, Node } from './network.ts'
import { NodeIndex } from './node-index.ts'
import { attribute, children, type Element, parseXml, refuse, textOf } from './xml.ts'
import { type Attributes, edgeOf, headOf, loseUnused, nodeOf, type Sort } from './zoo.ts'

/** Throws TopologyError when the text is not GraphML; what else is odd is in the notes and losses. */
export function importGraphml(text: string, options: ImportOptions = {}): Imported {
  const [notes, losses]: [string[], Losses] = [[], new Losses()]
  return buildTopology(readGraph(text, notes, losses), losses, notes, options)
}

function readGraph(text: string, notes: string[], losses: Losses): Graph {
  const [root] = children(parseXml(text), 'graphml')
  if (!root) throw refuse('its outermost element is not graphml')
  const [graph, ...others] = children(root, 'graph')
  if (!graph) throw refuse('it holds no graph')
  const lose = (what: string, why: string, count: number) => count > 0 && losses.add(what, why, '', count)
  lose('further graphs', 'a design is one network', others.length)
  const keys = new Map(
    children(root, 'key').map((key) => [
      attribute(key, 'id') ?? '',
      {
        name: attribute(key, 'attr.name') ?? '',
        sort: attribute(key, 'for') ?? 'all',
        preset: textOf(children(key, 'default')[0] ?? {}),
      },
    ]),
  )
  const dataOf = (element: Element, sort: Sort): Attributes => {
    const data = new Map<string, string>()
    for (const { name, sort: declared, preset } of keys.values())
      if (preset !== '' && (declared === sort || declared === 'all')) data.set(name, preset)
    for (const each of children(element, 'data')) {
      const name = keys.get(attribute(each, 'key') ?? '')?.name ?? ''
      if (name !== '') data.set(name, textOf(each))
    }
    loseUnused(data.keys(), sort, losses)
    return (name) => data.get(name) ?? ''
  }

  const index = new NodeIndex(losses)
  const nodes = children(graph, 'node').flatMap((element): Node[] => {
    const id = attribute(element, 'id') ?? ''
    if (!index.add(id)) return []
    lose('graphs inside a node', 'a design is one network', children(element, 'graph').length)
    return [nodeOf(id, dataOf(element, 'node'), drawnAt(element))]
  })
  if (nodes.length === 0) throw refuse('its graph has no nodes')
  const edges = children(graph, 'edge').flatMap((element): Edge[] => {
    const ends = index.ends(attribute(element, 'source') ?? '', attribute(element, 'target') ?? '')
    return ends ? [edgeOf(ends, dataOf(element, 'edge'))] : []
  })
  lose('hyperedges', 'a link has two ends', children(graph, 'hyperedge').length)
  if (attribute(graph, 'edgedefault') === 'directed') notes.push('edges with a direction became links in both directions')
  return { format: 'graphml', nodes, edges, ...headOf('GraphML', dataOf(graph, 'graph')) }
}

/** Where yEd has drawn the node. */
function drawnAt(element: Element): Point | null {
  for (const data of children(element, 'data')) {
    for (const [name, shapes] of Object.entries(data)) {
      if (!name.startsWith('y:') || !Array.isArray(shapes)) continue
      const geometry = children(data, name).flatMap((shape) => children(shape, 'y:Geometry'))[0]
      const [x, y] = geometry ? [Number(attribute(geometry, 'x')), Number(attribute(geometry, 'y'))] : []
      if (x !== undefined && Number.isFinite(x) && Number.isFinite(y)) return { x, y: y as number }
    }
  }
  return null
}
