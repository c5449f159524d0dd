/** GML networks (Himsolt 1997), as the Topology Zoo, networkx and yEd write them. */
import { type GmlList, type GmlValue, parseGml } from './gml-text.ts'
import { buildTopology, type Imported, type ImportOptions } from './graph.ts'
import type { Point } from './layout.ts'
import { Losses } from './loss.ts'
import type { Edge, Graph, Node } from './network.ts'
import { NodeIndex } from './node-index.ts'
import { refusal } from './refusal.ts'
import { type Attributes, edgeOf, headOf, loseUnused, nodeOf, type Sort } from './zoo.ts'

/** Throws TopologyError when the text is not GML; what else is odd is in the notes and losses. */
export function importGml(text: string, options: ImportOptions = {}): Imported {
  const [notes, losses]: [string[], Losses] = [[], new Losses()]
  return buildTopology(readGraph(text, notes, losses), losses, notes, options)
}

function readGraph(text: string, notes: string[], losses: Losses): Graph {
  const file = parseGml(text)
  const [graph, ...others] = lists(file, 'graph')
  if (!graph) throw refusal('gml', 'it holds no graph')
  if (others.length > 0) losses.add('further graphs', 'a design is one network', '', others.length)
  const dataOf = (list: GmlList, sort: Sort): Attributes => {
    loseUnused(list.keys(), sort, losses)
    return (name) => scalar(list, name)
  }

  const index = new NodeIndex(losses)
  const nodes = lists(graph, 'node').flatMap((list): Node[] => {
    const id = scalar(list, 'id')
    return index.add(id) ? [nodeOf(id, dataOf(list, 'node'), drawnAt(list))] : []
  })
  if (nodes.length === 0) throw refusal('gml', 'its graph has no nodes')
  const edges = lists(graph, 'edge').flatMap((list): Edge[] => {
    const ends = index.ends(scalar(list, 'source'), scalar(list, 'target'))
    return ends ? [edgeOf(ends, dataOf(list, 'edge'))] : []
  })
  if (scalar(graph, 'directed') === '1') notes.push('edges with a direction became links in both directions')
  return { format: 'gml', nodes, edges, ...headOf('GML', dataOf(graph, 'graph')) }
}

const isList = (value: GmlValue): value is GmlList => typeof value !== 'string'
const lists = (list: GmlList, name: string) => (list.get(name) ?? []).filter(isList)
const scalar = (list: GmlList, name: string) => (list.get(name) ?? []).find((value) => typeof value === 'string') ?? ''

/** Where yEd has drawn the node. */
function drawnAt(node: GmlList): Point | null {
  const [graphics] = lists(node, 'graphics')
  const [x, y] = graphics ? ['x', 'y'].map((name) => Number(scalar(graphics, name) || Number.NaN)) : [Number.NaN, Number.NaN]
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null
}
