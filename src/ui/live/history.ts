/**
 * The past of every series, on one time axis of simulated seconds, in bounded memory: when the axis is full its older
 * half is merged pair by pair, so that the recent past stays sharp and the whole run stays in reach.
 */

/** How samples that share a point become one value. `rate` is the slope of a running total, per second. */
export type Reduction = 'mean' | 'max' | 'last' | 'rate'

export interface SeriesSpec {
  readonly key: string
  readonly reduction: Reduction
}

interface Column {
  readonly reduction: Reduction
  readonly values: Float64Array
}

export interface History {
  /** samples kept */
  readonly length: number
  /** simulated seconds of the newest sample; 0 when there is none */
  readonly last: number
  /** the series that the next samples carry, in their order; a series that was known before keeps its past */
  setSeries(specs: readonly SeriesSpec[]): void
  /** a sample at a time not before the last one; NaN = nothing was measured */
  push(seconds: number, values: ArrayLike<number>): void
  /** forgets what is later than a time, as after a rewind or a restart from a snapshot */
  truncate(seconds: number): void
  clear(): void
  /** at most `points` points between two times, on a grid that does not move with them; writes value per point, NaN = none */
  read(key: string, window: Window, out: Float64Array): void
  /** the newest value, smoothed over `span` seconds for means and rates */
  current(key: string, span: number): number
}

/** Points at `(first + 1 + i) * width` seconds, i = 0 … points − 1. */
export interface Window {
  readonly first: number
  readonly points: number
  readonly width: number
  /** seconds over which a rate is measured */
  readonly span: number
  /** seconds over which a mean is taken: not less than `width` */
  readonly smooth: number
}

export function createHistory(capacity = 1024): History {
  const times = new Float64Array(capacity)
  const columns = new Map<string, Column>()
  let order: Column[] = []
  let length = 0

  /** index of the first sample later than `seconds` */
  function after(seconds: number): number {
    let low = 0
    let high = length
    while (low < high) {
      const middle = (low + high) >> 1
      if (times[middle] > seconds) high = middle
      else low = middle + 1
    }
    return low
  }

  function compact(): void {
    const half = capacity >> 1
    for (const { reduction, values } of columns.values()) {
      for (let i = 0, j = 0; i < half; i += 2, j++) {
        const before = i === 0 ? 0 : times[i - 1]
        values[j] = mergePair(reduction, values[i], values[i + 1], times[i] - before, times[i + 1] - times[i])
      }
      values.copyWithin(half >> 1, half, length)
    }
    for (let i = 0, j = 0; i < half; i += 2, j++) times[j] = times[i + 1]
    times.copyWithin(half >> 1, half, length)
    length -= half >> 1
  }

  /** a running total at a time, linear between samples */
  function total(values: Float64Array, seconds: number): number {
    const next = after(seconds)
    if (next === 0) return 0
    const here = values[next - 1]
    if (next === length || Number.isNaN(values[next])) return Number.isNaN(here) ? 0 : here
    const from = Number.isNaN(here) ? 0 : here
    const share = (seconds - times[next - 1]) / (times[next] - times[next - 1])
    return from + (values[next] - from) * share
  }

  function rate(values: Float64Array, seconds: number, span: number): number {
    const until = Math.min(seconds, times[length - 1])
    const since = Math.max(0, until - span)
    return until > since ? Math.max(0, total(values, until) - total(values, since)) / (until - since) : Number.NaN
  }

  /** reduces the samples later than `since` and not later than `until` */
  function reduce({ reduction, values }: Column, since: number, until: number): number {
    let sum = 0
    let weight = 0
    let result = Number.NaN
    for (let i = after(since); i < length && times[i] <= until; i++) {
      const value = values[i]
      if (Number.isNaN(value)) continue
      if (reduction === 'max') result = result >= value ? result : value
      else if (reduction === 'last') result = value
      else {
        const width = Math.max(times[i] - (i === 0 ? 0 : times[i - 1]), Number.MIN_VALUE)
        sum += value * width
        weight += width
      }
    }
    return reduction === 'mean' && weight > 0 ? sum / weight : result
  }

  return {
    get length() {
      return length
    },
    get last() {
      return length === 0 ? 0 : times[length - 1]
    },
    setSeries(specs) {
      if (columns.size > 4 * specs.length + 64) {
        const kept = new Set(specs.map((spec) => spec.key))
        for (const key of columns.keys()) if (!kept.has(key)) columns.delete(key)
      }
      order = specs.map(({ key, reduction }) => {
        const known = columns.get(key)
        if (known) return known
        const made = { reduction, values: new Float64Array(capacity).fill(Number.NaN) }
        columns.set(key, made)
        return made
      })
    },
    push(seconds, values) {
      if (length > 0 && seconds === times[length - 1]) length--
      if (length === capacity) compact()
      times[length] = seconds
      for (const column of columns.values()) column.values[length] = Number.NaN
      for (let i = 0; i < order.length; i++) order[i].values[length] = values[i]
      length++
    },
    truncate(seconds) {
      length = after(seconds)
    },
    clear() {
      length = 0
      columns.clear()
      order = []
    },
    read(key, { first, points, width, span, smooth }, out) {
      const column = columns.get(key)
      for (let i = 0; i < points; i++) {
        const since = (first + i) * width
        const until = since + width
        if (!column || length === 0 || since >= times[length - 1]) out[i] = Number.NaN
        else if (column.reduction === 'mean') out[i] = until < times[0] ? Number.NaN : reduce(column, until - smooth, until)
        else if (column.reduction !== 'rate') out[i] = reduce(column, since, until)
        else out[i] = until < times[0] ? Number.NaN : rate(column.values, until, span)
      }
    },
    current(key, span) {
      const column = columns.get(key)
      if (!column || length === 0) return Number.NaN
      const now = times[length - 1]
      if (column.reduction === 'rate') return rate(column.values, now, span)
      if (column.reduction !== 'last') return reduce(column, Math.min(now - span, times[length - 2] ?? -1), now)
      for (let i = length - 1; i >= 0; i--) if (!Number.isNaN(column.values[i])) return column.values[i]
      return Number.NaN
    },
  }
}

function mergePair(reduction: Reduction, a: number, b: number, widthA: number, widthB: number): number {
  if (Number.isNaN(a)) return b
  if (Number.isNaN(b)) return a
  if (reduction === 'max') return Math.max(a, b)
  if (reduction === 'mean') return widthA + widthB > 0 ? (a * widthA + b * widthB) / (widthA + widthB) : b
  return b
}

const steps = [1, 2, 5, 10]

/** The smallest of 1, 2, 5 × 10ⁿ that is not below `value`. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 0
  const exponent = Math.floor(Math.log10(value))
  const candidates = steps.map((step) => Number(`${step}e${exponent}`))
  return candidates.find((candidate) => candidate >= value * (1 - 1e-9)) ?? candidates[3]
}

/** A window of `points` grid points that ends at `now` and reaches back `length` seconds, or starts at 0 while the run is shorter. */
export function windowAt(now: number, length: number, points: number): Window {
  const width = length / points
  const last = Math.max(points - 1, Math.ceil(now / width - 1e-9) - 1)
  return { first: last - points + 1, points, width, span: Math.max(width, length / 30), smooth: Math.max(width, length / 50) }
}
