import { memo } from 'react'
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  Tooltip,
  XAxis,
  type XAxisTickContentProps,
  YAxis,
  type YAxisTickContentProps,
} from 'recharts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import { type Domain, decadeTicks, linearLabels, linearTicks, timeLabels, timeTicks } from './axis.ts'
import styles from './charts.module.css'
import type { Point } from './gather.ts'
import type { Marker } from './markers.ts'
import { type ChartLook, type Row, rowName } from './series.ts'
import type { Size } from './use-size.ts'

export interface PlotProps {
  readonly size: Size
  readonly rows: readonly Row[]
  readonly look: ChartLook
  readonly log: boolean
  readonly points: readonly Point[]
  readonly domain: Domain
  /** simulated seconds at the left and right edge */
  readonly from: number
  readonly to: number
  /** simulated seconds of the present: what is marked later has not happened yet */
  readonly now: number
  readonly markers: readonly Marker[]
  /** row that the pointer is on in the legend */
  readonly lit: string | null
}

const margin = { top: 15, right: 10, bottom: 0, left: 0 }
const axisWidth = 46
const timesHeight = 20
/** px from one label of the values to the next, so that they can be told apart */
const labelPitch = 16
const toCome = ({ label, seconds }: Marker) => t('marker.to-come', { what: label, time: format(seconds, 'second') })
const markColours = { fails: 'var(--status-bad)', returns: 'var(--status-good)' } as const
const isDrawn = ({ drawn }: { drawn: boolean }) => drawn

/** One Recharts line chart of the newest data; drawn by LiveChart at its turn. */
export const Plot = memo(function Plot({ size, rows, look, log, points, domain, from, to, now, markers, lit }: PlotProps) {
  const most = Math.min(log ? 5 : 6, 1 + Math.floor((size.height - margin.top - timesHeight) / labelPitch))
  const ticks = log ? decadeTicks(domain, most) : linearTicks(domain, most)
  const linear = linearLabels(domain.high, look.unit)
  const times = timeTicks(from, to, size.width > 420 ? 5 : 3)
  const label = timeLabels(to, times.length > 1 ? times[1] - times[0] : to - from)
  const inside = markers.filter(({ seconds }) => seconds > from && seconds <= to)
  const isAhead = ({ seconds }: Marker) => seconds > now
  // the last that has happened speaks, before that the first to come
  const speaker = inside.findLast((marker) => !isAhead(marker)) ?? inside[0]
  return (
    <LineChart
      width={size.width}
      height={size.height}
      data={points as Point[]}
      margin={margin}
      accessibilityLayer={false}
      throttleDelay={40}
    >
      <CartesianGrid vertical={false} stroke="var(--border)" />
      <XAxis
        dataKey="t"
        type="number"
        domain={[from, to]}
        ticks={times}
        interval={0}
        tickFormatter={label}
        height={timesHeight}
        tickLine={false}
        axisLine={{ stroke: 'var(--border-strong)' }}
        tick={TimeTick}
        allowDataOverflow
      />
      <YAxis
        type="number"
        scale={log ? 'log' : 'linear'}
        domain={[domain.low, domain.high]}
        ticks={ticks}
        interval={0}
        tickFormatter={log ? (value: number) => format(value, look.unit) : linear.label}
        width={axisWidth}
        tickLine={false}
        axisLine={false}
        tick={ValueTick}
        allowDataOverflow
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--border-control)', strokeDasharray: '2 2' }}
        content={({ active, payload }) => {
          const point = active ? (payload?.[0]?.payload as Point | undefined) : undefined
          return point ? <Reading point={point} rows={rows} look={look} /> : null
        }}
      />
      {inside.map((marker) => (
        <ReferenceLine
          key={marker.seconds}
          x={marker.seconds}
          stroke={marker.failure ? markColours[marker.failure] : 'var(--accent)'}
          strokeDasharray="3 3"
          strokeOpacity={isAhead(marker) ? 0.35 : 1}
          label={
            marker === speaker ? (
              <MarkerLabel
                text={isAhead(marker) ? toCome(marker) : marker.label}
                faint={isAhead(marker)}
                end={size.width - margin.right}
              />
            ) : undefined
          }
        />
      ))}
      {rows.flatMap((row) =>
        row.lines
          .filter(isDrawn)
          .map((line) => (
            <Line
              key={line.id}
              dataKey={line.id}
              type="linear"
              stroke={row.colour}
              strokeWidth={lit === row.id ? line.width + 0.75 : line.width}
              strokeOpacity={lit !== null && lit !== row.id ? 0.18 : line.opacity}
              strokeDasharray={line.dash}
              strokeLinejoin="round"
              dot={false}
              activeDot={{ r: 3, strokeWidth: 0 }}
              isAnimationActive={false}
              connectNulls
            />
          )),
      )}
    </LineChart>
  )
})

/** Labels near the edges stay inside the chart. */
function TimeTick({ x, y, payload, tickFormatter, width }: XAxisTickContentProps) {
  const at = Number(x) - axisWidth
  const anchor = at < 14 ? 'start' : at > Number(width) - 20 ? 'end' : 'middle'
  return (
    <text
      x={Number(x) + (anchor === 'end' ? margin.right : 0)}
      y={Number(y)}
      dy="0.71em"
      textAnchor={anchor}
      className={styles.tick}
    >
      {tickFormatter?.(payload.value, payload.index)}
    </text>
  )
}

/** Pixels of a character of the marker's font, on average. */
const markerCharacter = 6.2

interface MarkerLabelProps {
  readonly text: string
  readonly faint: boolean
  readonly end: number
  readonly viewBox?: { readonly x?: number; readonly y?: number }
}
/** Above the plot, so that it hides no line, between its axis and its end. Recharts adds where the line stands. */
function MarkerLabel({ text, faint, end, viewBox }: MarkerLabelProps) {
  const room = Math.max(1, Math.floor((end - axisWidth) / markerCharacter))
  const written = text.length > room ? `${text.slice(0, room - 1)}…` : text
  const x = Math.max(axisWidth, Math.min((viewBox?.x ?? 0) - 4, end - written.length * markerCharacter))
  return (
    <text x={x} y={(viewBox?.y ?? 0) - 4} className={styles.marker} data-faint={faint || undefined}>
      {written}
    </text>
  )
}

/** Recharts' own tick breaks "100 ms" into two lines. */
function ValueTick({ x, y, payload, tickFormatter }: YAxisTickContentProps) {
  return (
    <text x={Number(x)} y={Number(y)} dy="0.355em" textAnchor="end" className={styles.tick}>
      {tickFormatter?.(payload.value, payload.index)}
    </text>
  )
}

/** What stands under the pointer. */
function Reading({ point, rows, look }: { point: Point; rows: readonly Row[]; look: ChartLook }) {
  return (
    <div className={styles.reading}>
      <div className={styles.readingTime}>{format(point.t, 'second')}</div>
      {rows.flatMap((row) =>
        row.lines.filter(isDrawn).map((line) => (
          <div key={line.id} className={styles.readingRow}>
            <span className={styles.readingMark} style={{ background: row.colour, opacity: line.opacity }} />
            <span className={styles.readingName}>
              {line.column === 'value' ? rowName(row) : `${rowName(row)} ${line.column}`}
            </span>
            <span className={styles.readingValue}>{format(point[line.id] ?? Number.NaN, look.unit)}</span>
          </div>
        )),
      )}
    </div>
  )
}
