/** What the person chose to see of the charts. Not part of the document. */
import { create } from 'zustand'
import { type ChartId, chartIds, ofConnections } from './series.ts'

export interface ChartSettings {
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
  chosen: ['utilisation', 'throughput', 'latency', 'congestion'],
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

/** pixels; where they do not all fit, the row of charts scrolls */
export const leastWidth = 320

/** pixels; beside a row that scrolls, for the buttons that bring the next chart in */
export const onwardWidth = 26

/** The chosen charts in their fixed order; those of TCP only where there is a connection. */
export const chartsShown = (chosen: readonly ChartId[], connected: boolean): ChartId[] =>
  chartIds.filter((chart) => chosen.includes(chart) && (connected || !ofConnections(chart)))
