/** A figure's points as they are known now. */
import type { Figure } from '../../papers/paper.ts'
import { type Reached, reached } from './runs.ts'

export interface SimulatedPoint {
  readonly x: number
  readonly y: number
  readonly low: number
  readonly high: number
}
export interface SimulatedSeries {
  readonly title: string
  readonly colour: string
  /** dash pattern, once the colours have all been used */
  readonly dash?: string
  readonly points: readonly SimulatedPoint[]
  /** some of its points have a spread */
  readonly spread: boolean
}
export interface FigureData {
  readonly series: readonly SimulatedSeries[]
  readonly known: number
  readonly all: number
  readonly faults: readonly string[]
}

/** How many of its points have come out or cannot: what a figure is drawn anew for. */
export const settledPoints = (figure: Figure, runs: Parameters<typeof reached>[1]): number =>
  figure.series.reduce(
    (sum, { points }) => sum + points.filter((point) => ['known', 'failed'].includes(reached(point, runs).state)).length,
    0,
  )

const colours = 8

export function figureData(figure: Figure, runs: Parameters<typeof reached>[1]): FigureData {
  const faults = new Set<string>()
  let known = 0
  let all = 0
  const take = (x: number, now: Reached): SimulatedPoint[] => {
    all++
    if (now.state === 'failed') faults.add(now.fault)
    if (now.state !== 'known') return []
    known++
    const { value, low = value, high = value } = now
    return [{ x, y: value, low, high }]
  }
  const series = figure.series.map(({ title, points }, i) => {
    const found = points.flatMap((point) => take(point.x, reached(point, runs))).sort((a, b) => a.x - b.x)
    return {
      title,
      colour: `var(--flow-${(i % colours) + 1})`,
      ...(i >= colours && { dash: '5 3' }),
      points: found,
      spread: found.some(({ low, high }) => high > low),
    }
  })
  return { series, known, all, faults: [...faults] }
}
