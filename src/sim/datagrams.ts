/** What the IP headers of few packets say besides: a fragment's place in its datagram, or what an ICMP error is about. */

import { SlotTable } from './slot-table.ts'

/** bytes of an IPv4 header without options */
export const ipHeader = 20
/** largest total length (RFC 791, section 3.1) */
export const longestDatagram = 65_535
/** RFC 791, section 3.2: every link carries so many bytes in one piece */
export const smallestMtu = 68

/** ICMP types that tell of an error (RFC 792); 0 stands for a fragment */
export const icmpType = { none: 0, unreachable: 3, timeExceeded: 11 } as const

/** Properties of the packet that an error quotes, named as in the packet pool. */
export const quotedColumns = [
  'source',
  'destination',
  'target',
  'flow',
  'sequence',
  'size',
  'protocol',
  'ttl',
  'service',
  'mark',
  'flags',
  'segment',
] as const
const columns = ['offset', 'more', 'whole', 'reassembly', 'next', 'type', 'code', 'mtu', ...quotedColumns] as const

export class DatagramTable extends SlotTable<(typeof columns)[number]> {
  /** of the fragment, or of the fragment that the error quotes: first byte of the datagram's payload, whether others follow, size of the datagram */
  offset = new Int32Array(0)
  more = new Int32Array(0)
  whole = new Int32Array(0)
  /** reassembly (reassemblies.ts) that it waits in; −1 = none; the packet that follows there */
  reassembly = new Int32Array(0)
  next = new Int32Array(0)
  /** see icmpType */
  type = new Int32Array(0)
  code = new Int32Array(0)
  /** bytes that the next hop takes, where that is the error */
  mtu = new Int32Array(0)
  source = new Int32Array(0)
  destination = new Int32Array(0)
  target = new Int32Array(0)
  flow = new Int32Array(0)
  sequence = new Int32Array(0)
  size = new Int32Array(0)
  protocol = new Int32Array(0)
  ttl = new Int32Array(0)
  service = new Int32Array(0)
  mark = new Int32Array(0)
  flags = new Int32Array(0)
  /** a segment row of its own; −1 = none */
  segment = new Int32Array(0)

  constructor() {
    super(columns, 16)
  }

  /** A row of a whole datagram of `size` bytes. */
  allocate(size: number): number {
    const row = this.take()
    for (const name of columns) this[name][row] = 0
    this.whole[row] = size
    this.reassembly[row] = -1
    this.segment[row] = -1
    return row
  }

  /** The same of a second packet; a segment row must be copied by the caller. */
  override copy(row: number): number {
    const to = super.copy(row)
    this.reassembly[to] = -1
    return to
  }
}
