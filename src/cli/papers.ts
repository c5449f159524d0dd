/** `lab papers`: every published number beside the lab's own. */
import { papers } from '../papers/index.ts'
import { type Influences, rowKey } from '../papers/influences.ts'
import { type Paper, type Published, type RowUnit, roleTitles } from '../papers/paper.ts'
import { experimentOf, type PaperResult, reproduce } from '../papers/reproduce.ts'
import { influencesOf } from '../papers/sensitivity.ts'
import type { RunResult } from '../sim/result.ts'
import { engineVersion } from '../sim/summary.ts'
import type { Topology } from '../topology/document.ts'
import { runTopology } from '../topology/run.ts'
import { show } from '../topology/show.ts'
import { engineFor } from './javascript-engine.ts'
import { BadInput, type Shell } from './shell.ts'
import { count, percent, readable, table } from './table.ts'

export interface PapersOptions {
  readonly json?: boolean
  /** id of an experiment whose document is printed instead */
  readonly experiment?: string
  /** what each row depends on is found out instead: for src/papers/influences.json */
  readonly influences?: boolean
}

export function listPapers(shell: Shell, wanted: string | undefined, { json, experiment, influences }: PapersOptions): void {
  if (experiment !== undefined) {
    shell.out(`${JSON.stringify(document(experiment), null, 2)}\n`)
    return
  }
  const chosen = papers.filter(({ id }) => wanted === undefined || id === wanted)
  if (chosen.length === 0)
    throw new BadInput(`${show(wanted)} is no paper of the lab, which has ${papers.map(({ id }) => id).join(', ')}`)
  if (influences) {
    shell.out(`${JSON.stringify(allInfluences(chosen), null, 1)}\n`)
    return
  }
  const results = chosen.map((paper) =>
    reproduce(paper, papers, (topology) => runTopology(topology, { engine: engineFor(topology) })),
  )
  if (json) shell.out(`${JSON.stringify({ engineVersion, papers: results }, null, 2)}\n`)
  else shell.out(results.map((result, i) => text(chosen[i], result)).join('\n'))
}

function allInfluences(chosen: readonly Paper[]): Influences {
  const done = new Map<string, RunResult>()
  // of several papers, since a row may read another paper's experiment; designs are told apart by what is in them
  const run = (topology: Topology) => {
    const key = JSON.stringify(topology)
    const result = done.get(key) ?? runTopology(topology, { engine: engineFor(topology) })
    done.set(key, result)
    return result
  }
  return Object.fromEntries(
    chosen.flatMap(({ rows }) => rows.map((row) => [rowKey(row), influencesOf(row, papers, run)] as const)),
  )
}

function document(experiment: string) {
  try {
    return experimentOf(papers, experiment).topology
  } catch (error) {
    throw new BadInput(`--experiment: ${(error as Error).message}`)
  }
}

function text({ title, authors, year }: Paper, { id, rows, summary, excuse }: PaperResult): string {
  const lines = rows.map(({ fact, quantity, published, simulated, relativeError, role }) => [
    fact,
    quantity,
    roleTitles[role],
    publishedText(published),
    valueText(simulated, published.unit),
    role === 'fit' ? '' : percent(relativeError),
  ])
  const { predicted, medianAbsoluteError, worstAbsoluteError, notExplained } = summary
  const errors = predicted === 0 ? '' : `, median error ${percent(medianAbsoluteError)}, worst ${percent(worstAbsoluteError)}`
  return [
    `${title} (${authors}, ${year}; ${id})\n\n`,
    table(['fact', 'quantity', 'role', 'published', 'simulated', 'error'], lines, 3),
    `\n${count(rows.length)} rows, ${predicted} predicted${errors}; ${notExplained} not explained\n`,
    excuse === undefined ? '' : `${excuse}\n`,
    ...rows.flatMap(({ fact, reason }) => (reason === undefined ? [] : [`${fact}: ${reason}\n`])),
  ].join('')
}

function publishedText({ value, upper, unit, bound }: Published): string {
  const sign = bound === 'at-least' ? '≥ ' : bound === 'at-most' ? '≤ ' : ''
  return upper === undefined ? sign + valueText(value, unit) : `${valueText(value, unit)} … ${valueText(upper, unit)}`
}

function valueText(value: number, unit: RowUnit): string {
  switch (unit) {
    case 'second':
      return readable(value, 's')
    case 'bit/second':
      return readable(value, 'bit/s')
    case 'packet/second':
      return `${count(Math.round(value))} /s`
    case 'fraction':
      return percent(value)
    case 'times':
      return `${Number(value.toPrecision(3))} ×`
    case 'second/byte':
      return `${Number((value * 1e9).toPrecision(3))} ns/B`
    case 'byte':
      return `${count(Math.round(value))} B`
    default:
      return `${Number(value.toPrecision(3))}`
  }
}
