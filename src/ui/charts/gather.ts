/** Turns the history into what one drawing of a chart needs. Pure but for reading the history. */
import type { History, Window } from '../live/history.ts'
import { type Domain, decadeDomain, linearDomain } from './axis.ts'
import type { ChartLook, Row } from './series.ts'

/** `t` in simulated seconds, then one field per line by its id. */
export type Point = { readonly t: number } & { readonly [line: string]: number | null }

export interface Gathered {
  readonly points: readonly Point[]
  readonly wanted: Domain
  readonly empty: boolean
}

const scratch = new Float64Array(512)

export function gather(history: History, rows: readonly Row[], window: Window, look: ChartLook, log: boolean): Gathered {
  const points: Record<string, number | null>[] = Array.from({ length: window.points }, (_, i) => ({
    t: Math.min((window.first + 1 + i) * window.width, Math.max(history.last, (window.first + i) * window.width)),
  }))
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (const row of rows)
    for (const line of row.lines) {
      if (!line.drawn) continue
      history.read(line.key, window, scratch)
      for (let i = 0; i < window.points; i++) {
        const value = scratch[i]
        const drawn = !Number.isNaN(value) && (!log || value > 0)
        points[i][line.id] = drawn ? value : null
        if (!drawn) continue
        if (value < lowest) lowest = value
        if (value > highest) highest = value
      }
    }
  const empty = highest === Number.NEGATIVE_INFINITY
  return { points: points as Point[], empty, wanted: domainOf(look, log, empty ? Number.NaN : lowest, highest) }
}

function domainOf(look: ChartLook, log: boolean, lowest: number, highest: number): Domain {
  if (look.scale === 'fixed') return { low: 0, high: look.least }
  if (Number.isNaN(lowest)) return log ? { low: look.least / 1e3, high: look.least * 10 } : { low: 0, high: look.least }
  return log ? decadeDomain(lowest, highest) : linearDomain(highest * 1.02, look.least * (look.unit === 'second' ? 1e-6 : 1))
}
