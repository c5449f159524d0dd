/** TCP headers of the packets in flight, as numbers: one slot for each packet that carries a segment. */

export const tcpFlag = { fin: 1, syn: 2, reset: 4, push: 8, acknowledge: 16, echo: 64, reduced: 128 } as const

/** SACK blocks that fit beside the timestamps option (RFC 2018, section 3) */
export const maximumBlocks = 3

const integerColumns = ['from', 'to', 'length', 'flags', 'blocks', 'next'] as const
const numberColumns = [
  'sequence',
  'acknowledgement',
  'window',
  'stamp',
  'echo',
  'left0',
  'right0',
  'left1',
  'right1',
  'left2',
  'right2',
] as const

export class SegmentTable {
  capacity = 0
  top = 0
  free = -1

  /** endpoints (see endpoints.ts) that sent it and that it is for; −1 = whoever listens */
  from = new Int32Array(0)
  to = new Int32Array(0)
  /** bytes of payload */
  length = new Int32Array(0)
  flags = new Int32Array(0)
  blocks = new Int32Array(0)
  next = new Int32Array(0)
  /** bytes from the start of the stream, not wrapped: SYN is 0, the first byte 1 */
  sequence = new Float64Array(0)
  acknowledgement = new Float64Array(0)
  /** bytes, scaled already */
  window = new Float64Array(0)
  /** timestamps option, picoseconds (its clock ticks in milliseconds on the wire) */
  stamp = new Float64Array(0)
  echo = new Float64Array(0)
  /** SACK blocks, most recent first: from left up to and without right */
  left0 = new Float64Array(0)
  right0 = new Float64Array(0)
  left1 = new Float64Array(0)
  right1 = new Float64Array(0)
  left2 = new Float64Array(0)
  right2 = new Float64Array(0)

  allocate(): number {
    let slot = this.free
    if (slot >= 0) this.free = this.next[slot]
    else {
      if (this.top === this.capacity) this.resize(Math.max(64, this.capacity * 2))
      slot = this.top++
    }
    this.blocks[slot] = 0
    return slot
  }

  release(slot: number): void {
    this.next[slot] = this.free
    this.free = slot
  }

  copy(slot: number): number {
    const to = this.allocate()
    for (const name of integerColumns) this[name][to] = this[name][slot]
    for (const name of numberColumns) this[name][to] = this[name][slot]
    return to
  }

  columns(): Record<string, Int32Array | Float64Array> {
    return Object.fromEntries([...integerColumns, ...numberColumns].map((name) => [name, this[name].slice(0, this.top)]))
  }

  load(saved: Readonly<Record<string, Int32Array | Float64Array>>, top: number, free: number): void {
    this.resize(Math.max(64, top))
    for (const name of [...integerColumns, ...numberColumns]) this[name].set(saved[name])
    this.top = top
    this.free = free
  }

  private resize(capacity: number): void {
    for (const name of integerColumns) {
      const longer = new Int32Array(capacity)
      longer.set(this[name].subarray(0, Math.min(capacity, this.top)))
      this[name] = longer
    }
    for (const name of numberColumns) {
      const longer = new Float64Array(capacity)
      longer.set(this[name].subarray(0, Math.min(capacity, this.top)))
      this[name] = longer
    }
    this.capacity = capacity
  }
}
