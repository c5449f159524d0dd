import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { feed, seriesKey } from '../live/feed.ts'
import { fastest } from '../run/speed.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './charts.module.css'
import { LiveChart } from './LiveChart.tsx'
import { markersOf } from './markers.ts'
import { useNames } from './names.ts'
import { Summary } from './Summary.tsx'
import { type ChartId, pickMachines, pickReasons, pickResources, rowsOf } from './series.ts'
import { chartsShown, useChartSettings } from './settings.ts'
import { createLiveSpan } from './span.ts'
import { useSize } from './use-size.ts'

/** Live charts side by side, as many as fit; or the summary of a run that has ended. */
export function Charts() {
  const body = useRef<HTMLDivElement>(null)
  const size = useSize(body)
  const chosen = useChartSettings((settings) => settings.chosen)
  const summary = useChartSettings((settings) => settings.summary)
  const result = useLab((state) => state.result)
  const span = useSpan()
  const shown = useMemo(() => (size ? chartsShown(chosen, size.width) : []), [chosen, size])
  return (
    <section ref={body} className={styles.body} aria-label={t('charts.label')}>
      {summary && result ? <Summary result={result} /> : shown.map((chart) => <ChartOf key={chart} chart={chart} span={span} />)}
    </section>
  )
}

/** Of a legend with one value per row. */
const columnsIn = (width: number) => (width >= 330 ? 2 : 1)

function ChartOf({ chart, span, columns }: { chart: ChartId; span: () => number; columns: number }) {
  const layout = useLab((state) => state.layout)
  const edits = useLab((state) => state.edits)
  const names = useNames()
  const most = useMost(chart, columns)
  const picked = usePicked(chart, span, most)
  const rows = useMemo(() => (layout ? rowsOf(chart, layout, names, picked) : []), [chart, layout, names, picked])
  const markers = useMemo(() => markersOf(edits, names), [edits, names])
  const kept = useMemo(() => (rows.length > most ? rows.slice(0, most) : rows), [rows, most])
  const left = ofResources(chart) ? (layout?.resources.length ?? 0) : rows.length
  return <LiveChart chart={chart} rows={kept} more={Math.max(0, left - kept.length)} markers={markers} span={span} />
}

/** Resources that a legend has room for without scrolling; flows and machines are all drawn and scroll. */
function useMost(chart: ChartId, columns: number): number {
  const height = useLab((state) => state.dock.height)
  return ofResources(chart) ? Math.min(6, columns * Math.max(2, Math.floor((height - 140) / 17))) : 12
}
const ofResources = (chart: ChartId) => chart === 'utilisation' || chart === 'queues'

const pickEvery = 1500
const none: ReadonlySet<string> = new Set()

/** What a chart draws of many: the busiest resources, the machines that were crossed, the reasons that happened; looked at again every now and then. */
function usePicked(chart: ChartId, span: () => number, most: number): ReadonlySet<string> {
  const layout = useLab((state) => state.layout)
  const [picked, setPicked] = useState<ReadonlySet<string>>(none)
  const shownNow = useRef(none)
  useEffect(() => {
    if (!layout || chart === 'throughput') return
    const key = chart === 'queues' ? seriesKey.queue : seriesKey.utilisation
    let pickedAt = Number.NEGATIVE_INFINITY
    const pick = () => {
      if (performance.now() - pickedAt < pickEvery) return
      pickedAt = performance.now()
      const shown = shownNow.current
      const next =
        chart === 'drops' ? pickReasons(layout, feed.history) : pickResources(layout, feed.history, key, span() / 4, shown, most)
      if (next.size === shown.size && [...next].every((id) => shown.has(id))) return
      shownNow.current = next
      setPicked(next)
    }
    pick()
    return feed.onFrame(pick)
  }, [chart, layout, span, most])
  return picked
}

/** Simulated seconds to show, found anew at every call. */
function useSpan(): () => number {
  const live = useMemo(createLiveSpan, [])
  return useCallback(() => {
    const { topology, speed } = useLab.getState()
    if (useChartSettings.getState().whole) return topology.duration
    return live.next(feed.frame?.speed ?? 0, topology.duration, speed === fastest)
  }, [live])
}
