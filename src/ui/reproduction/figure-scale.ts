/** Axes of a figure: domain, ticks, labels, and where a value lies. Pure. */
import type { Axis } from '../../papers/paper.ts'
import { decadeTicks } from '../charts/axis.ts'
import { niceCeiling } from '../live/history.ts'
import { axisUnit, rowNumber } from './row-units.ts'

export interface Scale {
  readonly low: number
  readonly high: number
  readonly log: boolean
  readonly ticks: readonly number[]
  /** what stands behind the axis' title: the unit of all its labels, '' when each has its own */
  readonly symbol: string
  label(value: number): string
  /** 0 at the low end, 1 at the high end */
  at(value: number): number
}

/** A unit that is too long to stand at every tick: `100 M packets/s` becomes `100 M`. */
const longest = 'packets/s'
const withoutLongest = (text: string) => text.replace(/ packets$| ?packets\/s$/, '')

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 6 })

/** About this many steps of a linear axis. */
const steps = 5

/** @param upright heights are compared by eye: a linear axis then begins at zero, with air above the highest value */
export function scaleOf({ unit, scale }: Axis, values: readonly number[], upright = true): Scale {
  const usable = values.filter((value) => Number.isFinite(value) && (scale === 'linear' || value > 0))
  if (usable.length === 0) return linear([0, 1], unit, upright)
  return scale === 'log' ? logarithmic(usable, unit) : linear(usable, unit, upright)
}

function linear(values: readonly number[], unit: Axis['unit'], upright: boolean): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const from =
    least >= 0 && (upright || least < 0.7 * most) ? 0 : least < 0 ? least : least - (most - least || Math.abs(most)) * 0.15
  const step = niceCeiling((most - from || Math.abs(most) || 1) / steps)
  const low = Math.floor(from / step + 1e-9) * step
  const high = Math.max(Math.ceil((most + (most - low) * (upright ? 0.02 : 0)) / step - 1e-9) * step, low + step)
  const count = Math.round((high - low) / step)
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number((low + i * step).toPrecision(12)))
  const { symbol, factor } = axisUnit(high, unit)
  return {
    low,
    high,
    log: false,
    ticks,
    symbol,
    label: (value) => plain.format(Number((value / factor).toPrecision(6))).replace('-', '−'),
    at: (value) => (value - low) / (high - low),
  }
}

function logarithmic(values: readonly number[], unit: Axis['unit']): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const wide = most / least > 30
  const low = below(least * 0.999, wide)
  const high = above(most * 1.001, wide)
  const decades = Math.log10(high / low)
  const ticks = decades > 1.6 ? decadeTicks({ low: decade(low, Math.ceil), high: decade(high, Math.floor) }) : ladder(low, high)
  return {
    low,
    high,
    log: true,
    ticks,
    symbol: unit === 'packet/second' ? longest : '',
    label: (value) => withoutLongest(rowNumber(value, unit)),
    at: (value) => Math.log10(value / low) / decades,
  }
}

const decade = (value: number, round: (x: number) => number) => Number(`1e${round(Number(Math.log10(value).toFixed(9)))}`)
const rungs = [1, 2, 5, 10]

/** The next of 1, 2, 5, 10 … below; on wide axes too, so that little is left empty. */
function below(value: number, wide: boolean): number {
  const base = decade(value, Math.floor)
  return Number(((wide ? [1, 5] : rungs).findLast((rung) => rung * base <= value)! * base).toPrecision(3))
}
function above(value: number, wide: boolean): number {
  const base = decade(value, Math.floor)
  return Number(((wide ? [2, 10] : rungs).find((rung) => rung * base >= value)! * base).toPrecision(3))
}
function ladder(low: number, high: number): number[] {
  const ticks: number[] = []
  for (let base = decade(low, Math.floor); base <= high; base *= 10)
    for (const rung of [1, 2, 5]) {
      const value = Number((rung * base).toPrecision(3))
      if (value >= low * 0.999 && value <= high * 1.001) ticks.push(value)
    }
  return ticks
}
