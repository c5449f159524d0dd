import { useEffect, useMemo, useRef, useState } from 'react'
import { feed } from '../live/feed.ts'
import { windowAt } from '../live/history.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import { createStickyDomain, type Domain, linearLabels } from './axis.ts'
import styles from './charts.module.css'
import { gather, type Point } from './gather.ts'
import { Legend } from './Legend.tsx'
import type { Marker } from './markers.ts'
import { Plot } from './Plot.tsx'
import { onTurn } from './schedule.ts'
import { type ChartId, looks, type Row, rowName } from './series.ts'
import { useChartSettings } from './settings.ts'
import { pointsPerChart } from './span.ts'
import { useSize } from './use-size.ts'

export interface LiveChartProps {
  readonly chart: ChartId
  readonly rows: readonly Row[]
  /** series that there was no room for */
  readonly more: number
  /** there is room for every series, since the person asked for them */
  readonly all: boolean
  onAll(all: boolean): void
  readonly markers: readonly Marker[]
  /** says how to begin, once for all charts */
  readonly invites: boolean
  /** simulated seconds to show, found anew at every drawing */
  readonly span: () => number
}

interface Drawing {
  readonly points: readonly Point[]
  readonly domain: Domain
  readonly from: number
  readonly to: number
  readonly now: number
  readonly empty: boolean
  readonly smoothing: number
}

const teach = {
  throughput: 'charts.throughput.teach',
  latency: 'charts.latency.teach',
  utilisation: 'charts.utilisation.teach',
  queues: 'charts.queues.teach',
  goodput: 'charts.goodput.teach',
  congestion: 'charts.congestion.teach',
  roundTrip: 'charts.roundTrip.teach',
  drops: 'charts.drops.teach',
} as const

export function LiveChart({ chart, rows, more, all, onAll, markers, invites, span }: LiveChartProps) {
  const look = looks[chart]
  const latencyLog = useChartSettings((settings) => settings.latencyLog)
  const log = look.scale === 'log' && latencyLog
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [lit, setLit] = useState<string | null>(null)
  const [drawing, setDrawing] = useState<Drawing | null>(null)
  const plot = useRef<HTMLDivElement>(null)
  const figure = useRef<HTMLElement>(null)
  const size = useSize(plot)
  const drawn = useMemo(() => rows.filter((row) => !hidden.has(row.id)), [rows, hidden])

  useEffect(() => {
    const domain = createStickyDomain()
    return onTurn(() => {
      const window = windowAt(feed.history.last, span(), pointsFor(plot.current))
      const gathered = gather(feed.history, drawn, window, look, log)
      const from = window.first * window.width
      figure.current?.setAttribute('aria-label', spoken(chart, drawn, window.span))
      setDrawing({
        points: gathered.points,
        domain: domain.next(gathered.wanted, performance.now()),
        from,
        to: from + window.points * window.width,
        now: feed.history.last,
        empty: gathered.empty,
        smoothing: window.span,
      })
    })
  }, [chart, drawn, look, log, span])

  const columns = chart === 'latency' ? (['p50', 'p99'] as const) : (['value'] as const)
  return (
    <section className={styles.chart} data-chart={chart} aria-label={t(`charts.${chart}`)}>
      <div className={styles.frame} data-columns={columns.length} data-long={look.long || undefined}>
        <header className={styles.title}>
          <h3>{t(`charts.${chart}`)}</h3>
          {look.scale === 'log' ? (
            <LatencyScale />
          ) : (
            drawing && <span className={styles.unit}>{linearLabels(drawing.domain.high, look.unit).symbol}</span>
          )}
          {(more > 0 || all) && (
            <button
              type="button"
              className={styles.more}
              aria-pressed={all}
              title={t(all ? 'charts.fewer.hint' : 'charts.more.hint')}
              onClick={() => onAll(!all)}
            >
              {all ? t('charts.fewer') : t('charts.more', { count: more })}
            </button>
          )}
          {columns.length === 2 && (
            <div className={styles.columns} aria-hidden="true">
              <span className={styles.column}>p50</span>
              <span className={styles.column}>p99</span>
            </div>
          )}
        </header>
        <Legend
          rows={rows}
          look={look}
          span={drawing?.smoothing ?? 1}
          columns={columns}
          hidden={hidden}
          onToggle={(row) => setHidden((before) => toggled(before, row))}
          onLight={setLit}
        />
        <figure ref={figure} className={styles.plot} role="img" aria-label={t(`charts.${chart}`)}>
          <div ref={plot} style={{ position: 'absolute', inset: 0 }}>
            {size && size.width > 80 && size.height > 40 && drawing && !drawing.empty && (
              <Plot
                size={size}
                rows={drawn}
                look={look}
                log={log}
                points={drawing.points}
                domain={drawing.domain}
                from={drawing.from}
                to={drawing.to}
                now={drawing.now}
                markers={markers}
                lit={lit}
              />
            )}
          </div>
          {(drawing?.empty ?? true) && <Teach chart={chart} nothing={rows.length === 0} invites={invites} />}
        </figure>
      </div>
    </section>
  )
}

/** One point per two pixels is as fine as a line can show. */
function pointsFor(plot: HTMLElement | null): number {
  return Math.max(40, Math.min(pointsPerChart, Math.round(((plot?.clientWidth ?? 0) - 56) / 20) * 10))
}

function LatencyScale() {
  const { latencyLog, setLatencyLog } = useChartSettings()
  return (
    <button type="button" className={styles.scale} title={t('charts.scale.hint')} onClick={() => setLatencyLog(!latencyLog)}>
      {t(latencyLog ? 'charts.scale.log' : 'charts.scale.linear')}
    </button>
  )
}

/** Why there is no line yet, and what the chart will tell. */
function Teach({ chart, nothing, invites }: { chart: ChartId; nothing: boolean; invites: boolean }) {
  const started = feed.history.length > 0 && feed.history.last > 0
  if (chart === 'drops' && started) return <p className={styles.teach}>{t('charts.none.drops')}</p>
  if (nothing && chart !== 'drops')
    return (
      <p className={styles.teach}>
        {t(chart === 'throughput' || chart === 'latency' ? 'charts.none.flows' : 'charts.none.resources')}
      </p>
    )
  if (started) return <p className={styles.teach}>{t('charts.none.measured')}</p>
  const [before, after] = t('charts.start', { key: '\n' }).split('\n')
  return (
    <div className={styles.teach}>
      <p>{t(teach[chart])}</p>
      {invites && (
        <p className={styles.start}>
          {before}
          <kbd>Space</kbd>
          {after}
        </p>
      )}
    </div>
  )
}

/** The chart in words, for those who do not see it. */
function spoken(chart: ChartId, rows: readonly Row[], span: number): string {
  const values = rows.slice(0, 8).map((row) => {
    const [line] = row.lines
    return t('charts.value', { series: rowName(row), value: format(feed.history.current(line.key, span), looks[chart].unit) })
  })
  return [t(`charts.${chart}`), ...values].join('. ')
}

function toggled(set: ReadonlySet<string>, member: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(member)) next.add(member)
  return next
}
