/** What RTCP reports in flight say (RFC 3550, section 6.4): one row for each packet that carries one. */

import { SlotTable } from './slot-table.ts'

/** RTCP packet types */
export const reportType = { sender: 200, receiver: 201 } as const

const columns = ['type', 'packets', 'octets', 'fraction', 'lost', 'highest', 'jitter', 'lastReport', 'delay', 'next'] as const

const empty = new Float64Array(0)

export class ReportTable extends SlotTable<(typeof columns)[number]> {
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

  constructor() {
    super(columns, 16)
  }

  allocate(type: number): number {
    const row = this.take()
    for (const name of columns) this[name][row] = 0
    this.type[row] = type
    return row
  }
}
