/** A network as maps of other tools have it, nodes and edges, made a topology: what all formats share after reading. */
import { catalogue } from '../../catalogue/index.ts'
import type { LinkRecord, ParameterValue, Topology } from '../document.ts'
import { checkValue } from '../parameters.ts'
import { problem, TopologyError } from '../problem.ts'
import { limits } from '../schema.ts'
import { show } from '../show.ts'
import { buildComponents } from './components.ts'
import { propagationDelay } from './geography.ts'
import { type ImportKinds, importKinds } from './kinds.ts'
import type { Loss, Losses } from './loss.ts'
import { type Edge, few, type Graph, type Node, nameOf, plain } from './network.ts'
import { positionsOf } from './positions.ts'
import type { Format } from './refusal.ts'

export interface ImportOptions {
  readonly kinds?: ImportKinds
  /** nodes that become machines able to hold services, by id in the file or by label */
  readonly active?: readonly string[]
  /** where the file names no speed, bit/s */
  readonly rate?: number
  /** where a node has no place on Earth, seconds */
  readonly delay?: number
}
export interface Imported {
  readonly format: Format
  readonly topology: Topology
  /** what was assumed */
  readonly notes: readonly string[]
  /** what could not be carried over */
  readonly losses: readonly Loss[]
  /** node id in the file → component */
  readonly nodes: ReadonlyMap<string, string>
}

/** Assumed: a gigabit, for maps that name no speed; and the delay of some 200 km of fibre, for nodes without a place. */
const assumed = { rate: 1e9, delay: 1e-3 } as const

/** Throws TopologyError when the graph is too large, or an active node is not in it. */
export function buildTopology(graph: Graph, losses: Losses, notes: string[], options: ImportOptions): Imported {
  const kinds = options.kinds ?? importKinds
  refuseCrowds(graph.nodes.length, graph.edges.length)
  const active = new Set((options.active ?? []).map((name) => findNode(graph.nodes, name)))
  const built = buildComponents({ ...graph, active, kinds, losses })
  refuseCrowds(built.components.length, built.edges.length)
  const positions = positionsOf(graph.nodes, built.edges, built.sizes, notes)
  const at = new Map(built.ids.map((id, index) => [id, positions[index]]))
  const links = built.edges.map((edge, index): LinkRecord => {
    const { from, to } = built.ends[index]
    const title = plain(edge.title ?? '', limits.title)
    const parameters = parametersOf(edge, graph.nodes, kinds, options, losses)
    return { id: `wire-${index + 1}`, kind: kinds.link, ...(title !== '' && { title }), from, to, parameters }
  })
  note(notes, built.edges, graph.nodes, options)
  const topology: Topology = {
    schemaVersion: 1,
    title: plain(graph.title, limits.title) || 'Imported network',
    note: plain(graph.about, limits.note),
    seed: 1,
    duration: 1,
    components: built.components.map((record) => ({ ...record, ...at.get(record.id) })),
    links,
  }
  const nodes = new Map(graph.nodes.map(({ id }, index) => [id, built.ids[index]]))
  return { format: graph.format, topology, notes, losses: losses.list(), nodes }
}

function refuseCrowds(components: number, links: number): void {
  for (const [what, count, max] of [
    ['nodes', components, limits.components],
    ['links', links, limits.links],
  ] as const) {
    if (count <= max) continue
    const message = `the network has ${count} ${what}, at most ${max} are allowed`
    throw new TopologyError([problem('too-many', '', message, { values: { count, max } })])
  }
}

function parametersOf(edge: Edge, nodes: readonly Node[], kinds: ImportKinds, options: ImportOptions, losses: Losses) {
  const [a, b] = [nodes[edge.from], nodes[edge.to]]
  const far = a.place && b.place ? propagationDelay(a.place, b.place) : (options.delay ?? assumed.delay)
  const parameters: Record<string, ParameterValue> = {
    rate: edge.rate === null ? (options.rate ?? assumed.rate) : Math.min(Math.max(edge.rate, 1), 1e13),
    delay: edge.delay ?? far,
  }
  const specs = catalogue.find(({ kind }) => kind === kinds.link)?.parameters ?? {}
  for (const [name, value] of Object.entries(edge.parameters ?? {})) {
    const bad = Object.hasOwn(specs, name) ? checkValue(specs[name], value) : { message: 'links have none' }
    if (bad === null) parameters[name] = value
    else losses.add(`links' ${name}`, bad.message, endsOf(edge, nodes))
  }
  return parameters
}

const endsOf = ({ from, to }: Edge, nodes: readonly Node[]) => `${nameOf(nodes[from])} – ${nameOf(nodes[to])}`

function findNode(nodes: readonly Node[], name: string): number {
  const byId = nodes.findIndex(({ id }) => id === name)
  if (byId >= 0) return byId
  const byLabel = nodes.flatMap(({ label }, index) => (label.toLowerCase() === name.toLowerCase() ? [index] : []))
  if (byLabel.length === 1) return byLabel[0]
  const several = byLabel.map((index) => nodes[index].id).join(', ')
  const message =
    byLabel.length === 0
      ? `${show(name)} is no node of the network`
      : `${show(name)} is the name of several nodes: name one by its id (${several})`
  throw new TopologyError([problem('no-such-component', '', message, { values: { id: name } })])
}

function note(notes: string[], edges: readonly Edge[], nodes: readonly Node[], options: ImportOptions): void {
  const list = (found: readonly Edge[]) =>
    found.length === edges.length ? 'all links' : few(found.map((edge) => endsOf(edge, nodes)))
  const silent = edges.filter(({ rate }) => rate === null)
  if (silent.length > 0) notes.push(`no speed is given, ${(options.rate ?? assumed.rate) / 1e6} Mbit/s assumed: ${list(silent)}`)
  const bounds = edges.filter(({ rate, label }) => rate !== null && /^\s*[<>~]/.test(label))
  if (bounds.length > 0) notes.push(`the speed is given as a bound only and taken as it is: ${list(bounds)}`)
  const untold = edges.filter(({ delay }) => delay === undefined || delay === null)
  const lost = untold.filter(({ from, to }) => !nodes[from].place || !nodes[to].place)
  if (lost.length > 0) {
    notes.push(`an end has no coordinates, ${(options.delay ?? assumed.delay) * 1e3} ms of delay assumed: ${list(lost)}`)
  }
  const hyperedges = nodes.filter(({ hyperedge }) => hyperedge)
  if (hyperedges.length > 0)
    notes.push(`nodes that stand for a link of several ends became routers: ${few(hyperedges.map(nameOf))}`)
  if (untold.length > lost.length)
    notes.push('delays are those of light in fibre along the great circle: assumed, and a lower bound')
}
