/** Runs a paper's experiments and sets what comes out beside what was published. */
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import type { Citation, Kind } from '../sim/kind.ts'
import type { RunResult } from '../sim/result.ts'
import type { ParameterValue, Topology } from '../topology/document.ts'
import { recordsOf, resolveRecord } from '../topology/resolve.ts'
import { knownInfluences, rowKey } from './influences.ts'
import type { Figure, Measured, Paper, Published, Reading, Results, Row } from './paper.ts'

export interface Constant {
  /** `kind.parameter` */
  readonly constant: string
  readonly value: ParameterValue
  readonly unit?: string
  readonly cite?: Citation
  /** by how much the simulated number changes when the constant is raised ({@link raise}), as a fraction of it */
  readonly change?: number
}
export interface RowResult extends Omit<Row, 'measure'> {
  readonly simulated: number
  readonly low?: number
  readonly high?: number
  /** simulated ÷ published − 1; from the nearer end of a range; 0 within a range or on the right side of a bound */
  readonly relativeError: number
  readonly constants: readonly Constant[]
}
export interface FigureResult extends Omit<Figure, 'series'> {
  readonly series: readonly { readonly title: string; readonly points: readonly ({ readonly x: number } & Measured)[] }[]
}
export interface PaperResult {
  readonly id: string
  readonly title: string
  readonly rows: readonly RowResult[]
  readonly figures: readonly FigureResult[]
  readonly setUp: Paper['setUp']
  readonly excuse?: string
  readonly experiments: readonly { readonly id: string; readonly title: string; readonly doc: string; readonly digest: string }[]
  readonly summary: Summary
}
/** How well the predicted rows do; what counts as predicted is the row's role alone. */
export interface Summary {
  readonly rows: number
  readonly predicted: number
  readonly fitted: number
  readonly notExplained: number
  /** predicted rows that come out within 10 % */
  readonly withinTenth: number
  /** of the predicted rows; NaN without any */
  readonly medianAbsoluteError: number
  readonly worstAbsoluteError: number
}

const kinds = new Map(catalogue.map((kind) => [kind.kind, kind]))

/** @param run gives a document's result, once for each; @param papers where experiments are looked up: rows may use another paper's */
export function reproduce(paper: Paper, papers: readonly Paper[], run: (topology: Topology) => RunResult): PaperResult {
  const done = new Map<string, RunResult>()
  const results: Results = (experiment) => {
    const before = done.get(experiment)
    if (before) return before
    const result = run(experimentOf(papers, experiment).topology)
    done.set(experiment, result)
    return result
  }
  const rows = paper.rows.map((row) => rowResult(row, papers, results))
  const figures = paper.figures.map(({ series, ...figure }) => ({
    ...figure,
    series: series.map(({ title, points }) => ({
      title,
      points: points.map(({ x, ...reading }) => ({ x, ...measured(reading, results) })),
    })),
  }))
  return {
    id: paper.id,
    title: paper.title,
    rows,
    figures,
    setUp: paper.setUp,
    ...(paper.excuse !== undefined && { excuse: paper.excuse }),
    experiments: paper.experiments.map(({ id, title, topology }) => ({
      id,
      title,
      doc: topology.note ?? '',
      digest: results(id).digest,
    })),
    summary: summarise(rows),
  }
}

/** Throws an Error that names the experiment when no paper has it. */
export function experimentOf(papers: readonly Paper[], id: string): Paper['experiments'][number] {
  for (const { experiments } of papers) for (const experiment of experiments) if (experiment.id === id) return experiment
  throw new Error(`no paper has the experiment ${id}`)
}

/** A row's or a point's number. Throws an Error when it asks for an experiment that it does not name. */
export function measured({ experiments, measure }: Reading, results: Results): Measured {
  const value = measure((experiment) => {
    if (!experiments.includes(experiment)) throw new Error(`${experiment} is asked for, but not among ${experiments.join(', ')}`)
    return results(experiment)
  })
  return typeof value === 'number' ? { value } : value
}

function rowResult(row: Row, papers: readonly Paper[], results: Results): RowResult {
  const { measure: _, ...data } = row
  const { value: simulated, low, high } = measured(row, results)
  return {
    ...data,
    simulated,
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
    relativeError: relativeError(simulated, row.published),
    constants: dependsOn(row, papers),
  }
}

/** The constants that move a row by a thousandth and more, most first. */
export function dependsOn(row: Row, papers: readonly Paper[]): Constant[] {
  const topologies = row.experiments.map((experiment) => experimentOf(papers, experiment).topology)
  const known = Object.entries(knownInfluences[rowKey(row)] ?? {})
  return known.map(([constant, change]) => ({ ...constantIn(topologies, constant), change }))
}

export function relativeError(simulated: number, { value, upper = value, bound }: Published): number {
  if (bound === 'at-least' && simulated >= value) return 0
  if (bound === 'at-most' && simulated <= value) return 0
  if (simulated === value) return 0
  if (simulated > upper) return simulated / upper - 1
  return simulated < value ? simulated / value - 1 : 0
}

/** A constant as the documents have it. Throws an Error when none has a component of that kind, or the kind no such parameter. */
export function constantIn(topologies: readonly Topology[], constant: string): Constant {
  const [kindName, parameter] = constant.split('.')
  const kind = kinds.get(kindName) as Kind
  for (const topology of topologies)
    for (const { id } of [...topology.components, ...topology.links].filter((record) => record.kind === kindName)) {
      const found = resolveRecord(recordsOf(topology), kinds, profiles, id)[parameter]
      const spec = kind.parameters[parameter]
      if (!found) throw new Error(`${kindName} has no parameter ${parameter}`)
      return {
        constant,
        value: found.value,
        ...(spec.type === 'number' && { unit: spec.unit }),
        ...(found.cite && { cite: found.cite }),
      }
    }
  throw new Error(`${constant}: no experiment has a ${kindName}`)
}

/** The document with a number of every component of a kind multiplied: how much does a row depend on it? */
export function perturbed(topology: Topology, constant: string, factor: number): Topology {
  const [kindName, parameter] = constant.split('.')
  const records = recordsOf(topology)
  const scaled = <R extends Topology['components'][number] | Topology['links'][number]>(record: R): R => {
    if (record.kind !== kindName) return record
    const { value } = resolveRecord(records, kinds, profiles, record.id)[parameter]
    return typeof value === 'number' ? { ...record, parameters: { ...record.parameters, [parameter]: value * factor } } : record
  }
  return { ...topology, components: topology.components.map(scaled), links: topology.links.map(scaled) }
}

export function summarise(rows: readonly Pick<RowResult, 'role' | 'relativeError'>[]): Summary {
  const errors = rows.filter(({ role }) => role === 'predicted').map(({ relativeError }) => Math.abs(relativeError))
  errors.sort((a, b) => a - b)
  const middle = errors.length >> 1
  return {
    rows: rows.length,
    predicted: errors.length,
    fitted: rows.filter(({ role }) => role === 'fit').length,
    notExplained: rows.filter(({ role }) => role === 'not-explained').length,
    withinTenth: errors.filter((error) => error <= 0.1).length,
    medianAbsoluteError: errors.length % 2 === 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2,
    worstAbsoluteError: errors.length === 0 ? Number.NaN : errors[errors.length - 1],
  }
}
