/** What of a design other tools have a place for: components of the canvas as nodes, links between them as edges. */
import { catalogue } from '../../catalogue/index.ts'
import type { Kind } from '../../sim/kind.ts'
import type { ComponentRecord, LinkRecord, Topology } from '../document.ts'
import type { Losses } from '../import/loss.ts'
import { valueOf } from '../parameters.ts'

export interface ExportedNode {
  readonly id: string
  readonly title?: string
  readonly role: string
  /** joins segments below IP */
  readonly bridge: boolean
  /** forwards packets by their IP address */
  readonly router: boolean
  /** IPv4, where the person gave it one */
  readonly address?: string
  readonly x?: number
  readonly y?: number
}
export interface ExportedEdge {
  /** ids of nodes */
  readonly from: string
  readonly to: string
  /** titles of the cards at the ends of machines */
  readonly ports: readonly [string, string]
  readonly title?: string
  /** bit/s */
  readonly rate: number
  /** seconds */
  readonly delay: number
  /** set by the person, besides rate and delay */
  readonly parameters: Readonly<Record<string, number>>
}
export interface Outline {
  readonly title: string
  readonly note: string
  readonly nodes: readonly ExportedNode[]
  readonly edges: readonly ExportedEdge[]
}

/** @param topology valid */
export function outlineOf(topology: Topology, losses: Losses): Outline {
  const kinds = new Map(catalogue.map((kind) => [kind.kind, kind]))
  const records = new Map(topology.components.map((record) => [record.id, record]))
  const rootOf = (record: ComponentRecord): ComponentRecord =>
    record.parent === undefined ? record : rootOf(records.get(record.parent) as ComponentRecord)
  const joined = new Set(topology.links.flatMap(({ from, to }) => [from, to]))
  const nodes = topology.components.flatMap((record): ExportedNode[] => {
    const kind = kinds.get(record.kind) as Kind
    loseParameters(record, kind, losses)
    if (record.parent !== undefined) {
      if (!joined.has(record.id)) losses.add(`${kind.title} inside`, 'a node has nothing inside', record.id)
      return []
    }
    const { id, title, x, y, parameters } = record
    const address = parameters?.address === undefined ? {} : { address: String(parameters.address) }
    return [
      { id, title, ...address, x, y, role: kind.role, bridge: kind.forwards === 'bridge', router: kind.forwards === 'router' },
    ]
  })
  const edges = topology.links.flatMap((link): ExportedEdge[] => {
    const ends = [link.from, link.to].map((end) => records.get(end) as ComponentRecord)
    const [from, to] = ends.map((end) => rootOf(end).id)
    if (from === to) {
      losses.add('links within one machine', 'an edge joins two nodes', link.id)
      return []
    }
    const [a, b] = ends.map((end) => (end.parent === undefined ? '' : (end.title ?? end.id)))
    return [{ from, to, ports: [a, b], title: link.title, ...measuresOf(link, kinds.get(link.kind) as Kind, losses) }]
  })
  const lose = (what: string, why: string, count: number) => count > 0 && losses.add(what, why, '', count)
  lose('edits while it runs', 'the network is exported as it is at the start', topology.edits?.length ?? 0)
  lose('programs', 'a network carries no code', topology.programs?.length ?? 0)
  lose('files', 'a network names no files', topology.files?.length ?? 0)
  lose('seed and length of the run', 'a network is not a run', 1)
  return { title: topology.title, note: topology.note ?? '', nodes, edges }
}

function loseParameters(record: ComponentRecord, kind: Kind, losses: Losses): void {
  for (const name of Object.keys(record.parameters ?? {}))
    if (name !== 'address' || record.parent !== undefined)
      losses.add(`${kind.parameters[name]?.title ?? name} of ${kind.title}`, 'nodes have no such value', record.id)
}

function measuresOf(link: LinkRecord, kind: Kind, losses: Losses) {
  const parameters: Record<string, number> = {}
  for (const [name, value] of Object.entries(link.parameters ?? {})) {
    if (name === 'rate' || name === 'delay') continue
    if (typeof value === 'number') parameters[name] = value
    else losses.add(`${kind.parameters[name]?.title ?? name} of links`, 'links have no such value', link.id)
  }
  const measure = (name: string) => Number(valueOf(kind, link.parameters, name))
  return { rate: measure('rate'), delay: measure('delay'), parameters }
}
