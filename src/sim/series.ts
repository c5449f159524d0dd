/**
 * Series of durations: count, mean and variance (Welford), extremes, a log-linear histogram and the last values.
 * Histogram buckets are 1/64 of a power of two wide, so a percentile is within 0.79 % of a value of the sample.
 */

const subBits = 6
/** exponents 2⁰ … 2⁵³ ps: 1 ps to 2.5 h */
const buckets = 54 << subBits
const bias = 1023 << subBits
export const recentLength = 200
/** crossings of a machine that are kept: a time line of packets, such as 500 here and 500 there */
export const crossingsKept = 1000

const bits = new Float64Array(1)
const words = new Uint32Array(bits.buffer)
bits[0] = 1
const highWord = words[1] === 0x3ff00000 ? 1 : 0

/** Bucket of a duration in picoseconds; everything below 1 ps shares the first. */
function bucketOf(value: number): number {
  if (value < 1) return 0
  bits[0] = value
  const bucket = (words[highWord] >>> (20 - subBits)) - bias
  return bucket < buckets ? bucket : buckets - 1
}
/** Middle of a bucket. */
function valueOf(bucket: number): number {
  words[highWord] = (bucket + bias) << (20 - subBits)
  words[1 - highWord] = 0
  const low = bits[0]
  return low * (1 + 1 / (2 << subBits) / (1 + (bucket & ((1 << subBits) - 1)) / (1 << subBits)))
}

export class SeriesTable {
  length = 0
  count = new Float64Array(16)
  mean = new Float64Array(16)
  squares = new Float64Array(16)
  minimum = new Float64Array(16)
  maximum = new Float64Array(16)
  histogram: Uint32Array[] = []
  recent: Float64Array[] = []
  /** where in `recent` the next value goes: count modulo its length, without a division for every packet */
  private place = new Int32Array(16)

  /** @param kept how many of its last values it keeps */
  add(kept = recentLength): number {
    const index = this.length++
    if (index >= this.count.length) {
      const places = new Int32Array(index * 2)
      places.set(this.place)
      this.place = places
      for (const name of ['count', 'mean', 'squares', 'minimum', 'maximum'] as const) {
        const longer = new Float64Array(index * 2)
        longer.set(this[name])
        this[name] = longer
      }
    }
    this.minimum[index] = Number.POSITIVE_INFINITY
    this.maximum[index] = Number.NEGATIVE_INFINITY
    this.histogram.push(new Uint32Array(buckets))
    this.recent.push(new Float64Array(kept))
    return index
  }

  record(index: number, value: number): void {
    const count = this.count[index] + 1
    this.count[index] = count
    const off = value - this.mean[index]
    const mean = this.mean[index] + off / count
    this.mean[index] = mean
    this.squares[index] += off * (value - mean)
    if (value < this.minimum[index]) this.minimum[index] = value
    if (value > this.maximum[index]) this.maximum[index] = value
    this.histogram[index][bucketOf(value)]++
    const recent = this.recent[index]
    const place = this.place[index]
    recent[place] = value
    this.place[index] = place + 1 === recent.length ? 0 : place + 1
  }

  /** Last values as a snapshot kept them; `count` is that of then already. */
  restoreRecent(index: number, values: Float64Array): void {
    this.recent[index].set(values)
    this.place[index] = this.count[index] % values.length
  }

  /** The value below which a share of the sample lies (0 < share ≤ 1); NaN when empty. */
  percentile(index: number, share: number): number {
    const count = this.count[index]
    if (count === 0) return Number.NaN
    const rank = Math.ceil(share * count)
    const histogram = this.histogram[index]
    let seen = 0
    for (let bucket = 0; bucket < buckets; bucket++) {
      seen += histogram[bucket]
      if (seen >= rank) return Math.min(this.maximum[index], Math.max(this.minimum[index], valueOf(bucket)))
    }
    return this.maximum[index]
  }

  /** Percentile of the last 200 values; NaN when empty. */
  recentPercentile(index: number, share: number): number {
    const sorted = this.lastOf(index, recentLength).sort()
    return sorted.length === 0 ? Number.NaN : sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  }

  /** The last values, at most `most`, the oldest first. */
  lastOf(index: number, most = Number.POSITIVE_INFINITY): Float64Array {
    const recent = this.recent[index]
    const last = new Float64Array(Math.min(this.count[index], recent.length, most))
    const oldest = this.count[index] - last.length
    for (let i = 0; i < last.length; i++) last[i] = recent[(oldest + i) % recent.length]
    return last
  }

  standardDeviation(index: number): number {
    return this.count[index] > 1 ? Math.sqrt(this.squares[index] / (this.count[index] - 1)) : 0
  }
}
