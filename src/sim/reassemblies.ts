/** Datagrams under reassembly: one row each, whose fragments are packets chained by their offset (datagrams.ts). */
import type { DatagramTable } from './datagrams.ts'
import type { PacketPool } from './packets.ts'

const columns = ['host', 'flow', 'sequence', 'source', 'head', 'bytes', 'began', 'deadline'] as const
export const none = -1

export class ReassemblyTable {
  top = 0
  private capacity = 0

  /** where, and which datagram: the lab's numbers for source address, protocol and identification (RFC 791, section 2.3) */
  host = new Float64Array(0)
  flow = new Float64Array(0)
  sequence = new Float64Array(0)
  source = new Float64Array(0)
  /** packet with the least offset; −1 = the row is free */
  head = new Float64Array(0)
  /** bytes of all its fragments, headers included */
  bytes = new Float64Array(0)
  /** picoseconds */
  began = new Float64Array(0)
  deadline = new Float64Array(0)

  find(host: number, flow: number, sequence: number, source: number): number {
    for (let row = 0; row < this.top; row++)
      if (
        this.head[row] !== none &&
        this.sequence[row] === sequence &&
        this.flow[row] === flow &&
        this.host[row] === host &&
        this.source[row] === source
      )
        return row
    return none
  }

  allocate(): number {
    let row = 0
    while (row < this.top && this.head[row] !== none) row++
    if (row === this.top) {
      if (this.top === this.capacity) this.resize(Math.max(8, this.capacity * 2))
      this.top++
    }
    this.head[row] = none
    this.bytes[row] = 0
    return row
  }

  /** Puts a fragment where its offset belongs, behind one of the same offset. */
  insert(row: number, packet: number, packets: PacketPool, datagrams: DatagramTable): void {
    const own = packets.datagram[packet]
    let before = none
    let at = this.head[row]
    while (at !== none && datagrams.offset[packets.datagram[at]] <= datagrams.offset[own]) {
      before = at
      at = datagrams.next[packets.datagram[at]]
    }
    datagrams.next[own] = at
    if (before === none) this.head[row] = packet
    else datagrams.next[packets.datagram[before]] = packet
    datagrams.reassembly[own] = row
    this.bytes[row] += packets.size[packet]
  }

  /** Takes a fragment out; with the last one the row is free. */
  unlink(packet: number, packets: PacketPool, datagrams: DatagramTable): void {
    const own = packets.datagram[packet]
    const row = datagrams.reassembly[own]
    if (this.head[row] === packet) this.head[row] = datagrams.next[own]
    else {
      let before = this.head[row]
      while (datagrams.next[packets.datagram[before]] !== packet) before = datagrams.next[packets.datagram[before]]
      datagrams.next[packets.datagram[before]] = datagrams.next[own]
    }
    datagrams.reassembly[own] = none
    this.bytes[row] -= packets.size[packet]
  }

  /** Bytes of the whole payload when every byte of it has come; −1 before. */
  complete(row: number, packets: PacketPool, datagrams: DatagramTable, header: number): number {
    let end = 0
    let last = false
    for (let packet = this.head[row]; packet !== none; packet = datagrams.next[packets.datagram[packet]]) {
      const own = packets.datagram[packet]
      if (datagrams.offset[own] > end) return none
      end = Math.max(end, datagrams.offset[own] + packets.size[packet] - header)
      if (datagrams.more[own] === 0) last = true
    }
    return last ? end : none
  }

  columns(): Record<string, Float64Array> {
    return Object.fromEntries(columns.map((name) => [name, this[name].slice(0, this.top)]))
  }

  load(saved: Readonly<Record<string, Float64Array>>): void {
    this.top = saved.head.length
    this.resize(Math.max(8, this.top))
    for (const name of columns) this[name].set(saved[name])
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
