import { memo, type PointerEvent, useMemo, useState } from 'react'
import { Area, CartesianGrid, ComposedChart, ErrorBar, Line, Scatter, XAxis, YAxis } from 'recharts'
import type { Figure, PublishedPoint } from '../../papers/paper.ts'
import type { Size } from '../charts/use-size.ts'
import { t } from '../text/text.ts'
import styles from './figure.module.css'
import type { FigureData, SimulatedPoint } from './figure-data.ts'
import { type Label, placeLabels, type Spot } from './figure-labels.ts'
import { type Scale, scaleOf } from './figure-scale.ts'
import { capital, range, rowNumber, stretch } from './row-units.ts'

interface PlotProps {
  readonly figure: Figure
  readonly data: FigureData
  readonly size: Size
}

const margin = { top: 22, right: 24, bottom: 18, left: 0 }
const axis = { x: 20, y: 54 }
/** pixels within which the pointer means a point */
const near = 26
/** a line is drawn through so many points; fewer stand alone, with bars instead of a band */
const curve = 3
/** pixels between the middles of labels of the horizontal axis */
const labelRoom = 56

interface Named extends Spot {
  readonly title: string
  readonly colour: string | null
  readonly value: { readonly x: number; readonly y: number; readonly low: number; readonly high: number; readonly toX?: number }
}

/** Axes that hold everything; they stay while points come in, since what is published and every x are known at once. */
function scalesOf(figure: Figure, data: FigureData): { readonly x: Scale; readonly y: Scale } {
  const points = data.series.flatMap((series) => series.points)
  const xs = [
    ...figure.published.flatMap(({ x, toX = x }) => [x, toX]),
    ...figure.series.flatMap((series) => series.points.map(({ x }) => x)),
  ]
  const ys = [...figure.published.flatMap(({ y, toY = y }) => [y, toY]), ...points.flatMap(({ y, low, high }) => [y, low, high])]
  return { x: scaleOf(figure.x, xs, false), y: scaleOf(figure.y, ys) }
}

export const FigurePlot = memo(function FigurePlot({ figure, data, size }: PlotProps) {
  const [at, setAt] = useState<Named | null>(null)
  const { x, y } = useMemo(() => scalesOf(figure, data), [figure, data])
  const frame = {
    left: axis.y + margin.left,
    top: margin.top,
    right: size.width - margin.right,
    bottom: size.height - margin.bottom - axis.x,
  }
  const spot = (point: { x: number; y: number }): Spot => ({
    x: frame.left + x.at(point.x) * (frame.right - frame.left),
    y: frame.bottom - y.at(point.y) * (frame.bottom - frame.top),
  })
  const published = figure.published.map((point) => {
    const from = spot(point)
    const to = spot({ x: point.toX ?? point.x, y: point.toY ?? point.y })
    return { point, from, to, middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } }
  })
  const named: Named[] = [
    ...published.map(({ point, middle }) => ({
      ...middle,
      title: [t('papers.figure.published'), point.label].filter(Boolean).join(', '),
      colour: null,
      value: { x: point.x, y: point.y, low: point.y, high: point.toY ?? point.y, toX: point.toX },
    })),
    ...data.series.flatMap(({ title, colour, points }) =>
      points.map((point) => ({ ...spot(point), title, colour, value: point })),
    ),
  ]
  const labels = placeLabels(
    published.map(({ point, middle }) => ({ ...middle, text: point.label })),
    [...data.series.flatMap(({ points }) => along(points.map(spot))), ...published.flatMap(({ from, to }) => along([from, to]))],
    { ...frame, right: size.width },
  )
  function point(event: PointerEvent<HTMLDivElement>): void {
    const box = event.currentTarget.getBoundingClientRect()
    setAt(nearest(named, event.clientX - box.left, event.clientY - box.top))
  }
  const every = Math.ceil((x.ticks.length * labelRoom) / Math.max(1, frame.right - frame.left))

  return (
    <div className={styles.stage} onPointerMove={point} onPointerLeave={() => setAt(null)}>
      <ComposedChart width={size.width} height={size.height} margin={margin} accessibilityLayer={false}>
        <CartesianGrid vertical={false} syncWithTicks stroke="var(--border)" />
        <XAxis
          dataKey="x"
          type="number"
          scale={x.log ? 'log' : 'linear'}
          domain={[x.low, x.high]}
          ticks={x.ticks.filter((_, i) => i % every === 0)}
          interval={0}
          tickFormatter={x.label}
          height={axis.x}
          tickLine={false}
          axisLine={{ stroke: 'var(--border-strong)' }}
          tick={{ className: styles.tick }}
          allowDataOverflow
        />
        <YAxis
          dataKey="y"
          type="number"
          scale={y.log ? 'log' : 'linear'}
          domain={[y.low, y.high]}
          ticks={y.ticks as number[]}
          interval={0}
          tickFormatter={y.label}
          width={axis.y}
          tickLine={false}
          axisLine={false}
          tick={{ className: styles.tick }}
          allowDataOverflow
        />
        {data.series.map(
          ({ title, colour, points, spread }) =>
            spread &&
            points.length >= curve && (
              <Area
                key={`band ${title}`}
                data={points as SimulatedPoint[]}
                dataKey={({ low, high }: SimulatedPoint) => [low, high]}
                type="linear"
                stroke="none"
                fill={colour}
                fillOpacity={0.13}
                activeDot={false}
                isAnimationActive={false}
              />
            ),
        )}
        {data.series.map(({ title, colour, dash, points, spread }) => (
          <Line
            key={`line ${title}`}
            data={points as SimulatedPoint[]}
            dataKey="y"
            type="linear"
            stroke={colour}
            strokeWidth={points.length >= 2 ? 1.75 : 0}
            strokeDasharray={dash}
            strokeLinejoin="round"
            dot={{ r: points.length > 24 ? 1.5 : 3, fill: colour, strokeWidth: 0, fillOpacity: 1 }}
            activeDot={false}
            isAnimationActive={false}
          >
            {spread && points.length < curve && (
              <ErrorBar
                dataKey={({ y: value, low, high }: SimulatedPoint) => [value - low, high - value]}
                width={5}
                stroke={colour}
                strokeWidth={1.25}
                direction="y"
              />
            )}
          </Line>
        ))}
        <Scatter
          data={figure.published.filter((each) => !isStretch(each))}
          dataKey="y"
          shape={PublishedMark}
          isAnimationActive={false}
        />
      </ComposedChart>
      <svg className={styles.over} width={size.width} height={size.height} aria-hidden="true">
        <text className={styles.axis} x={8} y={10}>
          {capital(figure.y.title)}
          {y.symbol && <tspan className={styles.unit}> ({y.symbol})</tspan>}
        </text>
        <text className={styles.axis} x={frame.right} y={size.height - 3} textAnchor="end">
          {capital(figure.x.title)}
          {x.symbol && <tspan className={styles.unit}> ({x.symbol})</tspan>}
        </text>
        {published.map(
          ({ point, from, to }) => isStretch(point) && <Stretch key={`${point.fact} ${point.y}`} from={from} to={to} />,
        )}
        {labels.map((label) => label && <LabelText key={`${label.text} ${label.x} ${label.y}`} {...label} />)}
        {at && <circle className={styles.here} cx={at.x} cy={at.y} r={7} stroke={at.colour ?? 'var(--text)'} />}
      </svg>
      {at && <Reading at={at} figure={figure} size={size} />}
    </div>
  )
})

/** pixels between the spots of a curve that labels keep away from */
const stride = 9

function along(points: readonly Spot[]): Spot[] {
  return points.flatMap((to, i) => {
    const from = points[i - 1] ?? to
    const count = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / stride))
    return Array.from({ length: count }, (_, k) => ({
      x: from.x + ((to.x - from.x) * (k + 1)) / count,
      y: from.y + ((to.y - from.y) * (k + 1)) / count,
    }))
  })
}

function nearest(points: readonly Named[], x: number, y: number): Named | null {
  let best: Named | null = null
  let distance = near
  for (const each of points) {
    const away = Math.hypot(each.x - x, each.y - y)
    if (away < distance) {
      best = each
      distance = away
    }
  }
  return best
}

function PublishedMark({ cx = 0, cy = 0 }: { cx?: number; cy?: number }) {
  return <path className={styles.published} d={`M${cx} ${cy - 5} L${cx + 5} ${cy} L${cx} ${cy + 5} L${cx - 5} ${cy} Z`} />
}

const isStretch = ({ toX, toY }: PublishedPoint): boolean => toX !== undefined || toY !== undefined

/** A line over every x of which it is said; a range is a shade between two. */
function Stretch({ from, to }: { from: Spot; to: Spot }) {
  const [left, top] = [Math.min(from.x, to.x), Math.min(from.y, to.y)]
  const [right, bottom] = [Math.max(from.x, to.x), Math.max(from.y, to.y)]
  return (
    <g className={styles.stretch}>
      {bottom > top && right > left && <rect x={left} y={top} width={right - left} height={bottom - top} />}
      <path d={right > left ? `M${left} ${top}H${right}M${left} ${bottom}H${right}` : `M${left} ${top}V${bottom}`} />
    </g>
  )
}

function LabelText({ text, x, y, anchor }: Label) {
  return (
    <text className={styles.label} x={x} y={y} textAnchor={anchor}>
      {text}
    </text>
  )
}

function Reading({ at, figure: { x, y }, size }: { at: Named; figure: Figure; size: Size }) {
  const { value, colour } = at
  const onLeft = at.x > size.width * 0.6
  return (
    <div
      className={styles.reading}
      style={{ top: Math.max(4, at.y - 30), ...(onLeft ? { right: size.width - at.x + 12 } : { left: at.x + 12 }) }}
    >
      <b>
        <i style={{ background: colour ?? 'var(--text)' }} />
        {at.title}
      </b>
      <span>
        {capital(x.title)} <strong>{stretch(value.x, value.toX, x.unit)}</strong>
      </span>
      <span>
        {capital(y.title)} <strong>{rowNumber(value.y, y.unit)}</strong>
      </span>
      {value.high > value.low && <small>{range(value.low, value.high, y.unit)}</small>}
    </div>
  )
}
