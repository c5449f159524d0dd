/** What RTCP reports in flight say (RFC 3550, section 6.4): one row for each packet that carries one. */

/** RTCP packet types */
export const reportType = { sender: 200, receiver: 201 } as const

const columns = ['type', 'packets', 'octets', 'fraction', 'lost', 'highest', 'jitter', 'lastReport', 'delay', 'next'] as const

const empty = new Float64Array(0)

export class ReportTable {
  capacity = 0
  top = 0
  free = -1

  /** see reportType */
  type = empty
  /** of a sender: RTP packets and bytes of payload that it has sent */
  packets = empty
  octets = empty
  /** of a receiver: packets lost since its report before, of 256, and in all */
  fraction = empty
  lost = empty
  highest = empty
  /** in ticks of the stream's clock */
  jitter = empty
  /** time stamp of the last report of the sender (see `shortTime`), 0 = none came; 1/65,536 s since then */
  lastReport = empty
  delay = empty
  next = empty

  allocate(type: number): number {
    let row = this.free
    if (row >= 0) this.free = this.next[row]
    else {
      if (this.top === this.capacity) this.resize(Math.max(16, this.capacity * 2))
      row = this.top++
    }
    for (const name of columns) this[name][row] = 0
    this.type[row] = type
    return row
  }

  release(row: number): void {
    this.next[row] = this.free
    this.free = row
  }

  copy(row: number): number {
    const to = this.allocate(this.type[row])
    for (const name of columns) this[name][to] = this[name][row]
    return to
  }

  columns(): Record<string, Float64Array> {
    return Object.fromEntries(columns.map((name) => [name, this[name].slice(0, this.top)]))
  }

  load(saved: Readonly<Record<string, Float64Array>>, top: number, free: number): void {
    this.resize(Math.max(16, top))
    for (const name of columns) this[name].set(saved[name])
    this.top = top
    this.free = free
  }

  private resize(capacity: number): void {
    for (const name of columns) {
      const longer = new Float64Array(capacity)
      longer.set(this[name].subarray(0, Math.min(capacity, this.top)))
      this[name] = longer
    }
    this.capacity = capacity
  }
}
