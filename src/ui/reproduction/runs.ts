/** The papers' experiments as they are run beside the page: each once in a session, what is looked at first. */
import { create } from 'zustand'
import { papers } from '../../papers/index.ts'
import type { Experiment, Measured, Paper, Reading } from '../../papers/paper.ts'
import { measured, relativeError, type Summary, summarise } from '../../papers/reproduce.ts'
import { type Bench, benchPlaces, createBench, type Outcome } from '../../worker/experiment.ts'

interface Runs {
  readonly outcomes: ReadonlyMap<string, Outcome>
  readonly running: ReadonlySet<string>
}

export const useRuns = create<Runs>()(() => ({ outcomes: new Map(), running: new Set() }))

const experiments: ReadonlyMap<string, Experiment> = new Map(
  papers.flatMap((paper) => paper.experiments.map((experiment) => [experiment.id, experiment])),
)
export const experimentNamed = (id: string): Experiment | undefined => experiments.get(id)

let bench: Bench | null = null

/** Runs what the paper needs, then what the others' numbers need, then their figures. What has been run is not run again. */
export function runPaper(first: Paper): void {
  bench ??= createBench({ started, ended }, benchPlaces(navigator.hardwareConcurrency))
  const others = papers.filter((paper) => paper !== first)
  const numbers = others.flatMap(({ rows }) => rows.flatMap(({ experiments: ids }) => ids))
  const ids = [...neededBy(first), ...numbers, ...others.flatMap(neededBy)]
  show()
  const { outcomes } = useRuns.getState()
  bench.want(
    [...new Set(ids)].flatMap((id) => {
      const experiment = outcomes.has(id) ? undefined : experiments.get(id)
      return experiment ? [{ id, topology: experiment.topology }] : []
    }),
  )
}

export function stopRuns(): void {
  bench?.dispose()
  bench = null
  begun.clear()
  clearTimeout(timer)
  show()
}

/** ms in which what comes out is gathered before it is shown */
const gathering = 120
let gathered: { readonly id: string; readonly outcome: Outcome }[] = []
const begun = new Set<string>()
let timer: ReturnType<typeof setTimeout> | undefined

function started(id: string): void {
  begun.add(id)
  soon()
}
function ended(id: string, outcome: Outcome): void {
  begun.delete(id)
  gathered.push({ id, outcome })
  soon()
}
function soon(): void {
  timer ??= setTimeout(show, gathering)
}
function show(): void {
  timer = undefined
  useRuns.setState(({ outcomes }) => {
    const now = new Map(outcomes)
    for (const { id, outcome } of gathered) now.set(id, outcome)
    return { outcomes: gathered.length > 0 ? now : outcomes, running: new Set(begun) }
  })
  gathered = []
}

const needs = new WeakMap<Paper, readonly string[]>()

/** Experiments of the paper's rows and figures, in the order in which they are read. */
export function neededBy(paper: Paper): readonly string[] {
  const known = needs.get(paper)
  if (known) return known
  const points = paper.figures.flatMap(({ series }) => series.flatMap((line) => line.points))
  const ids = [...new Set([...paper.rows, ...points].flatMap((reading) => reading.experiments))]
  needs.set(paper, ids)
  return ids
}

export type Reached =
  | { readonly state: 'waiting' | 'running' }
  | { readonly state: 'failed'; readonly fault: string }
  | ({ readonly state: 'known' } & Measured)

const waiting: Reached = { state: 'waiting' }
const running: Reached = { state: 'running' }
/** What has come out stays the same object, so that what shows it is drawn once. */
const settled = new WeakMap<Reading, Reached>()

export function reached(reading: Reading, runs: Runs): Reached {
  const before = settled.get(reading)
  if (before) return before
  if (!reading.experiments.every((id) => runs.outcomes.has(id) || !experiments.has(id)))
    return reading.experiments.some((id) => runs.running.has(id)) ? running : waiting
  const now = read(reading, runs.outcomes)
  settled.set(reading, now)
  return now
}

function read(reading: Reading, outcomes: Runs['outcomes']): Reached {
  try {
    const number = measured(reading, (id) => {
      const outcome = outcomes.get(id)
      if (outcome && 'result' in outcome) return outcome.result
      throw new Error(outcome ? outcome.fault : `no paper has the experiment ${id}`)
    })
    return { state: 'known', ...number }
  } catch (error) {
    return { state: 'failed', fault: error instanceof Error ? error.message : String(error) }
  }
}

export const useReached = (reading: Reading): Reached => useRuns((runs) => reached(reading, runs))

export interface Standing extends Summary {
  /** relative errors of the predicted rows in the paper's order; null = not known yet */
  readonly predictions: readonly (number | null)[]
  /** rows whose number is there, or cannot be */
  readonly known: number
  readonly needed: number
  readonly ran: number
}

/** How the paper stands with what has been run until now. */
export function standing(paper: Paper, runs: Runs): Standing {
  const rows = paper.rows.map((row) => ({ row, now: reached(row, runs) }))
  const numbers = rows.flatMap(({ row, now }) =>
    now.state === 'known' ? [{ role: row.role, relativeError: relativeError(now.value, row.published) }] : [],
  )
  const ids = neededBy(paper)
  return {
    ...summarise(numbers),
    rows: paper.rows.length,
    predicted: paper.rows.filter(({ role }) => role === 'predicted').length,
    fitted: paper.rows.filter(({ role }) => role === 'fit').length,
    notExplained: paper.rows.filter(({ role }) => role === 'not-explained').length,
    predictions: rows
      .filter(({ row }) => row.role === 'predicted')
      .map(({ row, now }) => (now.state === 'known' ? relativeError(now.value, row.published) : null)),
    known: rows.filter(({ now }) => now.state === 'known' || now.state === 'failed').length,
    needed: ids.length,
    ran: ids.filter((id) => runs.outcomes.has(id)).length,
  }
}
