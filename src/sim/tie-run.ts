/**
 * Many events of one instant and priority in order, latest first. Ties mostly arrive in order already, so sorting finds the
 * stretches that are in order and merges them. Cause and key stand beside the slots, so that merging reads memory in order.
 */

const earlier = (causeA: number, keyA: number, causeB: number, keyB: number): boolean =>
  causeA < causeB || (causeA === causeB && keyA < keyB)

export class TieRun {
  length = 0
  slots = new Int32Array(64)
  private cause = new Float64Array(64)
  private key = new Float64Array(64)
  private spareSlots = new Int32Array(64)
  private spareCause = new Float64Array(64)
  private spareKey = new Float64Array(64)

  get bytes(): number {
    return this.slots.length * 20 + this.spareSlots.length * 20
  }

  /** At the end, out of order; `sort` follows. */
  add(slot: number, cause: number, key: number): void {
    const at = this.length++
    if (at === this.slots.length) this.grow()
    this.slots[at] = slot
    this.cause[at] = cause
    this.key[at] = key
  }

  sort(): void {
    const count = this.length
    let { slots, cause, key } = this
    const starts: number[] = []
    let at = 0
    while (at < count) {
      const start = at++
      starts.push(start)
      if (at < count && earlier(cause[start], key[start], cause[at], key[at])) {
        while (at < count && earlier(cause[at - 1], key[at - 1], cause[at], key[at])) at++
        slots.subarray(start, at).reverse()
        cause.subarray(start, at).reverse()
        key.subarray(start, at).reverse()
      } else while (at < count && earlier(cause[at], key[at], cause[at - 1], key[at - 1])) at++
    }
    if (starts.length === 1) return
    if (this.spareSlots.length < slots.length) {
      this.spareSlots = new Int32Array(slots.length)
      this.spareCause = new Float64Array(slots.length)
      this.spareKey = new Float64Array(slots.length)
    }
    let { spareSlots: toSlots, spareCause: toCause, spareKey: toKey } = this
    while (starts.length > 1) {
      let kept = 0
      for (let i = 0; i < starts.length; i += 2) {
        const left = starts[i]
        const middle = i + 1 < starts.length ? starts[i + 1] : count
        const right = i + 2 < starts.length ? starts[i + 2] : count
        let a = left
        let b = middle
        for (let k = left; k < right; k++) {
          const first = b >= right || (a < middle && earlier(cause[b], key[b], cause[a], key[a])) ? a++ : b++
          toSlots[k] = slots[first]
          toCause[k] = cause[first]
          toKey[k] = key[first]
        }
        starts[kept++] = left
      }
      starts.length = kept
      ;[slots, toSlots] = [toSlots, slots]
      ;[cause, toCause] = [toCause, cause]
      ;[key, toKey] = [toKey, key]
    }
    this.slots = slots
    this.cause = cause
    this.key = key
    this.spareSlots = toSlots
    this.spareCause = toCause
    this.spareKey = toKey
  }

  private grow(): void {
    const longer = <A extends Int32Array | Float64Array>(from: A, to: A): A => {
      to.set(from)
      return to
    }
    const room = this.slots.length * 2
    this.slots = longer(this.slots, new Int32Array(room))
    this.cause = longer(this.cause, new Float64Array(room))
    this.key = longer(this.key, new Float64Array(room))
  }
}
