/** The packet pool: one column per property, one slot per packet in flight, slots reused. */

export const flag = {
  /** its service has been applied on the machine it is crossing */
  served: 1,
  /** carries an outer IP header */
  tunnelled: 2,
  /** an answer on its way back to the source */
  reply: 4,
  /** made by a hub or a tee; not the packet that was sent */
  copy: 8,
  /** it asked for service somewhere and was served at least once */
  servedOnce: 16,
  /** its destination was rewritten by a front-end, which must rewrite the answer */
  natted: 32,
  /** may not be fragmented */
  dontFragment: 64,
  /** ECN (RFC 3168): its sender knows what a mark means; it carries one */
  ecnCapable: 128,
  congestion: 256,
  /** a data packet of an RTP stream */
  rtp: 512,
  /** within a stack of functional blocks: on its way out */
  egress: 1024,
  /** an ARP message: no IP header; a request is for everybody on its segment */
  arp: 2048,
  /** an active node has chosen the next one; the two bits below are a format (active-formats.ts) */
  guided: 32_768,
} as const

export const packetState = { free: 0, handled: 1, queued: 2, serving: 3, travelling: 4 } as const

const integerColumns = [
  'size',
  'flow',
  'sequence',
  'source',
  'destination',
  'target',
  'nextHop',
  'sender',
  'service',
  'mark',
  'originalSize',
  'outer',
  'gateway',
  'at',
  'resource',
  'next',
  'held0',
  'held1',
  'held2',
  'held3',
  'segment',
  'datagram',
  'report',
] as const
const shortColumns = ['via', 'flags', 'cpu'] as const
const numberColumns = ['born', 'crossing', 'entered', 'finish', 'occupancy', 'remaining', 'latency'] as const
const byteColumns = ['ttl', 'protocol', 'event', 'priority', 'state'] as const

type PacketColumn = Int32Array | Int16Array | Float64Array | Uint8Array

/** The CPU of so many that works on a packet: the one that was chosen for it, or one by its flow. */
export function cpuOf({ cpu, flow }: PacketPool, packet: number, cpus: number): number {
  return (cpu[packet] >= 0 ? cpu[packet] : Math.max(0, flow[packet])) % cpus
}

export class PacketPool {
  capacity: number
  inFlight = 0
  /** slots that were ever used; the rest of the columns is untouched */
  top = 0
  free = -1

  /** bytes at layer 3 (IP header included) */
  size!: Int32Array
  flow!: Int32Array
  /** number within its flow, from 0 */
  sequence!: Int32Array
  /** end-point components: where it was made, where it is finally to be delivered */
  source!: Int32Array
  destination!: Int32Array
  /** station component that IP routes it to now (a director or a tunnel may change it) */
  target!: Int32Array
  /** component that owns the destination address of the frame on the present segment */
  nextHop!: Int32Array
  /** component that owns the source address of the frame, once a bridge has taken it down */
  sender!: Int32Array
  /** index of the link port it came in by */
  via!: Int16Array
  /** key of the service it asks for; 0 = none */
  service!: Int32Array
  mark!: Int32Array
  flags!: Int16Array
  /** the CPU of the machine it is in that is to work on it, where threads share CPUs; −1 = that of its flow */
  cpu!: Int16Array
  /** bytes when it was sent */
  originalSize!: Int32Array
  /** back-end that a front-end sends it to (by tunnel, frame address or rewritten destination) until it is there; −1 otherwise */
  outer!: Int32Array
  /** front-end that chose its back-end; −1 otherwise */
  gateway!: Int32Array
  /** component it is at, and there: handler to call next, resource, priority */
  at!: Int32Array
  resource!: Int32Array
  next!: Int32Array
  /** resources it holds across stages; −1 = none */
  held0!: Int32Array
  held1!: Int32Array
  held2!: Int32Array
  held3!: Int32Array
  /** row of its TCP header (segments.ts); −1 = none */
  segment!: Int32Array
  /** row of what else its IP header says (datagrams.ts); −1 = nothing */
  datagram!: Int32Array
  /** row of the RTCP report that it carries (reports.ts); −1 = none */
  report!: Int32Array
  /** picoseconds: when it was sent, when it entered the machine it is crossing (−1: none) */
  born!: Float64Array
  crossing!: Float64Array
  /** of the present stage: arrival, end of service, length (it began so much before its end), what is left of it, delay after it */
  entered!: Float64Array
  finish!: Float64Array
  occupancy!: Float64Array
  remaining!: Float64Array
  latency!: Float64Array
  ttl!: Uint8Array
  /** IP protocol number */
  protocol!: Uint8Array
  event!: Uint8Array
  priority!: Uint8Array
  state!: Uint8Array

  constructor(capacity = 256) {
    this.capacity = capacity
    for (const name of integerColumns) this[name] = new Int32Array(capacity)
    for (const name of numberColumns) this[name] = new Float64Array(capacity)
    for (const name of shortColumns) this[name] = new Int16Array(capacity)
    for (const name of byteColumns) this[name] = new Uint8Array(capacity)
  }

  get bytesPerSlot(): number {
    return integerColumns.length * 4 + shortColumns.length * 2 + numberColumns.length * 8 + byteColumns.length
  }

  /** A slot with every stage column at rest; the caller fills the rest. */
  allocate(): number {
    let slot = this.free
    if (slot >= 0) this.free = this.next[slot]
    else {
      if (this.top === this.capacity) this.grow()
      slot = this.top++
    }
    this.inFlight++
    this.state[slot] = packetState.handled
    this.flags[slot] = 0
    this.mark[slot] = 0
    this.cpu[slot] = -1
    this.outer[slot] = -1
    this.gateway[slot] = -1
    this.held0[slot] = -1
    this.held1[slot] = -1
    this.held2[slot] = -1
    this.held3[slot] = -1
    this.crossing[slot] = -1
    this.resource[slot] = -1
    this.segment[slot] = -1
    this.datagram[slot] = -1
    this.report[slot] = -1
    return slot
  }

  release(slot: number): void {
    this.state[slot] = packetState.free
    this.next[slot] = this.free
    this.free = slot
    this.inFlight--
  }

  /** A second packet with the same properties. */
  copy(from: number): number {
    const to = this.allocate()
    for (const name of integerColumns) this[name][to] = this[name][from]
    for (const name of numberColumns) this[name][to] = this[name][from]
    for (const name of shortColumns) this[name][to] = this[name][from]
    for (const name of byteColumns) this[name][to] = this[name][from]
    this.state[to] = packetState.handled
    this.held0[to] = -1
    this.held1[to] = -1
    this.held2[to] = -1
    this.held3[to] = -1
    return to
  }

  /** Columns up to the last slot in use, for a snapshot. */
  columns(): Record<string, PacketColumn> {
    const out: Record<string, PacketColumn> = {}
    for (const name of [...integerColumns, ...shortColumns, ...numberColumns, ...byteColumns])
      out[name] = this[name].slice(0, this.top)
    return out
  }

  static restore(columns: Readonly<Record<string, PacketColumn>>, top: number, free: number, inFlight: number): PacketPool {
    let capacity = 256
    while (capacity < top) capacity *= 2
    const pool = new PacketPool(capacity)
    for (const name of integerColumns) pool[name].set(columns[name])
    for (const name of numberColumns) pool[name].set(columns[name])
    for (const name of shortColumns) pool[name].set(columns[name])
    for (const name of byteColumns) pool[name].set(columns[name])
    pool.top = top
    pool.free = free
    pool.inFlight = inFlight
    return pool
  }

  private grow(): void {
    const capacity = this.capacity * 2
    const longer = <A extends PacketColumn>(from: A, to: A): A => {
      to.set(from)
      return to
    }
    for (const name of integerColumns) this[name] = longer(this[name], new Int32Array(capacity))
    for (const name of numberColumns) this[name] = longer(this[name], new Float64Array(capacity))
    for (const name of shortColumns) this[name] = longer(this[name], new Int16Array(capacity))
    for (const name of byteColumns) this[name] = longer(this[name], new Uint8Array(capacity))
    this.capacity = capacity
  }
}
