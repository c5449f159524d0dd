/**
 * The queues of one link: packets dealt out by flow and served in turn by bytes (deficit round robin, Shreedhar and Varghese
 * 1995, with the lists of fresh and old queues of RFC 8290), by class and served most urgent first, or by a rank of each packet.
 */
import type { PacketPool } from './packets.ts'
import { Tournament } from './tournament.ts'

export const none = -1
const inactive = 0
const fresh = 1
const old = 2
/** what class selectors can say, and the largest DSCP (RFC 2474) */
export const bandCount = 8
const largestDscp = 63
const columns = ['head', 'tail', 'bytes', 'deficit', 'list', 'after'] as const

/** The rank of a packet that waits or was last served by rank: what `acquireByRank` was given, 0 or more. */
export const rankOf = ({ remaining }: PacketPool, packet: number): number => -1 - remaining[packet]

export class PacketQueues {
  length = 0
  readonly count: number
  /** by class, not by flow */
  private readonly bands: boolean
  /** one queue, in the order of ranks */
  private readonly ranked: boolean
  /** bytes that a queue may send in its turn */
  private readonly quantum: number
  readonly head: Float64Array
  readonly tail: Float64Array
  readonly bytes: Float64Array
  private readonly deficit: Float64Array
  /** whether a queue is in neither list, in the list of fresh ones or in that of old ones, and which comes after it there */
  private readonly list: Float64Array
  private readonly after: Float64Array
  /** first and last queue of the lists of fresh and of old ones */
  private ends = [none, none, none, none]
  private readonly ranking: Tournament | null

  constructor(count: number, bands: boolean, quantum: number, ranked = false) {
    this.count = count
    this.bands = bands
    this.ranked = ranked
    this.quantum = quantum
    this.head = new Float64Array(count).fill(none)
    this.tail = new Float64Array(count).fill(none)
    this.bytes = new Float64Array(count)
    this.deficit = new Float64Array(count)
    this.list = new Float64Array(count)
    this.after = new Float64Array(count).fill(none)
    this.ranking = count > 1 ? new Tournament(this.bytes) : null
  }

  add(packets: PacketPool, packet: number): void {
    const queue = this.queueOf(packets, packet)
    if (this.ranked) this.insert(packets, packet)
    else {
      packets.next[packet] = none
      if (this.tail[queue] < 0) this.head[queue] = packet
      else packets.next[this.tail[queue]] = packet
      this.tail[queue] = packet
    }
    this.weigh(queue, packets.size[packet])
    this.length++
    if (this.bands || this.ranked || this.list[queue] !== inactive) return
    this.deficit[queue] = this.quantum
    this.append(queue, fresh)
  }

  /** Behind all whose rank is not greater. */
  private insert(packets: PacketPool, packet: number): void {
    const { next } = packets
    const rank = rankOf(packets, packet)
    const last = this.tail[0]
    let before = last >= 0 && rankOf(packets, last) <= rank ? last : none
    if (before < 0) for (let at = this.head[0]; at >= 0 && rankOf(packets, at) <= rank; at = next[at]) before = at
    next[packet] = before < 0 ? this.head[0] : next[before]
    if (before < 0) this.head[0] = packet
    else next[before] = packet
    if (next[packet] < 0) this.tail[0] = packet
  }

  /** The queue whose turn it is, which may be empty; −1 when there is none. */
  turn(): number {
    if (this.ranked) return this.head[0] >= 0 ? 0 : none
    if (this.bands) {
      for (let band = 0; band < this.count; band++) if (this.head[band] >= 0) return band
      return none
    }
    for (;;) {
      const from = this.ends[0] >= 0 ? fresh : old
      const queue = from === fresh ? this.ends[0] : this.ends[2]
      if (queue < 0 || this.deficit[queue] > 0) return queue
      this.deficit[queue] += this.quantum
      this.shift(from)
      this.append(queue, old)
    }
  }

  /** The queue whose turn it was has sent so much … */
  charge(queue: number, bytes: number): void {
    this.deficit[queue] -= bytes
  }

  /** … or has nothing to send. */
  endTurn(queue: number): void {
    const from = this.list[queue]
    this.shift(from)
    // an empty fresh queue waits its turn among the old ones, so that it cannot come back ahead of them (RFC 8290, 4.2)
    if (from === fresh && this.ends[2] >= 0) this.append(queue, old)
  }

  pop(packets: PacketPool, queue: number): number {
    const packet = this.head[queue]
    if (packet < 0) return none
    this.head[queue] = packets.next[packet]
    if (this.head[queue] < 0) this.tail[queue] = none
    this.weigh(queue, -packets.size[packet])
    this.length--
    return packet
  }

  putBack(packets: PacketPool, queue: number, packet: number): void {
    packets.next[packet] = this.head[queue]
    if (this.head[queue] < 0) this.tail[queue] = packet
    this.head[queue] = packet
    this.weigh(queue, packets.size[packet])
    this.length++
  }

  /** Everybody who waits, in the order in which they would be served; nobody waits then. */
  drain(packets: PacketPool): number[] {
    const drained: number[] = []
    while (this.length > 0) {
      const queue = this.turn()
      const packet = this.pop(packets, queue)
      if (packet < 0) this.endTurn(queue)
      else {
        this.charge(queue, packets.size[packet])
        drained.push(packet)
      }
    }
    return drained
  }

  /** Takes out a packet that waits, wherever it stands. */
  remove(packets: PacketPool, packet: number): void {
    const queue = this.queueOf(packets, packet)
    let before = none
    let at = this.head[queue]
    while (at !== packet) {
      before = at
      at = packets.next[at]
    }
    if (before < 0) this.head[queue] = packets.next[packet]
    else packets.next[before] = packets.next[packet]
    if (this.tail[queue] === packet) this.tail[queue] = before
    this.weigh(queue, -packets.size[packet])
    this.length--
  }

  /** The first packet of the queue that holds most bytes; −1 when none waits. */
  firstOfLongest(): number {
    return this.head[this.ranking === null ? 0 : this.ranking.first]
  }

  /** The last packet of the least urgent band, if it is less urgent than a packet; −1 otherwise. */
  lessUrgent(packets: PacketPool, packet: number): number {
    let least = this.count - 1
    while (least > 0 && this.tail[least] < 0) least--
    return least > this.queueOf(packets, packet) ? this.tail[least] : none
  }

  private queueOf(packets: PacketPool, packet: number): number {
    if (this.ranked) return 0
    if (!this.bands) return (Math.imul(packets.flow[packet] + 1, 0x9e3779b1) >>> 0) % this.count
    const dscp = packets.mark[packet]
    return bandCount - 1 - (dscp > 0 && dscp <= largestDscp ? dscp >> 3 : 0)
  }

  private weigh(queue: number, bytes: number): void {
    this.bytes[queue] += bytes
    if (this.ranking !== null) this.ranking.changed(queue)
  }

  private append(queue: number, list: number): void {
    const at = list === fresh ? 0 : 2
    this.list[queue] = list
    this.after[queue] = none
    if (this.ends[at + 1] < 0) this.ends[at] = queue
    else this.after[this.ends[at + 1]] = queue
    this.ends[at + 1] = queue
  }

  private shift(list: number): void {
    const at = list === fresh ? 0 : 2
    const queue = this.ends[at]
    this.ends[at] = this.after[queue]
    if (this.ends[at] < 0) this.ends[at + 1] = none
    this.list[queue] = inactive
  }

  /** Whether a queue is not as it was at first. */
  isUsed(queue: number): boolean {
    return this.head[queue] >= 0 || this.list[queue] !== inactive || this.after[queue] !== none || this.deficit[queue] !== 0
  }

  /** Numbers of the whole, and of one queue. */
  save(): number[] {
    return [this.length, ...this.ends]
  }
  saveQueue(queue: number): number[] {
    return columns.map((name) => this[name][queue])
  }
  load(saved: ArrayLike<number>): void {
    this.length = saved[0]
    for (let i = 0; i < 4; i++) this.ends[i] = saved[i + 1]
  }
  loadQueue(queue: number, saved: ArrayLike<number>): void {
    columns.forEach((name, i) => {
      this[name][queue] = saved[i]
    })
    this.ranking?.changed(queue)
  }
}
