/** Numbers as people read and type them: three significant digits, a readable unit, SI inside. */
import type { Unit } from '../../sim/kind.ts'

interface Step {
  readonly symbol: string
  readonly factor: number
}
interface Scale {
  /** largest first */
  readonly steps: readonly Step[]
  /** step for values smaller than every factor, and for zero */
  readonly zero: string
}

const scale = (zero: string, steps: Readonly<Record<string, number>>): Scale => ({
  zero,
  steps: Object.entries(steps)
    .map(([symbol, factor]) => ({ symbol, factor }))
    .sort((a, b) => b.factor - a.factor),
})

const scales: { readonly [unit in Unit]: Scale } = {
  second: scale('s', { s: 1, ms: 1e-3, µs: 1e-6, ns: 1e-9, ps: 1e-12 }),
  hertz: scale('Hz', { GHz: 1e9, MHz: 1e6, kHz: 1e3, Hz: 1 }),
  cycle: scale('cycles', { 'G cycles': 1e9, 'M cycles': 1e6, 'k cycles': 1e3, cycles: 1 }),
  'cycle/byte': scale('cycles/B', { 'cycles/B': 1 }),
  byte: scale('B', { GB: 1e9, MB: 1e6, kB: 1e3, B: 1 }),
  'byte/second': scale('B/s', { 'GB/s': 1e9, 'MB/s': 1e6, 'kB/s': 1e3, 'B/s': 1 }),
  'bit/second': scale('b/s', { 'Tb/s': 1e12, 'Gb/s': 1e9, 'Mb/s': 1e6, 'kb/s': 1e3, 'b/s': 1 }),
  packet: scale('packets', { packets: 1 }),
  'packet/second': scale('packets/s', { 'M packets/s': 1e6, 'k packets/s': 1e3, 'packets/s': 1 }),
  fraction: scale('%', { '%': 1e-2 }),
  count: scale('', { '': 1 }),
  kilometre: scale('km', { km: 1 }),
}

/** Below these, more digits than three would be noise; whole numbers up to 9,999 stay whole. */
function digits(value: number): string {
  const magnitude = Math.abs(value)
  if (Number.isInteger(value) && magnitude < 10_000) return magnitude < 1000 ? String(value) : grouped(value)
  if (magnitude >= 1000) return grouped(Math.round(value))
  return String(Number(value.toPrecision(3)))
}
const grouped = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 0 })

export interface Quantity {
  readonly number: string
  readonly unit: string
}

/** Number and unit apart, for layouts that set them differently. */
export function quantity(value: number, unit: Unit): Quantity {
  if (Number.isNaN(value)) return { number: '–', unit: '' }
  if (!Number.isFinite(value)) return { number: value > 0 ? '∞' : '−∞', unit: '' }
  const { steps, zero } = scales[unit]
  const rounded = Number(value.toPrecision(3))
  const step = steps.find(({ factor }) => Math.abs(rounded) >= factor * (1 - 1e-12)) ?? steps[steps.length - 1]
  if (value === 0) return { number: '0', unit: zero }
  return { number: digits(Number((value / step.factor).toPrecision(12))).replace('-', '−'), unit: step.symbol }
}

/** `0.00000702, 'second'` → `7.02 µs`; `1.1e9, 'bit/second'` → `1.1 Gb/s`. NaN → `–`. */
export function format(value: number, unit: Unit): string {
  const { number, unit: symbol } = quantity(value, unit)
  return symbol === '' ? number : symbol === '%' ? `${number} %` : `${number} ${symbol}`
}

/** A whole number with thousands separated. */
export const formatCount = (value: number): string => (Number.isFinite(value) ? grouped(Math.round(value)) : '–')

/** The same value without rounding, in the unit that a person would edit it in. */
export function formatExact(value: number, unit: Unit): string {
  const { steps, zero } = scales[unit]
  if (value === 0) return zero === '' ? '0' : `0 ${zero}`
  const step = steps.find(({ factor }) => Math.abs(value) >= factor * (1 - 1e-12)) ?? steps[steps.length - 1]
  const number = String(Number((value / step.factor).toPrecision(12)))
  return step.symbol === '' ? number : `${number} ${step.symbol}`
}

/** As {@link formatExact}, with thousands separated: for sentences, where nobody edits it. */
export function formatInFull(value: number, unit: Unit): string {
  const [number, ...symbol] = formatExact(value, unit).split(' ')
  const grouped = Number(number).toLocaleString('en', { maximumFractionDigits: 12 })
  return [grouped, ...symbol].join(' ')
}

const aliases: Readonly<Record<string, string>> = {
  us: 'µs',
  μs: 'µs',
  sec: 's',
  bps: 'b/s',
  'bit/s': 'b/s',
  kbps: 'kb/s',
  'kbit/s': 'kb/s',
  mbps: 'Mb/s',
  'mbit/s': 'Mb/s',
  gbps: 'Gb/s',
  'gbit/s': 'Gb/s',
  tbps: 'Tb/s',
  bytes: 'B',
  kib: 'KiB',
  mib: 'MiB',
  gib: 'GiB',
  pps: 'packets/s',
  kpps: 'k packets/s',
  mpps: 'M packets/s',
  packet: 'packets',
  cycle: 'cycles',
}
const binary: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/**
 * What a person typed, in the unit's SI base; null when it is no number in that unit.
 * A bare number is read in `assume` (a symbol such as `µs`), or in the base unit.
 */
export function parse(text: string, unit: Unit, assume?: string): number | null {
  const match = /^\s*([+−-]?(?:\d[\d\s_,']*)?(?:\.\d+)?(?:e[+-]?\d+)?)\s*(.*?)\s*$/i.exec(text)
  if (!match || match[1] === '') return null
  const number = Number(match[1].replace('−', '-').replace(/[\s_,']/g, ''))
  if (Number.isNaN(number)) return null
  const { steps } = scales[unit]
  const written = match[2] === '' ? (assume ?? '') : match[2]
  if (written === '') return unit === 'fraction' ? number : number
  const symbol = aliases[written.toLowerCase()] ?? written
  const step =
    steps.find((candidate) => candidate.symbol === symbol) ??
    steps.find((candidate) => candidate.symbol.toLowerCase() === symbol.toLowerCase()) ??
    steps.find((candidate) => candidate.symbol.split(/[ /]/)[0].toLowerCase() === symbol.toLowerCase())
  if (step) return clean(number * step.factor)
  if (unit === 'byte' && symbol in binary) return number * binary[symbol]
  return null
}

/** 30 × 1e-6 must be 0.00003, not 0.000029999999999999997. */
const clean = (value: number): number => Number(value.toPrecision(14))

/** The next value up or down a 1–2–5 ladder, or by whole steps for small counts: what an arrow key does. */
export function stepped(value: number, direction: 1 | -1, integer: boolean): number {
  if (integer && Math.abs(value) < 20) return value + direction
  if (value === 0) return direction
  const magnitude = 10 ** Math.floor(Math.log10(Math.abs(value)) + 1e-9)
  const unit = direction < 0 && Math.abs(value) / magnitude < 1 + 1e-9 ? magnitude / 10 : magnitude
  const next = clean(value + direction * unit)
  return integer ? Math.round(next) : next
}
