/** What a simulated number hangs on: every constant of its designs, raised one at a time. */
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import type { Kind } from '../sim/kind.ts'
import type { RunResult } from '../sim/result.ts'
import type { Topology } from '../topology/document.ts'
import { recordsOf, resolveRecord } from '../topology/resolve.ts'
import type { Influences } from './influences.ts'
import type { Paper, Row } from './paper.ts'
import { experimentOf, measured } from './reproduce.ts'

/** What moves a number less than this is not counted among what it depends on. */
export const leastInfluence = 0.001

const kinds = new Map(catalogue.map((kind) => [kind.kind, kind]))
const tenth = 1.1

/** A tenth more; of a few whole things one more. */
export function raised(kind: Kind, parameter: string, value: number): number {
  const spec = kind.parameters[parameter]
  if (spec?.type !== 'number') return value
  const more = spec.integer ? Math.max(value + 1, Math.round(value * tenth)) : value * tenth
  return Math.min(spec.max, more)
}

/** The document with a constant raised in every component of its kind where no person set it. */
export function raise(topology: Topology, constant: string): Topology {
  const [kindName, parameter] = constant.split('.')
  const kind = kinds.get(kindName)
  const records = recordsOf(topology)
  const changed = <R extends Topology['components'][number] | Topology['links'][number]>(record: R): R => {
    if (record.kind !== kindName || !kind) return record
    const { value, cite } = resolveRecord(records, kinds, profiles, record.id)[parameter] ?? {}
    if (!cite || typeof value !== 'number') return record
    return { ...record, parameters: { ...record.parameters, [parameter]: raised(kind, parameter, value) } }
  }
  return { ...topology, components: topology.components.map(changed), links: topology.links.map(changed) }
}

/** Numbers with a citation, 0 apart, of which there is no tenth: what a person typed in a design is its setting, and no constant. */
export function constantsOf(topology: Topology): string[] {
  const records = recordsOf(topology)
  const found = new Set<string>()
  for (const { id, kind } of records.values())
    for (const [name, { value, cite }] of Object.entries(resolveRecord(records, kinds, profiles, id)))
      if (cite && typeof value === 'number' && value !== 0) found.add(`${kind}.${name}`)
  return [...found].sort()
}

/**
 * By how much a row's number changes when a constant is raised, as a fraction of it.
 * @param run gives a document's result
 */
export function influenceOf(
  row: Row,
  constant: string,
  papers: readonly Paper[],
  run: (topology: Topology) => RunResult,
): number {
  const reading = (change: (topology: Topology) => Topology) =>
    measured(row, (id) => run(change(experimentOf(papers, id).topology))).value
  const before = reading((topology) => topology)
  const change = reading((topology) => raise(topology, constant)) - before
  if (change === 0) return 0
  // nothing is left to measure, or there was nothing before
  return Number.isFinite(change) ? change / (Math.abs(before) || Math.abs(row.published.value) || 1) : -1
}

/** The constants that move a row, most first. Runs each of its designs once for each constant. */
export function influencesOf(row: Row, papers: readonly Paper[], run: (topology: Topology) => RunResult): Influences[string] {
  const constants = new Set(row.experiments.flatMap((id) => constantsOf(experimentOf(papers, id).topology)))
  const found = [...constants].map((constant) => [constant, influenceOf(row, constant, papers, run)] as const)
  const moving = found.filter(([, change]) => Math.abs(change) >= leastInfluence)
  moving.sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
  return Object.fromEntries(moving.map(([constant, change]) => [constant, Number(change.toPrecision(3))]))
}
