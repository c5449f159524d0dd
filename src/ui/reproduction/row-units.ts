/** The papers' numbers as people read them: units of rows in the words of the page. */
import type { Published, RowUnit } from '../../papers/paper.ts'
import { t } from '../text/text.ts'
import { format, quantity } from '../text/units.ts'

/** Units that only papers use, by the symbol and how much of the SI value one is. */
const own = {
  times: { symbol: '×', factor: 1 },
  'second/byte': { symbol: 'ns/B', factor: 1e-9 },
} as const

const isOwn = (unit: RowUnit): unit is keyof typeof own => unit in own

const three = (value: number) => String(Number(value.toPrecision(3))).replace('-', '−')

export function rowNumber(value: number, unit: RowUnit): string {
  if (!isOwn(unit)) return format(value, unit)
  const { symbol, factor } = own[unit]
  return Number.isFinite(value) ? `${three(value / factor)} ${symbol}` : '–'
}

/** One unit for the labels of an axis that ends at `high`. */
export function axisUnit(high: number, unit: RowUnit): { readonly symbol: string; readonly factor: number } {
  if (isOwn(unit)) return own[unit]
  // what is counted is the axis' title already
  if (unit === 'packet' || unit === 'count') return { symbol: '', factor: 1 }
  // sizes of packets are read in bytes
  if (unit === 'byte' && high < 10_000) return { symbol: 'B', factor: 1 }
  const { number, unit: symbol } = quantity(high, unit)
  const shown = Number(number.replace(/,/g, ''))
  return { symbol, factor: shown > 0 ? Number((high / shown).toPrecision(3)) : 1 }
}

export function publishedText({ value, upper, unit, bound }: Published): string {
  const from = rowNumber(value, unit)
  if (upper !== undefined) return range(value, upper, unit)
  if (bound === 'at-least') return t('papers.row.at-least', { value: from })
  return bound === 'at-most' ? t('papers.row.at-most', { value: from }) : from
}

/** `0.5 – 1.25 ms`: the unit once where both ends have the same. */
export function range(from: number, to: number, unit: RowUnit): string {
  const [low, high] = [rowNumber(from, unit), rowNumber(to, unit)]
  const [number, ...symbol] = low.split(' ')
  const same = symbol.length > 0 && high.endsWith(` ${symbol.join(' ')}`)
  return t('papers.row.range', { from: same ? number : low, to: high })
}

/** A value, or a range where it has another end. */
export const stretch = (from: number, to: number | undefined, unit: RowUnit): string =>
  to === undefined ? rowNumber(from, unit) : range(from, to, unit)

/** `+4.2 %`; a whole per cent from 10 on. */
export function errorText(error: number): string {
  if (!Number.isFinite(error)) return '–'
  const percent = Math.abs(error) * 100
  const shown = percent >= 9.95 ? percent.toFixed(0) : percent.toFixed(1)
  if (Number(shown) === 0) return '0 %'
  return `${error > 0 ? '+' : '−'}${shown} %`
}

/** As the beginning of a line. */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** How good a predicted number is: the bounds are those that the papers are held to. */
export const grade = (error: number): 'good' | 'warn' | 'bad' =>
  Math.abs(error) <= 0.1 ? 'good' : Math.abs(error) <= 0.25 ? 'warn' : 'bad'
