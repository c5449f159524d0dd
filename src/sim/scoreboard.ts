/**
 * What a TCP sender knows of the segments it has under way (RFC 6675): which were acknowledged selectively, which count
 * as lost, which were sent again. Segments are numbered as they are sent and lie in a ring.
 */

const sacked = 1
const lost = 2
const resent = 4

/** segments that must have arrived beyond one for it to count as lost (RFC 6675, DupThresh) */
export const duplicateThreshold = 3

export class Scoreboard {
  private starts = new Float64Array(64)
  private times = new Float64Array(64)
  private marks = new Uint8Array(64)
  private mask = 63
  /** segments first … last−1 are under way; the byte after the last is `end` */
  first = 0
  last = 0
  end = 0
  /** bytes */
  sackedBytes = 0
  lostBytes = 0
  resentBytes = 0
  /** segment number of the highest that arrived; −1 */
  private highestSacked = -1
  /** every segment below was looked at for loss; none from here on is lost; none below needs sending again */
  private lostBelow = 0
  private lostEnd = 0
  private resendFrom = 0
  /** SACK blocks looked at before: what of a block was there already need not be looked at again */
  private readonly known = new Float64Array(8)
  private knownAt = 0

  /** Bytes that are still in the network (RFC 6675, pipe). */
  get pipe(): number {
    const { first, last } = this
    if (first === last) return 0
    return this.end - this.starts[first & this.mask] - this.sackedBytes - this.lostBytes + this.resentBytes
  }

  /** A new segment [start, end) is sent at `time` ps. */
  append(start: number, end: number, time: number): void {
    if (this.last - this.first > this.mask) this.grow()
    const at = this.last++ & this.mask
    this.starts[at] = start
    this.times[at] = time
    this.marks[at] = 0
    this.end = end
  }

  private endOf(segment: number): number {
    return segment + 1 === this.last ? this.end : this.starts[(segment + 1) & this.mask]
  }
  private lengthOf(segment: number): number {
    return this.endOf(segment) - this.starts[segment & this.mask]
  }

  /**
   * Everything before `sequence` has arrived: bytes of it that were not known to, and the time when the last of them was sent.
   * It is −1 when any was sent twice: those behind it may have waited at the receiver until it came (Karn's algorithm).
   */
  acknowledge(sequence: number): { bytes: number; sentAt: number; resent: boolean } {
    let bytes = 0
    let sentAt = -1
    let again = false
    while (this.first < this.last && this.endOf(this.first) <= sequence) {
      const at = this.first & this.mask
      const length = this.lengthOf(this.first)
      const mark = this.marks[at]
      if (mark & sacked) this.sackedBytes -= length
      else bytes += length
      if (mark & lost) this.lostBytes -= length
      if (mark & resent) {
        this.resentBytes -= length
        again = true
      } else if ((mark & sacked) === 0) sentAt = this.times[at]
      this.first++
    }
    if (this.first < this.last && this.starts[this.first & this.mask] < sequence) {
      // part of a segment
      const at = this.first & this.mask
      const part = sequence - this.starts[at]
      const mark = this.marks[at]
      if (mark & sacked) this.sackedBytes -= part
      else bytes += part
      if (mark & lost) this.lostBytes -= part
      if (mark & resent) this.resentBytes -= part
      this.starts[at] = sequence
    }
    if (this.highestSacked < this.first) this.highestSacked = -1
    if (this.lostBelow < this.first) this.lostBelow = this.first
    if (this.resendFrom < this.first) this.resendFrom = this.first
    result.bytes = bytes
    result.sentAt = again ? -1 : sentAt
    result.resent = again
    return result
  }

  /** The block [left, right) has arrived; bytes of it that were not known to have. */
  sack(left: number, right: number): number {
    const { starts, marks, mask, known } = this
    if (this.first === this.last || right <= starts[this.first & mask] || left >= this.end) return 0
    let from = left
    let slot = -1
    for (let i = 0; i < 8; i += 2)
      if (known[i] === left) {
        slot = i
        from = Math.min(right, known[i + 1])
        break
      }
    if (slot < 0) {
      slot = this.knownAt
      this.knownAt = (this.knownAt + 2) & 7
    }
    known[slot] = left
    known[slot + 1] = right
    let bytes = 0
    for (let segment = this.segmentAt(from); segment < this.last; segment++) {
      const end = this.endOf(segment)
      if (end > right) break
      const at = segment & mask
      if (starts[at] < left || marks[at] & sacked) continue
      const length = end - starts[at]
      if (marks[at] & lost) {
        marks[at] &= ~lost
        this.lostBytes -= length
      }
      marks[at] |= sacked
      this.sackedBytes += length
      if (marks[at] & resent) {
        marks[at] &= ~resent
        this.resentBytes -= length
      }
      bytes += length
      if (segment > this.highestSacked) this.highestSacked = segment
    }
    return bytes
  }

  /** Marks what counts as lost now: each segment with enough others arrived beyond it. */
  markLost(): void {
    let beyond = 0
    let segment = this.highestSacked
    for (; segment >= this.first && segment >= this.lostBelow; segment--) {
      if (this.marks[segment & this.mask] & sacked && ++beyond === duplicateThreshold) break
    }
    if (beyond < duplicateThreshold) return
    for (let i = this.lostBelow; i < segment; i++) this.lose(i)
    this.lostBelow = Math.max(this.lostBelow, segment)
  }

  private lose(segment: number): void {
    const at = segment & this.mask
    if (this.marks[at] & (sacked | lost)) return
    this.marks[at] |= lost
    this.lostBytes += this.lengthOf(segment)
    if (segment < this.resendFrom) this.resendFrom = segment
    if (segment >= this.lostEnd) this.lostEnd = segment + 1
  }

  /** The first segment is lost, whatever was heard of it. */
  loseFirst(): void {
    if (this.first === this.last) return
    const at = this.first & this.mask
    if (this.marks[at] & resent) {
      this.marks[at] &= ~resent
      this.resentBytes -= this.lengthOf(this.first)
    }
    this.lose(this.first)
    this.resendFrom = this.first
  }

  /** Without SACK each duplicate acknowledgement tells of one more arrival: the earliest that is possible is presumed. */
  presume(): void {
    for (let segment = this.first + 1; segment < this.last; segment++) {
      const at = segment & this.mask
      if (this.marks[at] & sacked) continue
      const length = this.lengthOf(segment)
      if (this.marks[at] & lost) this.lostBytes -= length
      if (this.marks[at] & resent) this.resentBytes -= length
      this.marks[at] = sacked
      this.sackedBytes += length
      if (segment > this.highestSacked) this.highestSacked = segment
      return
    }
  }

  /** A presumption that fell on the first segment was wrong: another one arrived. */
  keepFirst(): void {
    if (this.first === this.last) return
    const at = this.first & this.mask
    if ((this.marks[at] & sacked) === 0) return
    this.marks[at] &= ~sacked
    this.sackedBytes -= this.lengthOf(this.first)
    this.presume()
  }

  forgetSacks(): void {
    if (this.sackedBytes === 0) return
    for (let segment = this.first; segment < this.last; segment++) this.marks[segment & this.mask] &= ~sacked
    this.sackedBytes = 0
    this.highestSacked = -1
  }

  get firstLost(): boolean {
    return this.first < this.last && (this.marks[this.first & this.mask] & lost) !== 0
  }
  get firstResent(): boolean {
    return this.first < this.last && (this.marks[this.first & this.mask] & resent) !== 0
  }

  /** After a timeout everything that is not known to have arrived is lost. */
  loseAll(): void {
    for (let segment = this.first; segment < this.last; segment++) {
      const at = segment & this.mask
      if (this.marks[at] & resent) {
        this.marks[at] &= ~resent
        this.resentBytes -= this.lengthOf(segment)
      }
      this.lose(segment)
    }
    this.resendFrom = this.first
    this.lostBelow = this.first
  }

  /** Segment number of the first that is lost and was not sent again; −1. With `any`, lost or not (RFC 6675, NextSeg rule 3). */
  nextToResend(any: boolean): number {
    for (; this.resendFrom < this.lostEnd; this.resendFrom++) {
      const mark = this.marks[this.resendFrom & this.mask]
      if ((mark & (sacked | resent | lost)) === lost) return this.resendFrom
    }
    if (!any) return -1
    for (let segment = this.first; segment <= this.highestSacked; segment++)
      if ((this.marks[segment & this.mask] & (sacked | resent)) === 0) return segment
    return -1
  }

  /** Sends a segment again: where it starts; its length is {@link resentLength}. */
  resend(segment: number): number {
    const at = segment & this.mask
    if ((this.marks[at] & resent) === 0) {
      this.marks[at] |= resent
      this.resentBytes += this.lengthOf(segment)
    }
    return this.starts[at]
  }
  resentLength(segment: number): number {
    return this.lengthOf(segment)
  }

  /** From now on no segment is longer than `size` bytes: one that was is cut, and counts as lost unless it has arrived. */
  cut(size: number): void {
    const rows: { start: number; end: number; time: number; mark: number }[] = []
    for (let segment = this.first; segment < this.last; segment++) {
      const [time, mark] = [this.times[segment & this.mask], this.marks[segment & this.mask]]
      const end = this.endOf(segment)
      let start = this.starts[segment & this.mask]
      const changed = end - start > size ? (mark & sacked) | (mark & sacked ? 0 : lost) : mark
      for (; start < end; start += size) rows.push({ start, end: Math.min(end, start + size), time, mark: changed })
    }
    this.last = this.first
    this.sackedBytes = 0
    this.lostBytes = 0
    this.resentBytes = 0
    this.highestSacked = -1
    this.lostBelow = this.first
    this.resendFrom = this.first
    for (const { start, end, time, mark } of rows) {
      const segment = this.last
      this.append(start, end, time)
      this.marks[segment & this.mask] = mark
      if (mark & sacked) {
        this.sackedBytes += end - start
        this.highestSacked = segment
      }
      if (mark & lost) {
        this.lostBytes += end - start
        this.lostEnd = segment + 1
      }
      if (mark & resent) this.resentBytes += end - start
    }
  }

  private segmentAt(sequence: number): number {
    let low = this.first
    let high = this.last
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.starts[middle & this.mask] < sequence) low = middle + 1
      else high = middle
    }
    return low
  }

  private grow(): void {
    const { starts, times, marks, mask } = this
    const room = (mask + 1) * 2
    this.starts = new Float64Array(room)
    this.times = new Float64Array(room)
    this.marks = new Uint8Array(room)
    this.mask = room - 1
    for (let segment = this.first; segment < this.last; segment++) {
      this.starts[segment & this.mask] = starts[segment & mask]
      this.times[segment & this.mask] = times[segment & mask]
      this.marks[segment & this.mask] = marks[segment & mask]
    }
  }

  /** Everything as one row of numbers, for a snapshot. */
  save(): Float64Array {
    const { first, last, end, sackedBytes, lostBytes, resentBytes, highestSacked, lostBelow, lostEnd, resendFrom, knownAt } = this
    const row = [
      this.mask,
      first,
      last,
      end,
      sackedBytes,
      lostBytes,
      resentBytes,
      highestSacked,
      lostBelow,
      lostEnd,
      resendFrom,
      knownAt,
      ...this.known,
    ]
    for (let segment = first; segment < last; segment++) {
      const at = segment & this.mask
      row.push(this.starts[at], this.times[at], this.marks[at])
    }
    return Float64Array.from(row)
  }

  load(row: Float64Array): void {
    this.mask = row[0]
    this.first = row[1]
    this.last = row[2]
    this.end = row[3]
    this.sackedBytes = row[4]
    this.lostBytes = row[5]
    this.resentBytes = row[6]
    this.highestSacked = row[7]
    this.lostBelow = row[8]
    this.lostEnd = row[9]
    this.resendFrom = row[10]
    this.knownAt = row[11]
    this.known.set(row.subarray(12, 20))
    this.starts = new Float64Array(this.mask + 1)
    this.times = new Float64Array(this.mask + 1)
    this.marks = new Uint8Array(this.mask + 1)
    for (let segment = this.first, at = 20; segment < this.last; segment++, at += 3) {
      this.starts[segment & this.mask] = row[at]
      this.times[segment & this.mask] = row[at + 1]
      this.marks[segment & this.mask] = row[at + 2]
    }
  }
}

/** reused: acknowledging is done for every packet */
const result = { bytes: 0, sentAt: -1, resent: false }

export const createScoreboard = (): Scoreboard => new Scoreboard()
