/** containerlab's topology files (`*.clab.yml`): the nodes and the links between them. */
import { show } from '../show.ts'
import { containerlabLinks } from './containerlab-links.ts'
import { isList, isMapping, ownLabels, showValue, textOf } from './containerlab-parts.ts'
import { buildTopology, type Imported, type ImportOptions } from './graph.ts'
import type { Point } from './layout.ts'
import { Losses } from './loss.ts'
import { type Graph, type Node, placeOf } from './network.ts'
import { NodeIndex } from './node-index.ts'
import { refusal } from './refusal.ts'
import { parseYaml, type YamlMap, type YamlValue } from './yaml.ts'

/** Throws TopologyError when the text is no such file; what else is odd is in the notes and losses. */
export function importContainerlab(text: string, options: ImportOptions = {}): Imported {
  const [notes, losses]: [string[], Losses] = [[], new Losses()]
  return buildTopology(readGraph(text, notes, losses), losses, notes, options)
}

function readGraph(text: string, notes: string[], losses: Losses): Graph {
  const file = mapOf(parseYaml(text), 'the file')
  if (!file.has('topology')) throw refusal('containerlab', "it has no key 'topology'")
  const topology = mapOf(file.get('topology'), 'topology')
  lose(file, ['name', 'topology'], 'the file', losses)
  lose(topology, ['nodes', 'links', 'kinds', 'defaults', 'groups'], 'the topology', losses)
  const layer = (name: string) => mapOf(topology.get(name) ?? new Map(), `topology.${name}`)
  const [defaults, kinds, groups] = [layer('defaults'), layer('kinds'), layer('groups')]

  const index = new NodeIndex(losses)
  const nodes: Node[] = []
  const levels: number[] = []
  for (const [name, value] of layer('nodes')) {
    const itself = value === null ? new Map() : mapOf(value, `node ${show(name)}`)
    // A node's own keys count first, then those of its group, its kind, and all.
    const group = inner(groups, textOf(itself.get('group')))
    const kind = textOf(itself.get('kind') ?? group.get('kind') ?? defaults.get('kind'))
    const layers = [itself, group, inner(kinds, kind), defaults]
    if (!index.add(name)) continue
    const labels = new Map([...layers].reverse().flatMap((from) => [...(inner(from, 'labels') ?? [])]))
    lose(new Map([...layers].reverse().flatMap((from) => [...from])), ['kind', 'group', 'labels'], 'nodes', losses)
    lose(labels, usedLabels, 'labels of nodes', losses)
    const label = (key: string) => textOf(labels.get(key))
    nodes.push({
      id: name,
      label: labels.has(ownLabels.title) ? label(ownLabels.title) : name,
      place: placeOf(label('graph-geoCoordinateLat'), label('graph-geoCoordinateLng')),
      drawn: pointOf(label('graph-posX'), label('graph-posY')),
      ...(label(ownLabels.address) !== '' && { address: label(ownLabels.address) }),
      role: label(ownLabels.role) || (roles.get(kind) ?? 'router'),
    })
    levels.push(Number(label('graph-level') || Number.NaN))
  }
  if (nodes.length === 0) throw refusal('containerlab', 'its topology has no nodes')
  const links = topology.get('links') ?? []
  if (!isList(links)) throw refusal('containerlab', `topology.links is ${showValue(links)} where a list is expected`)
  const edges = containerlabLinks(links, index, losses)
  notes.push('nodes of kind linux became machines that forward, bridges became switches, all others routers')
  return {
    format: 'containerlab',
    nodes: levelled(nodes, levels),
    edges,
    title: textOf(file.get('name')),
    about: 'Imported from containerlab.',
  }
}

const roles: ReadonlyMap<string, string> = new Map([
  ['linux', 'machine'],
  ['host', 'machine'],
  ['bridge', 'switch'],
  ['ovs-bridge', 'switch'],
])

const usedLabels = [
  ...['graph-posX', 'graph-posY', 'graph-level', 'graph-geoCoordinateLat', 'graph-geoCoordinateLng'],
  ...Object.values(ownLabels),
]

/** What nobody asks for is listed, once per key. */
function lose(map: YamlMap, used: readonly string[], of: string, losses: Losses): void {
  for (const name of map.keys()) if (!used.includes(name)) losses.add(`${show(name)} of ${of}`, 'a design has no place for it')
}

/** Throws TopologyError for what is neither a mapping nor nothing. */
function mapOf(value: YamlValue | undefined, what: string): YamlMap {
  if (value === null || value === undefined) return new Map()
  if (isMapping(value)) return value
  throw refusal('containerlab', `${what} is ${showValue(value)} where keys and values are expected`)
}

function inner(map: YamlMap, name: string): YamlMap {
  const value = map.get(name)
  return isMapping(value) ? value : new Map()
}

function pointOf(x: string, y: string): Point | null {
  const [right, down] = [Number(x || Number.NaN), Number(y || Number.NaN)]
  return Math.abs(right) <= 1e9 && Math.abs(down) <= 1e9 ? { x: right, y: down } : null
}

/** Where only levels are given they become columns from left to right, twice as far apart as the rows. */
function levelled(nodes: readonly Node[], levels: readonly number[]): readonly Node[] {
  if (nodes.some(({ place, drawn }) => place !== null || drawn !== null)) return nodes
  const rows = new Map<number, number>()
  return nodes.map((node, index) => {
    const level = levels[index]
    if (!(Math.abs(level) <= 1000)) return node
    const row = rows.get(level) ?? 0
    rows.set(level, row + 1)
    return { ...node, drawn: { x: 2 * level, y: row } }
  })
}
