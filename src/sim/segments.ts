/** TCP headers of the packets in flight, as numbers: one slot for each packet that carries a segment. */

import { SlotTable } from './slot-table.ts'

export const tcpFlag = { fin: 1, syn: 2, reset: 4, push: 8, acknowledge: 16, echo: 64, reduced: 128 } as const

/** SACK blocks that fit beside the timestamps option (RFC 2018, section 3) */
export const maximumBlocks = 3

const columns = [
  'from',
  'to',
  'length',
  'flags',
  'blocks',
  'next',
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

export class SegmentTable extends SlotTable<(typeof columns)[number]> {
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

  constructor() {
    super(columns, 64)
  }

  allocate(): number {
    const slot = this.take()
    this.blocks[slot] = 0
    return slot
  }
}
