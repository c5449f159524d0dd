/** Domains, ticks and labels of chart axes. Pure; a domain grows at once and shrinks only when it has been too large for a while. */
import type { Unit } from '../../sim/kind.ts'
import { niceCeiling } from '../live/history.ts'
import { quantity } from '../text/units.ts'

export interface Domain {
  readonly low: number
  readonly high: number
}

/** 0 … a round number not below the highest value; `smallest` when there is nothing to show. */
export function linearDomain(highest: number, smallest: number): Domain {
  return { low: 0, high: Math.max(smallest, niceCeiling(highest)) }
}

/** Whole decades around the values, at least two. */
export function decadeDomain(lowest: number, highest: number): Domain {
  const low = Math.floor(Math.log10(lowest) + 1e-9)
  const high = Math.max(Math.ceil(Math.log10(highest) - 1e-9), low + 1)
  const [from, to] = high - low === 1 && highest / lowest < 3 && lowest / 10 ** low < 2 ? [low - 1, high] : [low, high]
  return { low: Number(`1e${from}`), high: Number(`1e${to}`) }
}

/** The ticks of a linear domain: four steps or five, or as few as make at `most` so many ticks; ends included. */
export function linearTicks({ low, high }: Domain, most = 6): number[] {
  const lead = Math.round(high / 10 ** Math.floor(Math.log10(high) + 1e-9))
  const steps = (lead === 5 ? [5, 1] : [4, 2, 1]).find((each) => each < most) ?? 1
  return Array.from({ length: steps + 1 }, (_, i) => Number((low + ((high - low) * i) / steps).toPrecision(12)))
}

/** One tick per decade, thinned to at `most` so many, two at least. */
export function decadeTicks({ low, high }: Domain, most = 5): number[] {
  const from = Math.round(Math.log10(low))
  const to = Math.round(Math.log10(high))
  const every = Math.ceil((to - from) / (Math.max(most, 2) - 1))
  const ticks: number[] = []
  for (let exponent = to; exponent >= from; exponent -= every) ticks.unshift(Number(`1e${exponent}`))
  return ticks
}

/** Round times inside a window, about `wanted` of them. */
export function timeTicks(from: number, to: number, wanted: number): number[] {
  const step = niceCeiling((to - from) / wanted)
  if (!(step > 0)) return []
  const ticks: number[] = []
  for (let i = Math.ceil(from / step - 1e-6); i * step <= to + step * 1e-6; i++) ticks.push(i * step)
  return ticks
}

const timeUnits = [
  { symbol: 's', seconds: 1 },
  { symbol: 'ms', seconds: 1e-3 },
  { symbol: 'µs', seconds: 1e-6 },
  { symbol: 'ns', seconds: 1e-9 },
] as const

/** How the times of a window are written: one unit, and just the decimals that tell its ticks apart. */
export function timeLabels(to: number, step: number): (seconds: number) => string {
  const unit = timeUnits.find(({ seconds }) => to >= seconds * (1 - 1e-9)) ?? timeUnits[3]
  const decimals = Math.max(0, Math.ceil(-Math.log10(step / unit.seconds) - 1e-9))
  return (seconds) => `${(seconds / unit.seconds).toFixed(Math.min(decimals, 12))} ${unit.symbol}`
}

/** Labels of a linear axis: bare numbers in the unit of its upper end, which the caption names. */
export function linearLabels(high: number, unit: Unit): { label: (value: number) => string; symbol: string } {
  const { number, unit: symbol } = quantity(high, unit)
  const factor = high / Number(number.replace(/,/g, ''))
  return { symbol, label: (value) => String(Number((value / factor).toPrecision(6))) }
}

export interface StickyDomain {
  /** the domain to draw now, given the one that the data ask for */
  next(wanted: Domain, wall: number): Domain
  reset(): void
}

/** Milliseconds that a domain must have been too large before it shrinks. */
const patience = 2500

export function createStickyDomain(): StickyDomain {
  let shown: Domain | null = null
  let looseSince = Number.NaN
  return {
    next(wanted, wall) {
      if (!shown || wanted.high > shown.high || wanted.low < shown.low) {
        shown = shown ? { low: Math.min(wanted.low, shown.low), high: Math.max(wanted.high, shown.high) } : wanted
        looseSince = Number.NaN
      } else if (wanted.high < shown.high || wanted.low > shown.low) {
        if (Number.isNaN(looseSince)) looseSince = wall
        else if (wall - looseSince > patience) {
          shown = wanted
          looseSince = Number.NaN
        }
      } else looseSince = Number.NaN
      return shown
    },
    reset() {
      shown = null
      looseSince = Number.NaN
    },
  }
}
