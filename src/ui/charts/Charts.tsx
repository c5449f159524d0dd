import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { TelemetryLayout } from '../../worker/protocol.ts'
import { feed, seriesKey } from '../live/feed.ts'
import { fastest } from '../run/speed.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './charts.module.css'
import { LiveChart } from './LiveChart.tsx'
import { markersOf } from './markers.ts'
import { useNames } from './names.ts'
import { Summary } from './Summary.tsx'
import { type ChartId, ofConnections, pickFlows, pickMachines, pickReasons, pickResources, type Row, rowsOf } from './series.ts'
import { chartsShown, leastWidth, onwardWidth, useChartSettings } from './settings.ts'
import { createLiveSpan } from './span.ts'
import { useSize } from './use-size.ts'

/** Live charts side by side, in a row that scrolls where they do not fit; or the summary of a run that has ended. */
export function Charts() {
  const strip = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const width = useSize(strip)?.width ?? 0
  const chosen = useChartSettings((settings) => settings.chosen)
  const summary = useChartSettings((settings) => settings.summary)
  const result = useLab((state) => state.result)
  const span = useSpan()
  const connected = useLab((state) => (state.layout?.connections.length ?? 0) > 0)
  const shown = useMemo(() => chartsShown(chosen, connected), [chosen, connected])
  const isSummary = summary && result !== null
  const { before, after, look } = useHidden(body, `${width} ${shown.length} ${isSummary}`)
  const scrolls = !isSummary && leastOf(shown) > width
  return (
    <div ref={strip} className={styles.strip}>
      <section
        ref={body}
        className={styles.body}
        style={{
          marginRight: scrolls ? onwardWidth : 0,
          gridTemplateColumns: isSummary ? undefined : scrolls ? whole(shown, width - onwardWidth) : shared(shown),
        }}
        aria-label={t('charts.label')}
        onScroll={look}
      >
        {isSummary ? (
          <Summary result={result} />
        ) : (
          shown.map((chart, index) => (
            <ChartOf key={chart} chart={chart} width={widthOf(chart, shown, width)} invites={index === 0} span={span} />
          ))
        )}
      </section>
      {before && <Onward way={-1} body={body} />}
      {after && <Onward way={1} body={body} />}
    </div>
  )
}

/** Pixels of a chart in a row that is `width` wide. */
function widthOf(chart: ChartId, shown: readonly ChartId[], width: number): number {
  if (leastOf(shown) > width) return leastWidth
  return (width * shares[chart]) / shown.reduce((sum, each) => sum + shares[each], 0)
}

const leastOf = (shown: readonly ChartId[]) => shown.reduce((sum, chart) => sum + Math.max(1, shares[chart]) * leastWidth, 0)

/** All charts fit: each has its share. */
const shared = (shown: readonly ChartId[]) => shown.map((chart) => `minmax(0, ${shares[chart]}fr)`).join(' ')

/** The row scrolls: as many as have room stand in it whole, none is cut in two. */
const whole = (shown: readonly ChartId[], room: number) =>
  `repeat(${shown.length}, ${100 / Math.max(1, Math.floor(room / leastWidth))}%)`

/** Whether the row goes on beyond its left and right end. */
function useHidden(body: RefObject<HTMLElement | null>, layout: string) {
  const [hidden, setHidden] = useState({ before: false, after: false })
  const look = useCallback(() => {
    const element = body.current
    if (!element) return
    const before = element.scrollLeft > 2
    const after = element.scrollLeft + element.clientWidth < element.scrollWidth - 2
    setHidden((was) => (was.before === before && was.after === after ? was : { before, after }))
  }, [body])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row's width depends on it
  useEffect(look, [look, layout])
  return { ...hidden, look }
}

/** Says that there are more charts, and brings them in. */
function Onward({ way, body }: { way: 1 | -1; body: RefObject<HTMLElement | null> }) {
  const Drawn = way > 0 ? ChevronRight : ChevronLeft
  const text = t(way > 0 ? 'charts.onward' : 'charts.back')
  return (
    <button
      type="button"
      className={styles.onward}
      data-way={way > 0 ? 'right' : 'left'}
      aria-label={text}
      title={text}
      onClick={() => body.current?.scrollBy({ left: way * leastWidth, behavior: 'smooth' })}
    >
      <Drawn size={16} />
    </button>
  )
}

/** Latency has two columns of values, and most to tell. */
const shares: { readonly [chart in ChartId]: number } = {
  throughput: 1,
  latency: 1.35,
  utilisation: 1.05,
  queues: 1.05,
  goodput: 1,
  congestion: 1,
  roundTrip: 1,
  drops: 0.9,
}

interface ChartOfProps {
  readonly chart: ChartId
  /** pixels */
  readonly width: number
  readonly invites: boolean
  readonly span: () => number
}

function ChartOf({ chart, width, invites, span }: ChartOfProps) {
  const layout = useLab((state) => state.layout)
  const edits = useLab((state) => state.edits)
  const names = useNames()
  const [all, setAll] = useState(false)
  const usual = useMost(chart, width)
  const most = all ? Number.POSITIVE_INFINITY : usual
  const picked = usePicked(chart, span, most)
  const rows = useMemo(() => (layout ? rowsOf(chart, layout, names, picked) : []), [chart, layout, names, picked])
  const markers = useMemo(() => markersOf(edits, names), [edits, names])
  const kept = useMemo(() => rows.slice(0, most).map((row, index) => (index < mostDrawn ? row : undrawn(row))), [rows, most])
  const left = ofResources(chart) ? (layout?.resources.length ?? 0) : rows.length
  return (
    <LiveChart
      chart={chart}
      rows={kept}
      more={Math.max(0, left - kept.length)}
      all={all && left > usual}
      onAll={setAll}
      markers={markers}
      invites={invites}
      span={span}
    />
  )
}

/** More lines than this nobody can follow: the others are told by their values. */
const mostDrawn = 16
const undrawn = (row: Row): Row => ({ ...row, lines: row.lines.map((line) => ({ ...line, drawn: false })) })

/** Resources that a legend has room for without scrolling; flows and machines are all drawn and scroll. */
function useMost(chart: ChartId, width: number): number {
  const height = useLab((state) => state.dock.height)
  const most = width < twoColumns ? 3 : 6
  return ofResources(chart) ? Math.min(most, Math.max(2, Math.floor((height - 44) / 17))) : 8
}
/** pixels of a chart whose legend has two columns of names that can be read */
const twoColumns = 430
const ofResources = (chart: ChartId) => chart === 'utilisation' || chart === 'queues'

const pickEvery = 1500
const none: ReadonlySet<string> = new Set()

/** What a chart draws of many: the busiest resources, the machines that were crossed, the reasons that happened; looked at again every now and then. */
function usePicked(chart: ChartId, span: () => number, most: number): ReadonlySet<string> {
  const layout = useLab((state) => state.layout)
  const [picked, setPicked] = useState<ReadonlySet<string>>(none)
  const shownNow = useRef(none)
  useEffect(() => {
    if (!layout || ofConnections(chart)) return
    let pickedAt = Number.NEGATIVE_INFINITY
    const pick = () => {
      if (performance.now() - pickedAt < pickEvery) return
      pickedAt = performance.now()
      const shown = shownNow.current
      const next = pickFor(chart, layout, span(), shown, most)
      if (next.size === shown.size && [...next].every((id) => shown.has(id))) return
      shownNow.current = next
      setPicked(next)
    }
    pick()
    return feed.onFrame(pick)
  }, [chart, layout, span, most])
  return picked
}

function pickFor(chart: ChartId, layout: TelemetryLayout, span: number, shown: ReadonlySet<string>, most: number) {
  switch (chart) {
    case 'drops':
      return pickReasons(layout, feed.history)
    case 'throughput':
      return new Set(pickFlows(layout, feed.frame?.layout === layout ? feed.frame : null))
    case 'latency': {
      const flows = pickFlows(layout, feed.frame?.layout === layout ? feed.frame : null)
      return new Set([...pickMachines(layout, feed.history), ...flows])
    }
    case 'queues':
      return pickResources(layout, feed.history, seriesKey.queue, span, shown, most)
    default:
      return pickResources(layout, feed.history, seriesKey.utilisation, span, shown, most)
  }
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
