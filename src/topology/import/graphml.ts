/** GraphML networks, those of the Internet Topology Zoo first (Knight et al., IEEE JSAC 29(9), 2011), as topologies. */
import type { ComponentRecord, LinkRecord, Topology } from '../document.ts'
import { problem, TopologyError } from '../problem.ts'
import { limits } from '../schema.ts'
import { isPlainText, show, unprintable } from '../show.ts'
import { type Place, propagationDelay, unbroken } from './geography.ts'
import { type ImportKinds, importKinds } from './kinds.ts'
import { layOut, type Point } from './layout.ts'
import { speedOfColumns, speedOfLabel } from './link-speed.ts'
import { attribute, children, type Element, parseXml, refuse, textOf } from './xml.ts'

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
  readonly topology: Topology
  /** what was assumed, and what could not be carried over: nothing is left out in silence */
  readonly notes: readonly string[]
  /** node id in the file → component */
  readonly nodes: ReadonlyMap<string, string>
}

interface Node {
  readonly id: string
  readonly label: string
  readonly place: Place | null
  readonly drawn: Point | null
  readonly hyperedge: boolean
}
interface Edge {
  readonly from: number
  readonly to: number
  readonly rate: number | null
  /** the speed as the file has it */
  readonly label: string
}

/** Assumed: a gigabit, for maps that name no speed; and the delay of some 200 km of fibre, for nodes without a place. */
const assumed = { rate: 1e9, delay: 1e-3 } as const

/** Throws TopologyError when the text is not GraphML; what else is odd is in the notes. */
export function importGraphml(text: string, options: ImportOptions = {}): Imported {
  const notes: string[] = []
  const graph = readGraph(text, notes)
  const { nodes, edges } = graph
  const positions = positionsOf(nodes, edges, notes)
  const active = new Set((options.active ?? []).map((name) => findNode(nodes, name)))
  const built = build({ nodes, edges, positions, active, kinds: options.kinds ?? importKinds })
  const links = edges.map((edge, index): LinkRecord => {
    const [a, b] = [nodes[edge.from], nodes[edge.to]]
    const delay = a.place && b.place ? propagationDelay(a.place, b.place) : (options.delay ?? assumed.delay)
    const { from, to } = built.ends[index]
    const rate = edge.rate ?? options.rate ?? assumed.rate
    return { id: `wire-${index + 1}`, kind: built.kinds.link, from, to, parameters: { rate, delay } }
  })
  note(notes, edges, nodes, options)
  const topology: Topology = {
    schemaVersion: 1,
    title: plain(graph.title, limits.title) || 'Imported network',
    note: plain(graph.about, limits.note),
    seed: 1,
    duration: 1,
    components: built.components,
    links,
  }
  return { topology, notes, nodes: new Map(nodes.map(({ id }, index) => [id, built.ids[index]])) }
}

const used: Readonly<Record<string, readonly string[]>> = {
  node: ['label', 'id', 'Longitude', 'Latitude', 'hyperedge', ''],
  edge: ['LinkLabel', 'label', 'LinkSpeed', 'LinkSpeedUnits', 'LinkSpeedRaw', 'key', 'id', ''],
}

function readGraph(text: string, notes: string[]) {
  const [root] = children(parseXml(text), 'graphml')
  if (!root) throw refuse('its outermost element is not graphml')
  const [graph, ...others] = children(root, 'graph')
  if (!graph) throw refuse('it holds no graph')
  if (others.length > 0) notes.push(`${others.length} further graphs of the file are left out`)
  const names = new Map(children(root, 'key').map((key) => [attribute(key, 'id') ?? '', attribute(key, 'attr.name') ?? '']))
  const dropped = new Map<string, Set<string>>([
    ['node', new Set()],
    ['edge', new Set()],
  ])
  const dataOf = (element: Element, sort: string) => {
    const data = new Map<string, Element>()
    for (const each of children(element, 'data')) {
      const name = names.get(attribute(each, 'key') ?? '') ?? ''
      if (name !== '') data.set(name, each)
      if (!(used[sort] ?? [name]).includes(name)) dropped.get(sort)?.add(name)
    }
    return (name: string): string => textOf(data.get(name) ?? {})
  }

  const index = new Map<string, number>()
  const nodes = children(graph, 'node').flatMap((element): Node[] => {
    const id = attribute(element, 'id') ?? ''
    if (id === '' || index.has(id)) {
      notes.push(id === '' ? 'a node without id is left out' : `a second node with the id ${id} is left out`)
      return []
    }
    if (children(element, 'graph').length > 0) notes.push(`what is drawn inside node ${id} is left out`)
    index.set(id, index.size)
    const data = dataOf(element, 'node')
    return [{ id, label: data('label'), place: placeOf(data), drawn: drawnAt(element), hyperedge: isTrue(data('hyperedge')) }]
  })
  if (nodes.length === 0) throw refuse('its graph has no nodes')

  const edges = children(graph, 'edge').flatMap((element): Edge[] => {
    const [source, target] = [attribute(element, 'source') ?? '', attribute(element, 'target') ?? '']
    const [from, to] = [index.get(source), index.get(target)]
    const data = dataOf(element, 'edge')
    if (from === undefined || to === undefined) {
      notes.push(`the edge from ${source || 'nothing'} to ${target || 'nothing'} is left out: one of them is no node`)
      return []
    }
    if (from === to) {
      notes.push(`the edge from ${nameOf(nodes[from])} to itself is left out`)
      return []
    }
    const label = data('LinkLabel') || data('label')
    const raw = Number(data('LinkSpeedRaw') || Number.NaN)
    const columns = speedOfColumns(data('LinkSpeed') || undefined, data('LinkSpeedUnits'))
    const rate = raw > 0 && Number.isFinite(raw) ? raw : (columns ?? speedOfLabel(label))
    return [{ from, to, rate: rate === null ? null : Math.min(Math.max(rate, 1), 1e13), label }]
  })
  const hyperedges = children(graph, 'hyperedge').length
  if (hyperedges > 0) notes.push(`${hyperedges} hyperedges are left out`)
  if (attribute(graph, 'edgedefault') === 'directed') notes.push('edges with a direction became links in both directions')
  for (const [sort, names] of dropped) if (names.size > 0) notes.push(`not carried over of ${sort}s: ${[...names].join(', ')}`)

  const data = dataOf(graph, 'graph')
  const facts = [data('NetworkDate').replace('_', '-'), data('GeoLocation'), data('Source')].filter((fact) => fact !== '')
  return { nodes, edges, title: data('Network') || data('label'), about: ['Imported from GraphML.', ...facts].join(' ') }
}

const isTrue = (text: string) => text === '1' || text.toLowerCase() === 'true'
const nameOf = ({ id, label }: Node) => (named(label) ? `${label} (${id})` : id)
/** What the Zoo's tools wrote where the map had no name. */
const named = (label: string) => label !== '' && label !== 'None' && label !== '?'

/** Text of a file, made fit for a document. */
function plain(text: string, max: number): string {
  const line = isPlainText(text) ? text : text.replace(unprintable, ' ')
  return line.slice(0, max).trim()
}

function placeOf(data: (name: string) => string): Place | null {
  const [latitude, longitude] = [data('Latitude'), data('Longitude')].map((text) => (text === '' ? Number.NaN : Number(text)))
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 360 ? { latitude, longitude } : null
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

function positionsOf(nodes: readonly Node[], edges: readonly Edge[], notes: string[]): Point[] {
  const pairs = edges.map(({ from, to }) => [from, to] as const)
  const lost = nodes.filter(({ place }) => place === null)
  if (lost.length > 0 && lost.length < nodes.length)
    notes.push(`without coordinates, placed beside what they are linked to: ${lost.map(nameOf).join(', ')}`)
  if (lost.length < nodes.length) return layOut(projected(nodes), pairs)
  const drawn = nodes.map(({ drawn }) => drawn)
  notes.push(`no node has coordinates: placed ${drawn.some((point) => point !== null) ? 'as they were drawn' : 'by their links'}`)
  return layOut(drawn, pairs)
}

/** Equirectangular with the mean latitude true to scale. */
function projected(nodes: readonly Node[]): (Point | null)[] {
  const places = nodes.flatMap(({ place }) => place ?? [])
  const longitudes = unbroken(places.map(({ longitude }) => longitude))
  const latitude = places.reduce((sum, place) => sum + place.latitude, 0) / places.length
  // cos φ ≈ 1 − φ²/2 + φ⁴/24: for drawing only.
  const squared = ((latitude * Math.PI) / 180) * ((latitude * Math.PI) / 180)
  const shrink = Math.max(0.2, 1 - squared / 2 + (squared * squared) / 24)
  let next = 0
  return nodes.map(({ place }) => place && { x: longitudes[next++] * shrink, y: -place.latitude })
}

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

interface Plan {
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
  readonly positions: readonly Point[]
  readonly active: ReadonlySet<number>
  readonly kinds: ImportKinds
}

/** Components in order of the file, and for every edge the components that its link joins. */
function build({ nodes, edges, positions, active, kinds }: Plan) {
  const components: ComponentRecord[] = []
  const counts = { router: 0, machine: 0 }
  const cards = new Map<number, number>()
  const ids = nodes.map((node, index) => {
    const sort = active.has(index) ? 'machine' : 'router'
    counts[sort] += 1
    const id = `${sort}-${counts[sort]}`
    const title = named(node.label) ? plain(node.label, limits.title) : ''
    components.push({ id, kind: kinds[sort], ...(title !== '' && { title }), ...positions[index] })
    if (sort === 'machine') {
      const degree = edges.filter(({ from, to }) => from === index || to === index).length
      for (let card = 0; card < degree; card++) {
        components.push({ id: `${id}-eth${card}`, kind: kinds.card, title: `eth${card}`, parent: id })
      }
      for (const { name, kind, parameters } of kinds.inside) {
        components.push({ id: `${id}-${name}`, kind, parent: id, ...(parameters && { parameters }) })
      }
    }
    return id
  })
  const port = (node: number): string => {
    if (!active.has(node)) return ids[node]
    const card = cards.get(node) ?? 0
    cards.set(node, card + 1)
    return `${ids[node]}-eth${card}`
  }
  return { components, ids, kinds, ends: edges.map(({ from, to }) => ({ from: port(from), to: port(to) })) }
}

function note(notes: string[], edges: readonly Edge[], nodes: readonly Node[], options: ImportOptions): void {
  const ends = ({ from, to }: Edge) => `${nameOf(nodes[from])} – ${nameOf(nodes[to])}`
  const list = (found: readonly Edge[]) => (found.length === edges.length ? 'all links' : found.map(ends).join(', '))
  const silent = edges.filter(({ rate }) => rate === null)
  if (silent.length > 0) notes.push(`no speed is given, ${(options.rate ?? assumed.rate) / 1e6} Mbit/s assumed: ${list(silent)}`)
  const bounds = edges.filter(({ rate, label }) => rate !== null && /^\s*[<>~]/.test(label))
  if (bounds.length > 0) notes.push(`the speed is given as a bound only and taken as it is: ${list(bounds)}`)
  const lost = edges.filter(({ from, to }) => !nodes[from].place || !nodes[to].place)
  if (lost.length > 0) {
    notes.push(`an end has no coordinates, ${(options.delay ?? assumed.delay) * 1e3} ms of delay assumed: ${list(lost)}`)
  }
  const hyperedges = nodes.filter(({ hyperedge }) => hyperedge)
  if (hyperedges.length > 0)
    notes.push(`nodes that stand for a link of several ends became routers: ${hyperedges.map(nameOf).join(', ')}`)
  if (edges.length > lost.length)
    notes.push('delays are those of light in fibre along the great circle: assumed, and a lower bound')
}
