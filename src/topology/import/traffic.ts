/** Sources and sinks between chosen nodes of a network. */
import { catalogue } from '../../catalogue/index.ts'
import type { ComponentRecord, LinkRecord, ParameterValue, Topology } from '../document.ts'
import { linkPlaces } from '../ports.ts'
import { problem, TopologyError } from '../problem.ts'
import { show } from '../show.ts'
import { type ImportKinds, importKinds } from './kinds.ts'
import { cell, type Point } from './layout.ts'

export interface TrafficPair {
  /** component by id, or by title when only one has it */
  readonly from: string
  readonly to: string
  /** of the source, besides its destination */
  readonly parameters?: Readonly<Record<string, ParameterValue>>
}

/** Assumed: access links that are no bottleneck, and as short as the default. */
const accessRate = 10e9

/** For every pair a source beside one node and a sink beside the other. Throws TopologyError when a node is not there. */
export function addTraffic(topology: Topology, pairs: readonly TrafficPair[], kinds: ImportKinds = importKinds): Topology {
  const components = [...topology.components]
  const links = [...topology.links]
  const taken = new Set([...components, ...links].map(({ id }) => id))
  const freshId = (stem: string): string => {
    let number = 1
    while (taken.has(`${stem}-${number}`)) number += 1
    taken.add(`${stem}-${number}`)
    return `${stem}-${number}`
  }
  const attach = (node: ComponentRecord, record: ComponentRecord): void => {
    let end = node.id
    if (node.kind === kinds.machine) {
      const card = components.filter(({ parent, kind }) => parent === node.id && kind === kinds.card).length
      end = freshId(`${node.id}-eth${card}`.slice(0, 34))
      components.push({ id: end, kind: kinds.card, title: `eth${card}`, parent: node.id })
    } else refuseFull(node, links)
    components.push({ ...record, ...besides(components, node) })
    const link: LinkRecord = { id: freshId('wire'), kind: kinds.link, from: record.id, to: end, parameters: { rate: accessRate } }
    links.push(link)
  }
  for (const { from, to, parameters } of pairs) {
    const [near, far] = [findComponent(topology, from), findComponent(topology, to)]
    const [source, sink] = [freshId('source'), freshId('sink')]
    const title = `${near.title ?? near.id} → ${far.title ?? far.id}`.slice(0, 120)
    attach(near, { id: source, kind: kinds.source, title, parameters: { ...parameters, destination: sink } })
    attach(far, { id: sink, kind: kinds.sink, title })
  }
  return { ...topology, components, links }
}

/** Throws TopologyError when the component has no port left. */
function refuseFull({ id, kind, title = id }: ComponentRecord, links: readonly LinkRecord[]): void {
  const its = catalogue.find((candidate) => candidate.kind === kind)
  const most = its ? linkPlaces(its, undefined) : 0
  if (links.filter(({ from, to }) => from === id || to === id).length < most) return
  const message = `${show(title)} takes at most ${most} links, and traffic needs one more`
  throw new TopologyError([problem('port-full', '', message, { subject: id, values: { id, max: most } })])
}

function findComponent(topology: Topology, name: string): ComponentRecord {
  const roots = topology.components.filter(({ parent }) => parent === undefined)
  const byId = roots.find(({ id }) => id === name)
  if (byId) return byId
  const titled = roots.filter(({ title }) => title?.toLowerCase() === name.toLowerCase())
  if (titled.length === 1) return titled[0]
  const several = titled.map(({ id }) => id).join(', ')
  const message =
    titled.length === 0
      ? `${show(name)} is no node of the network`
      : `${show(name)} is the name of several nodes: name one by its id (${several})`
  throw new TopologyError([problem('no-such-component', '', message, { values: { id: name } })])
}

const around: readonly (readonly [number, number])[] = [0, 1, 2, 3, 4].flatMap((ring) =>
  [
    [0, 1],
    [1, 0],
    [-1, 0],
    [0, -1],
    [1, 1],
    [-1, 1],
    [1, -1],
    [-1, -1],
  ].map(([x, y]) => [x * (ring + 1), y * (ring + 1)] as const),
)

/** The nearest free cell around a node; the farthest when none is free. */
function besides(components: readonly ComponentRecord[], { x = 0, y = 0 }: ComponentRecord): Point {
  const others = components.filter((other) => other.parent === undefined && other.x !== undefined)
  const isFree = (point: Point) =>
    others.every((other) => Math.abs((other.x ?? 0) - point.x) >= cell.width || Math.abs((other.y ?? 0) - point.y) >= cell.height)
  const places = around.map(([right, down]) => ({ x: x + right * cell.width, y: y + down * cell.height }))
  return places.find(isFree) ?? places[places.length - 1]
}
