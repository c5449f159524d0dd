/**
 * The event queue: a sorted near stack over a ladder of power-of-two buckets.
 *
 * Order: (time, priority, cause, component, component's own sequence). `cause` is the time at which the event was
 * scheduled; like the rest of the key it does not depend on what other components do, and it makes equal times fall
 * as in ns-3 (the event that was scheduled earlier goes first). Component and sequence share one number.
 *
 * One event is 32 contiguous bytes: a comparison or a hand-over touches one cache line.
 *
 * Far events lie unsorted in buckets and are sorted only when the clock reaches their bucket; a bucket that holds too
 * many becomes a finer rung. Widths are powers of two and times are integers, so bucket borders are exact.
 * Buckets of one instant are put in order by a natural merge sort, since ties mostly arrive in order already.
 */

import { TieRun } from './tie-run.ts'

const nearLimit = 64
const maximumBuckets = 1 << 20
const maximumRungs = 12
const none = -1
/** records of a long run are read so many (a power of two) at once: their cache misses then overlap */
const warmCount = 16
const warmMask = warmCount - 1

/** a saved event: how many numbers, and which of them is the word */
const [rowLength, wordAt] = [5, 3]

const componentBits = 18
export const maximumComponents = 1 << componentBits
const eventBits = 6
const priorityShift = componentBits + eventBits
/** sequences of one component that fit below 2⁵³ beside 18 bits of component */
const sequenceSpan = 34_359_738_368

/** Component and the component's own sequence (below 2³⁵) as one exactly ordered number. */
export const orderKey = (component: number, sequence: number): number => component * sequenceSpan + sequence
/** Who gets the event, which of its handlers, and the priority 0…7 (smaller goes first). */
export const eventWord = (component: number, event: number, priority: number): number =>
  component | (event << componentBits) | (priority << priorityShift)
export const componentOf = (word: number): number => word & (maximumComponents - 1)
export const eventOf = (word: number): number => (word >> componentBits) & ((1 << eventBits) - 1)

export class EventQueue {
  /** per slot, 4 numbers: time, cause, key, and (as `words`, 2 of 8 integers) word and packet */
  private numbers: Float64Array
  private words: Int32Array
  private link: Int32Array
  private free = none
  size = 0

  private readonly nearSlot = new Int32Array(nearLimit + 1)
  private readonly nearTime = new Float64Array(nearLimit + 1)
  private near = 0
  /** events before this time belong to the near stack */
  private nearEnd = Number.POSITIVE_INFINITY

  /** many events of one instant, latest first; taken from the end */
  private readonly run = new TieRun()
  /** what `warm` read; kept so that no compiler leaves the reading out */
  warmed = 0
  /** binary heap for more near events than the stack holds */
  private heap = new Int32Array(64)
  private heapLength = 0

  private readonly rungHead: Int32Array[] = []
  private readonly rungBase = new Float64Array(maximumRungs)
  private readonly rungWidth = new Float64Array(maximumRungs)
  private readonly rungInverse = new Float64Array(maximumRungs)
  private readonly rungEnd = new Float64Array(maximumRungs)
  private readonly rungBuckets = new Int32Array(maximumRungs)
  private readonly rungAt = new Int32Array(maximumRungs)
  private rungs = 0
  private fineHead: Int32Array = new Int32Array(0)
  private fineBase = 0
  private fineInverse = 0
  private fineEnd = Number.NEGATIVE_INFINITY

  private far = none
  private farCount = 0
  private farMinimum = Number.POSITIVE_INFINITY
  private farMaximum = Number.NEGATIVE_INFINITY

  constructor(capacity = 256) {
    this.numbers = new Float64Array(capacity * 4)
    this.words = new Int32Array(this.numbers.buffer)
    this.link = new Int32Array(capacity)
    this.chainFree(0, capacity)
  }

  /** Engine memory of the queue in bytes. */
  get bytes(): number {
    let heads = 0
    for (const head of this.rungHead) heads += head.byteLength
    return this.link.length * 36 + heads + this.run.bytes + this.heap.byteLength
  }

  /** Of a slot that was taken, until it is released. */
  timeOf(slot: number): number {
    return this.numbers[slot << 2]
  }
  wordOf(slot: number): number {
    return this.words[(slot << 3) + 6]
  }
  packetOf(slot: number): number {
    return this.words[(slot << 3) + 7]
  }

  push(time: number, cause: number, key: number, word: number, packet: number): void {
    if (this.free < 0) this.grow()
    const slot = this.free
    this.free = this.link[slot]
    const at = slot << 2
    this.numbers[at] = time
    this.numbers[at + 1] = cause
    this.numbers[at + 2] = key
    this.words[(at << 1) + 6] = word
    this.words[(at << 1) + 7] = packet
    this.size++
    if (time < this.nearEnd) this.pushNear(slot, time)
    else if (time < this.fineEnd) {
      const head = this.fineHead
      const bucket = ((time - this.fineBase) * this.fineInverse) | 0
      this.link[slot] = head[bucket]
      head[bucket] = slot
    } else this.pushFar(slot, time)
  }

  /** Takes the first event if it is not later than `limit`: its slot, to be read and then released; −1 if there is none. */
  take(limit: number): number {
    if (this.heapLength > 0) return this.takeMixed(limit)
    if (this.near === 0) {
      if (this.size === 0) return none
      if (this.run.length === 0) this.refill()
      if (this.heapLength > 0) return this.takeMixed(limit)
      if (this.run.length > 0) {
        const last = this.run.length - 1
        if ((last & warmMask) === 0) this.warm(last)
        const slot = this.run.slots[last]
        if (this.numbers[slot << 2] > limit) return none
        this.run.length--
        this.size--
        return slot
      }
    } else if (this.run.length > 0) return this.takeMixed(limit)
    const top = this.near - 1
    if (this.nearTime[top] > limit) return none
    this.near = top
    this.size--
    return this.nearSlot[top]
  }

  release(slot: number): void {
    this.link[slot] = this.free
    this.free = slot
  }

  /** Time of the first event; +∞ when empty. */
  nextTime(): number {
    if (this.size === 0) return Number.POSITIVE_INFINITY
    if (this.near === 0 && this.run.length === 0 && this.heapLength === 0) this.refill()
    let time = this.near > 0 ? this.nearTime[this.near - 1] : Number.POSITIVE_INFINITY
    if (this.run.length > 0) time = Math.min(time, this.timeOf(this.run.slots[this.run.length - 1]))
    if (this.heapLength > 0) time = Math.min(time, this.timeOf(this.heap[0]))
    return time
  }

  /** Every pending event, in no particular order, as rows of [time, cause, key, word, packet]. */
  toRows(): Float64Array {
    const rows = new Float64Array(this.size * rowLength)
    let at = 0
    const add = (slot: number) => {
      rows[at++] = this.numbers[slot * 4]
      rows[at++] = this.numbers[slot * 4 + 1]
      rows[at++] = this.numbers[slot * 4 + 2]
      rows[at++] = this.wordOf(slot)
      rows[at++] = this.packetOf(slot)
    }
    for (let i = 0; i < this.near; i++) add(this.nearSlot[i])
    for (let i = 0; i < this.run.length; i++) add(this.run.slots[i])
    for (let i = 0; i < this.heapLength; i++) add(this.heap[i])
    for (let rung = 0; rung < this.rungs; rung++)
      for (let bucket = this.rungAt[rung]; bucket < this.rungBuckets[rung]; bucket++)
        for (let slot = this.rungHead[rung][bucket]; slot >= 0; slot = this.link[slot]) add(slot)
    for (let slot = this.far; slot >= 0; slot = this.link[slot]) add(slot)
    return rows
  }

  static fromRows(rows: Float64Array): EventQueue {
    const queue = new EventQueue(Math.max(256, rows.length / rowLength))
    // all far at first: in no order, they would narrow what is near again and again
    queue.nearEnd = Number.NEGATIVE_INFINITY
    for (let at = 0; at < rows.length; at += rowLength)
      queue.push(rows[at], rows[at + 1], rows[at + 2], rows[at + 3], rows[at + 4])
    return queue
  }

  /** A queue without the events of some components: those whose number has a 1 in `lost`. */
  without(lost: Uint8Array): EventQueue {
    const rows = this.toRows()
    let kept = 0
    for (let at = 0; at < rows.length; at += rowLength) {
      if (lost[componentOf(rows[at + wordAt])] === 1) continue
      rows.copyWithin(kept, at, at + rowLength)
      kept += rowLength
    }
    return kept < rows.length ? EventQueue.fromRows(rows.subarray(0, kept)) : this
  }

  private pushNear(slot: number, time: number): void {
    let at = this.near
    if (at >= nearLimit || this.heapLength > 0) {
      this.pushCrowded(slot, time)
      return
    }
    const times = this.nearTime
    const slots = this.nearSlot
    while (at > 0) {
      const before = times[at - 1]
      if (before > time || (before === time && this.tieBefore(slot, slots[at - 1]))) break
      times[at] = before
      slots[at] = slots[at - 1]
      at--
    }
    times[at] = time
    slots[at] = slot
    this.near++
  }

  /** The near stack is full: narrow what counts as near to its earlier half, or to one instant, which a heap takes. */
  private pushCrowded(slot: number, time: number): void {
    const { nearTime, run } = this
    // a run that waits for its instant is not to be left behind the border
    const runTime = run.length > 0 ? this.timeOf(run.slots[0]) : Number.NEGATIVE_INFINITY
    if (
      this.near === nearLimit &&
      this.rungs < maximumRungs &&
      this.nearEnd > nearTime[0] + 1 &&
      nearTime[nearLimit - 1] >= runTime
    ) {
      let keepFrom = nearLimit >> 1
      while (keepFrom < nearLimit && nearTime[keepFrom] === nearTime[keepFrom - 1]) keepFrom++
      if (keepFrom === nearLimit) {
        keepFrom = nearLimit >> 1
        while (keepFrom > 0 && nearTime[keepFrom] === nearTime[keepFrom - 1]) keepFrom--
      }
      const border = keepFrom > 0 ? nearTime[keepFrom - 1] : nearTime[0] + 1
      if (this.nearEnd !== Number.POSITIVE_INFINITY) this.addRung(border, this.nearEnd, nearLimit)
      this.nearEnd = border
      for (let i = 0; i < keepFrom; i++) this.pushFar(this.nearSlot[i], nearTime[i])
      this.nearSlot.copyWithin(0, keepFrom, nearLimit)
      nearTime.copyWithin(0, keepFrom, nearLimit)
      this.near -= keepFrom
      if (time >= border) this.pushFar(slot, time)
      else if (keepFrom > 0 && this.heapLength === 0) this.pushNear(slot, time)
      else this.heapPush(slot)
      return
    }
    this.heapPush(slot)
  }

  private pushFar(slot: number, time: number): void {
    for (let rung = this.rungs - 1; rung >= 0; rung--) {
      if (time < this.rungEnd[rung]) {
        const bucket = ((time - this.rungBase[rung]) * this.rungInverse[rung]) | 0
        const head = this.rungHead[rung]
        this.link[slot] = head[bucket]
        head[bucket] = slot
        return
      }
    }
    this.link[slot] = this.far
    this.far = slot
    this.farCount++
    if (time < this.farMinimum) this.farMinimum = time
    if (time > this.farMaximum) this.farMaximum = time
  }

  /** Brings the next events near; the queue is not empty and nothing is near. */
  private refill(): void {
    for (;;) {
      if (this.rungs === 0) {
        const list = this.far
        const count = this.farCount
        const from = this.farMinimum
        const to = this.farMaximum
        this.far = none
        this.farCount = 0
        this.farMinimum = Number.POSITIVE_INFINITY
        this.farMaximum = Number.NEGATIVE_INFINITY
        if (count <= nearLimit) {
          this.nearEnd = Number.POSITIVE_INFINITY
          this.loadNear(list)
          return
        }
        if (from === to) {
          this.nearEnd = from + 1
          this.loadInstant(list)
          return
        }
        this.nearEnd = from
        this.addRung(from, to + 1, count)
        this.spread(list)
        continue
      }
      const rung = this.rungs - 1
      const head = this.rungHead[rung]
      const buckets = this.rungBuckets[rung]
      let bucket = this.rungAt[rung]
      while (bucket < buckets && head[bucket] < 0) bucket++
      if (bucket === buckets) {
        this.nearEnd = this.rungEnd[rung]
        this.rungs--
        this.chooseFinest()
        continue
      }
      const list = head[bucket]
      head[bucket] = none
      this.rungAt[rung] = bucket + 1
      if (this.link[list] < 0) {
        this.nearEnd = Math.min(this.rungBase[rung] + (bucket + 1) * this.rungWidth[rung], this.rungEnd[rung])
        this.nearSlot[0] = list
        this.nearTime[0] = this.numbers[list << 2]
        this.near = 1
        return
      }
      const width = this.rungWidth[rung]
      const start = this.rungBase[rung] + bucket * width
      const end = Math.min(start + width, this.rungEnd[rung])
      if (this.loadNear(list)) {
        this.nearEnd = end
        return
      }
      if (this.loadInstant(list)) {
        this.nearEnd = end
        return
      }
      if (this.rungs === maximumRungs) {
        this.nearEnd = end
        this.loadHeap(list)
        return
      }
      let count = 0
      for (let slot = list; slot >= 0; slot = this.link[slot]) count++
      this.nearEnd = start
      this.addRung(start, end, count)
      this.spread(list)
    }
  }

  /** A new finest rung over [from, to), empty, with about one bucket per event. */
  private addRung(from: number, to: number, count: number): void {
    let width = 1
    let buckets = 16
    while (buckets < count && buckets < maximumBuckets) buckets *= 2
    while (width * buckets < to - from) width *= 2
    while (buckets > 16 && (buckets >> 1) * width >= to - from) buckets >>= 1
    const rung = this.rungs++
    let head = this.rungHead[rung]
    if (head === undefined || head.length < buckets) {
      head = new Int32Array(buckets).fill(none)
      this.rungHead[rung] = head
    }
    this.rungBase[rung] = from
    this.rungWidth[rung] = width
    this.rungInverse[rung] = 1 / width
    this.rungEnd[rung] = to
    this.rungBuckets[rung] = buckets
    this.rungAt[rung] = 0
    this.chooseFinest()
  }

  private chooseFinest(): void {
    const rung = this.rungs - 1
    if (rung < 0) {
      this.fineEnd = Number.NEGATIVE_INFINITY
      return
    }
    this.fineHead = this.rungHead[rung]
    this.fineBase = this.rungBase[rung]
    this.fineInverse = this.rungInverse[rung]
    this.fineEnd = this.rungEnd[rung]
  }

  /** Deals a list out over the finest rung. */
  private spread(list: number): void {
    const rung = this.rungs - 1
    const head = this.rungHead[rung]
    const base = this.rungBase[rung]
    const inverse = this.rungInverse[rung]
    const { link, numbers } = this
    let slot = list
    while (slot >= 0) {
      const next = link[slot]
      const bucket = ((numbers[slot << 2] - base) * inverse) | 0
      link[slot] = head[bucket]
      head[bucket] = slot
      slot = next
    }
  }

  /** Makes a list the near stack; false, and nothing done, when it is too long. The list is walked once: its records are far apart in memory. */
  private loadNear(list: number): boolean {
    const { link, nearSlot, nearTime, numbers } = this
    let near = 0
    for (let slot = list; slot >= 0; slot = link[slot]) {
      if (near === nearLimit) return false
      nearSlot[near] = slot
      nearTime[near++] = numbers[slot << 2]
    }
    for (let i = 1; i < near; i++) {
      const t = nearTime[i]
      const slot = nearSlot[i]
      let at = i
      while (at > 0) {
        const before = nearTime[at - 1]
        if (before > t || (before === t && this.tieBefore(slot, nearSlot[at - 1]))) break
        nearTime[at] = before
        nearSlot[at] = nearSlot[at - 1]
        at--
      }
      nearTime[at] = t
      nearSlot[at] = slot
    }
    this.near = near
    return true
  }

  /** Makes a list of one instant the next events, whatever its length; false, and nothing done, when times differ. */
  private loadInstant(list: number): boolean {
    const { link, numbers, words, run } = this
    const time = numbers[list << 2]
    const priority = words[(list << 3) + 6] >> priorityShift
    let alike = true
    for (let slot = list; slot >= 0; slot = link[slot]) {
      const at = slot << 2
      if (numbers[at] !== time) {
        run.length = 0
        return false
      }
      if (words[(at << 1) + 6] >> priorityShift !== priority) alike = false
      run.add(slot, numbers[at + 1], numbers[at + 2])
    }
    if (alike) run.sort()
    else {
      run.length = 0
      this.loadHeap(list)
    }
    return true
  }

  private loadHeap(list: number): void {
    for (let slot = list; slot >= 0; slot = this.link[slot]) this.heapPush(slot)
  }

  /** Reads the records of the next events of the run, those before and at `last`, so that taking them finds them in the cache. */
  private warm(last: number): void {
    const { numbers, run } = this
    const { slots } = run
    let sum = 0
    for (let at = last > warmCount ? last - warmCount : 0; at < last; at++) sum += numbers[slots[at] << 2]
    this.warmed = sum
  }

  private takeMixed(limit: number): number {
    let slot = this.run.length > 0 ? this.run.slots[this.run.length - 1] : none
    let source = 0
    if (this.heapLength > 0 && (slot < 0 || this.before(this.heap[0], slot))) {
      slot = this.heap[0]
      source = 1
    }
    if (this.near > 0 && this.before(this.nearSlot[this.near - 1], slot)) {
      slot = this.nearSlot[this.near - 1]
      source = 2
    }
    if (this.numbers[slot << 2] > limit) return none
    if (source === 0) this.run.length--
    else if (source === 1) this.heapPop()
    else this.near--
    this.size--
    return slot
  }

  private before(a: number, b: number): boolean {
    const ta = this.numbers[a << 2]
    const tb = this.numbers[b << 2]
    return ta < tb || (ta === tb && this.tieBefore(a, b))
  }

  /** Order of two events of equal time. */
  private tieBefore(a: number, b: number): boolean {
    const { numbers, words } = this
    const pa = words[(a << 3) + 6] >> priorityShift
    const pb = words[(b << 3) + 6] >> priorityShift
    if (pa !== pb) return pa < pb
    const ca = numbers[(a << 2) + 1]
    const cb = numbers[(b << 2) + 1]
    return ca < cb || (ca === cb && numbers[(a << 2) + 2] < numbers[(b << 2) + 2])
  }

  private heapPush(slot: number): void {
    if (this.heapLength === this.heap.length) {
      const grown = new Int32Array(this.heap.length * 2)
      grown.set(this.heap)
      this.heap = grown
    }
    const heap = this.heap
    let at = this.heapLength++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.before(slot, heap[parent])) break
      heap[at] = heap[parent]
      at = parent
    }
    heap[at] = slot
  }

  private heapPop(): void {
    const heap = this.heap
    const slot = heap[--this.heapLength]
    const length = this.heapLength
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= length) break
      if (child + 1 < length && this.before(heap[child + 1], heap[child])) child++
      if (!this.before(heap[child], slot)) break
      heap[at] = heap[child]
      at = child
    }
    heap[at] = slot
  }

  private grow(): void {
    const old = this.link.length
    const numbers = new Float64Array(old * 8)
    numbers.set(this.numbers)
    this.numbers = numbers
    this.words = new Int32Array(numbers.buffer)
    const link = new Int32Array(old * 2)
    link.set(this.link)
    this.link = link
    this.chainFree(old, old * 2)
  }

  private chainFree(from: number, to: number): void {
    for (let slot = from; slot < to; slot++) this.link[slot] = slot + 1 < to ? slot + 1 : this.free
    this.free = from
  }
}
