/** What the person chose to see of the charts. Not part of the document. */
import { create } from 'zustand'
import { type ChartId, chartIds } from './series.ts'

export interface ChartSettings {
  /** the most recently chosen last */
  readonly chosen: readonly ChartId[]
  readonly latencyLog: boolean
  readonly whole: boolean
  readonly summary: boolean
  choose(charts: readonly ChartId[]): void
  setLatencyLog(log: boolean): void
  setWhole(whole: boolean): void
  setSummary(summary: boolean): void
}

export const useChartSettings = create<ChartSettings>()((set) => ({
  chosen: ['utilisation', 'throughput', 'latency'],
  latencyLog: true,
  whole: false,
  summary: false,
  choose: (charts) =>
    set(({ chosen }) => ({
      summary: false,
      chosen: [...chosen.filter((chart) => charts.includes(chart)), ...charts.filter((chart) => !chosen.includes(chart))],
    })),
  setLatencyLog: (latencyLog) => set({ latencyLog }),
  setWhole: (whole) => set({ whole }),
  setSummary: (summary) => set({ summary }),
}))

const leastWidth = 380

/** Charts that fit side by side, in their fixed order; those chosen last win. */
export function chartsShown(chosen: readonly ChartId[], width: number): ChartId[] {
  const fit = Math.max(1, Math.floor(width / leastWidth))
  const kept = new Set(chosen.slice(-fit))
  return chartIds.filter((chart) => kept.has(chart))
}
