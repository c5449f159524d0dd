/**
 * A queue that is more than a row: packets dealt out over queues by flow and served in turn (deficit round robin), each
 * kept short by CoDel (RFC 8289). With both it is FQ-CoDel (RFC 8290), with one queue CoDel, without a target DRR.
 * It only orders packets and says which to drop; waiting, serving and counting are the world's.
 */
import type { PacketPool } from './packets.ts'

export interface QueueManagement {
  /** flows share so many queues; 1 = one for all */
  readonly queues: number
  /** picoseconds that a packet may wait for long; 0 = any time */
  readonly target: number
  /** picoseconds: a worst round trip */
  readonly interval: number
  /** bytes that a queue may send in its turn */
  readonly quantum: number
}

const none = -1
const inactive = 0
const fresh = 1
const old = 2
/** bytes: as long as no more wait, a queue is short whatever the time (RFC 8289, MAXPACKET) */
const largestPacket = 1514
const columns = [
  'head',
  'tail',
  'bytes',
  'deficit',
  'list',
  'after',
  'firstAbove',
  'dropNext',
  'dropCount',
  'lastCount',
  'dropping',
] as const

const atRest: Readonly<Record<(typeof columns)[number], number>> = {
  head: none,
  tail: none,
  bytes: 0,
  deficit: 0,
  list: inactive,
  after: none,
  firstAbove: 0,
  dropNext: 0,
  dropCount: 0,
  lastCount: 0,
  dropping: 0,
}

export class ManagedQueue {
  readonly options: QueueManagement
  length = 0
  private head: Float64Array
  private tail: Float64Array
  private bytes: Float64Array
  private deficit: Float64Array
  /** whether a queue is in neither list, in the list of fresh ones or in that of old ones, and which comes after it there */
  private list: Float64Array
  private after: Float64Array
  private firstAbove: Float64Array
  private dropNext: Float64Array
  private dropCount: Float64Array
  private lastCount: Float64Array
  private dropping: Float64Array
  /** first and last queue of the lists of fresh and of old ones */
  private ends = [none, none, none, none]

  constructor(options: QueueManagement) {
    this.options = options
    const column = (name: (typeof columns)[number]) => new Float64Array(options.queues).fill(atRest[name])
    this.head = column('head')
    this.tail = column('tail')
    this.bytes = column('bytes')
    this.deficit = column('deficit')
    this.list = column('list')
    this.after = column('after')
    this.firstAbove = column('firstAbove')
    this.dropNext = column('dropNext')
    this.dropCount = column('dropCount')
    this.lastCount = column('lastCount')
    this.dropping = column('dropping')
  }

  add(packets: PacketPool, packet: number): void {
    const queue = this.queueOf(packets.flow[packet])
    packets.next[packet] = none
    if (this.tail[queue] < 0) this.head[queue] = packet
    else packets.next[this.tail[queue]] = packet
    this.tail[queue] = packet
    this.bytes[queue] += packets.size[packet]
    this.length++
    if (this.list[queue] !== inactive) return
    this.deficit[queue] = this.options.quantum
    this.append(queue, fresh)
  }

  /** The packet to make room with when all is full: the first of the queue that holds most bytes. */
  victim(): number {
    let fattest = 0
    for (let queue = 1; queue < this.bytes.length; queue++) if (this.bytes[queue] > this.bytes[fattest]) fattest = queue
    return this.head[fattest]
  }

  /** Next packet to serve; −1 when none waits. `drop` is told of those that have waited too long, which are out by then. */
  take(packets: PacketPool, now: number, drop: (packet: number) => void): number {
    for (;;) {
      const from = this.ends[0] >= 0 ? fresh : old
      const queue = from === fresh ? this.ends[0] : this.ends[2]
      if (queue < 0) return none
      if (this.deficit[queue] <= 0) {
        this.deficit[queue] += this.options.quantum
        this.shift(from)
        this.append(queue, old)
        continue
      }
      const packet = this.options.target > 0 ? this.takeInTime(packets, queue, now, drop) : this.pop(packets, queue)
      if (packet < 0) {
        this.shift(from)
        // an empty fresh queue waits its turn among the old ones, so that it cannot come back ahead of them (RFC 8290, 4.2)
        if (from === fresh && this.ends[2] >= 0) this.append(queue, old)
        continue
      }
      this.deficit[queue] -= packets.size[packet]
      return packet
    }
  }

  /** Takes out a packet that waits, wherever it stands. */
  remove(packets: PacketPool, packet: number): void {
    const queue = this.queueOf(packets.flow[packet])
    let before = none
    let at = this.head[queue]
    while (at !== packet) {
      before = at
      at = packets.next[at]
    }
    if (before < 0) this.head[queue] = packets.next[packet]
    else packets.next[before] = packets.next[packet]
    if (this.tail[queue] === packet) this.tail[queue] = before
    this.bytes[queue] -= packets.size[packet]
    this.length--
  }

  private queueOf(flow: number): number {
    return (Math.imul(flow + 1, 0x9e3779b1) >>> 0) % this.options.queues
  }

  private pop(packets: PacketPool, queue: number): number {
    const packet = this.head[queue]
    if (packet < 0) return none
    this.head[queue] = packets.next[packet]
    if (this.head[queue] < 0) this.tail[queue] = none
    this.bytes[queue] -= packets.size[packet]
    this.length--
    return packet
  }

  /** RFC 8289, section 4: a queue that is above target for a whole interval drops, ever faster, until it is not. */
  private takeInTime(packets: PacketPool, queue: number, now: number, drop: (packet: number) => void): number {
    const { interval } = this.options
    let packet = this.pop(packets, queue)
    let late = this.isLate(packets, queue, packet, now)
    if (this.dropping[queue] !== 0) {
      if (!late) this.dropping[queue] = 0
      while (this.dropping[queue] !== 0 && now >= this.dropNext[queue]) {
        drop(packet)
        this.dropCount[queue]++
        packet = this.pop(packets, queue)
        late = this.isLate(packets, queue, packet, now)
        if (!late) this.dropping[queue] = 0
        else this.dropNext[queue] += Math.round(interval / Math.sqrt(this.dropCount[queue]))
      }
    } else if (late) {
      drop(packet)
      packet = this.pop(packets, queue)
      this.isLate(packets, queue, packet, now)
      this.dropping[queue] = 1
      const since = this.dropCount[queue] - this.lastCount[queue]
      this.dropCount[queue] = since > 1 && now - this.dropNext[queue] < 16 * interval ? since : 1
      this.dropNext[queue] = now + Math.round(interval / Math.sqrt(this.dropCount[queue]))
      this.lastCount[queue] = this.dropCount[queue]
    }
    return packet
  }

  private isLate(packets: PacketPool, queue: number, packet: number, now: number): boolean {
    const { target, interval } = this.options
    if (packet < 0 || now - packets.entered[packet] < target || this.bytes[queue] <= largestPacket) {
      this.firstAbove[queue] = 0
      return false
    }
    if (this.firstAbove[queue] === 0) {
      this.firstAbove[queue] = now + interval
      return false
    }
    return now >= this.firstAbove[queue]
  }

  private append(queue: number, list: typeof fresh | typeof old): void {
    const at = list === fresh ? 0 : 2
    this.list[queue] = list
    this.after[queue] = none
    if (this.ends[at + 1] < 0) this.ends[at] = queue
    else this.after[this.ends[at + 1]] = queue
    this.ends[at + 1] = queue
  }

  private shift(list: typeof fresh | typeof old): void {
    const at = list === fresh ? 0 : 2
    const queue = this.ends[at]
    this.ends[at] = this.after[queue]
    if (this.ends[at] < 0) this.ends[at + 1] = none
    this.list[queue] = inactive
  }

  /** Everything as one row of numbers, for a snapshot: of a thousand queues only those that have been used. */
  save(): Float64Array {
    const { queues, target, interval, quantum } = this.options
    const row = [queues, target, interval, quantum, this.length, ...this.ends]
    for (let queue = 0; queue < queues; queue++)
      if (columns.some((name) => this[name][queue] !== atRest[name])) row.push(queue, ...columns.map((name) => this[name][queue]))
    return Float64Array.from(row)
  }

  static restore(row: Float64Array): ManagedQueue {
    const [queues, target, interval, quantum, length, ...ends] = row.subarray(0, 9)
    const managed = new ManagedQueue({ queues, target, interval, quantum })
    managed.length = length
    managed.ends = ends
    for (let at = 9; at < row.length; at += columns.length + 1)
      columns.forEach((name, i) => {
        managed[name][row[at]] = row[at + 1 + i]
      })
    return managed
  }
}
