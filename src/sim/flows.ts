/** Counters per flow, in packets and bytes: what conservation is checked on; and what it asks for. */

/** Id of the flow of all ICMP errors: a component's id has no space. */
export const errorFlow = 'ICMP errors'
/** Id of the flow of all work that programs do when no packet has come: what takes a processor is a packet, and leaves no machine. */
export const workFlow = 'work of programs'

const columns = [
  'sent',
  'sentBytes',
  'delivered',
  'deliveredBytes',
  'dropped',
  'droppedBytes',
  'copied',
  'copiedBytes',
  'discarded',
  'discardedBytes',
  'merged',
  'mergedBytes',
  'grown',
  'inFlight',
  'inFlightBytes',
  'service',
] as const

export class FlowTable {
  count = 0
  ids: string[] = []
  sent = new Float64Array(8)
  sentBytes = new Float64Array(8)
  delivered = new Float64Array(8)
  deliveredBytes = new Float64Array(8)
  dropped = new Float64Array(8)
  droppedBytes = new Float64Array(8)
  /** copies that hubs and tees made and the further parts of datagrams that were fragmented, and those of them that went away unheeded (frames for somebody else) */
  copied = new Float64Array(8)
  copiedBytes = new Float64Array(8)
  discarded = new Float64Array(8)
  discardedBytes = new Float64Array(8)
  /** parts that were joined with others of their datagram: all but one of each */
  merged = new Float64Array(8)
  mergedBytes = new Float64Array(8)
  /** bytes that services and tunnels added, less those they took away */
  grown = new Float64Array(8)
  inFlight = new Float64Array(8)
  inFlightBytes = new Float64Array(8)
  /** key of the service that each of its packets asks for, unless its sender says otherwise; 0 = none */
  service = new Float64Array(8)
  /** index of the latency series */
  series: number[] = []
  /** flow of what comes back for it, such as acknowledgements; −1 = none */
  answers: number[] = []

  /** flow of all ICMP errors */
  errors = -1
  /** flow of the work that is done without a packet; −1 = nothing here does any */
  work = -1

  add(id: string, series: number): number {
    const index = this.count++
    if (index >= this.sent.length)
      for (const name of columns) {
        const longer = new Float64Array(index * 2)
        longer.set(this[name])
        this[name] = longer
      }
    this.ids.push(id)
    this.series.push(series)
    this.answers.push(-1)
    return index
  }

  save(): Record<string, Float64Array> {
    return Object.fromEntries(columns.map((name) => [name, this[name].slice(0, this.count)]))
  }

  load(saved: Readonly<Record<string, Float64Array>>): void {
    for (const name of columns) this[name].set(saved[name])
  }
}
