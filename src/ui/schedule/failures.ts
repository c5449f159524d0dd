/** Failures at a time: what a person writes, and the timed edits that it means. Pure. */
import type { TimedEdit } from '../../topology/document.ts'
import { parse } from '../text/units.ts'

const second = 1e12

export interface FailureTimes {
  readonly fails: number
  /** null: for good */
  readonly returns: number | null
}

export type Fault = 'unreadable' | 'outside' | 'order'
export type Reading = FailureTimes | { readonly fault: Fault; readonly field: keyof FailureTimes }

/** @param duration of the run in seconds; an empty `returns` = it stays failed */
export function readFailure(fails: string, returns: string, duration: number): Reading {
  const from = parse(fails, 'second')
  if (from === null) return { fault: 'unreadable', field: 'fails' }
  if (from < 0 || from > duration) return { fault: 'outside', field: 'fails' }
  if (returns.trim() === '') return { fails: from, returns: null }
  const to = parse(returns, 'second')
  if (to === null) return { fault: 'unreadable', field: 'returns' }
  if (to < 0 || to > duration) return { fault: 'outside', field: 'returns' }
  return to > from ? { fails: from, returns: to } : { fault: 'order', field: 'returns' }
}

export const picoseconds = (seconds: number): number => Math.round(seconds * second)

export function failureEdits(id: string, parameter: string, { fails, returns }: FailureTimes): TimedEdit[] {
  const edit = (value: boolean) => ({ type: 'set', id, parameter, value }) as const
  const down: TimedEdit = { at: picoseconds(fails), edit: edit(false) }
  return returns === null ? [down] : [down, { at: picoseconds(returns), edit: edit(true) }]
}

/** The middle fifth of the run, where there is something before it and after it to compare with. */
export const usualTimes = (duration: number): FailureTimes => ({
  fails: Number((duration * 0.4).toPrecision(2)),
  returns: Number((duration * 0.6).toPrecision(2)),
})
