/** What few packets say behind their headers: RTCP reports (RFC 3550, section 6.4) and pieces of code. One row for each that says something. */

import { codeTraits } from './code-traits.ts'
import { SlotTable } from './slot-table.ts'

/** RTCP packet types; of the rest the lab's own: a request for code, a piece of it, an order to a module in the kernel, a request for a lost packet and its repair, a request for an object and the object, an update of active routes, a word between controllers of protocol stacks, of shared memory word of a packet, a request for its pages, and these, the number of packets that a stream had */
export const reportType = {
  codeRequest: 1,
  codePiece: 2,
  order: 3,
  repairRequest: 4,
  repair: 5,
  objectRequest: 6,
  object: 7,
  route: 8,
  stack: 9,
  pageNotice: 10,
  pageRequest: 11,
  pages: 12,
  streamEnd: 13,
  sender: 200,
  receiver: 201,
} as const

/** of a message about code (code-cache.ts) */
const codeColumns = ['key', 'from', 'whole', ...codeTraits] as const
const columns = [
  'type',
  'packets',
  'octets',
  'fraction',
  'lost',
  'highest',
  'jitter',
  'lastReport',
  'delay',
  ...codeColumns,
  'next',
] as const

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
  /** the code object's hash; first byte that is asked for or carried; bytes of the whole object, 0 = there is none */
  key = empty
  from = empty
  whole = empty
  /** what the object says of itself (code-traits.ts) */
  codeLoad = empty
  codeCycles = empty
  codePerByte = empty
  codeInit = empty
  codeFinalize = empty
  codeType = empty
  codeApi = empty
  codeExports = empty
  codeUses = empty
  codeAccepts = empty
  codeChecks = empty
  codeTables = empty
  codeSegments = empty
  codeLogs = empty
  codeTimes = empty
  codeStreams = empty
  codeSeeks = empty
  codeCopies = empty
  codeInserts = empty
  codeDepends0 = empty
  codeDepends1 = empty
  codeDepends2 = empty
  codeDepends3 = empty
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
