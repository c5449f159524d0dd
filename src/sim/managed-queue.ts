/**
 * A queue that is more than a row: queues by flow, by class or by rank (packet-queues.ts), each kept short by CoDel (RFC 8289), or all by
 * random early detection; tokens may hold back what is sent. Flows with CoDel are FQ-CoDel (RFC 8290), without a target DRR.
 * It orders packets and says which to drop, mark or hold back; waiting, serving and counting are the world's (waiting-room.ts).
 */
import { AverageQueue, type EarlyDetection } from './early-detection.ts'
import { none, PacketQueues } from './packet-queues.ts'
import { flag, type PacketPool } from './packets.ts'
import { TokenBucket } from './token-bucket.ts'

export interface QueueManagement extends EarlyDetection {
  /** flows share so many queues; 1 = one for all */
  readonly queues: number
  /** 1 = the queues are bands for the classes of service (RFC 2474, class selectors), the most urgent is served first */
  readonly bands: number
  /** 1 = who has the least rank is served first: what `acquireByRank` was given */
  readonly ranked: number
  /** bytes that a queue may send in its turn */
  readonly quantum: number
  /** CoDel, picoseconds: a packet may wait so much for long; 0 = any time */
  readonly target: number
  /** CoDel, picoseconds: a worst round trip */
  readonly interval: number
  /** random early detection: its random stream; −1 = none (what else it has then means nothing) */
  readonly stream: number
  /** 1 = packets of senders that know ECN are marked where others are dropped early (RFC 3168) */
  readonly ecn: number
  /** picoseconds for the tokens of one byte; 0 = no token bucket */
  readonly perByte: number
  /** bytes */
  readonly burst: number
}
const optionNames = [
  'queues',
  'bands',
  'ranked',
  'quantum',
  'target',
  'interval',
  'stream',
  'minimum',
  'maximum',
  'probability',
  'weight',
  'ecn',
  'perByte',
  'burst',
] as const satisfies readonly (keyof QueueManagement)[]

export const sameOptions = (a: QueueManagement, b: QueueManagement): boolean => optionNames.every((name) => a[name] === b[name])

/** bytes: as long as no more wait, a queue is short whatever the time (RFC 8289, MAXPACKET) */
const largestPacket = 1514
/** CoDel's account of each queue */
const columns = ['firstAbove', 'dropNext', 'dropCount', 'lastCount', 'dropping'] as const

export class ManagedQueue {
  readonly options: QueueManagement
  readonly queues: PacketQueues
  /** of random early detection; null = none */
  readonly average: AverageQueue | null
  readonly bucket: TokenBucket | null
  /** picoseconds: the event that will look for tokens; −1 = none */
  wakeAt = none
  /** what the last `take` came to besides its packet: those that have waited too long, how many were marked, when there will be tokens */
  readonly late: number[] = []
  marked = 0
  readyAt = 0
  private readonly firstAbove: Float64Array
  private readonly dropNext: Float64Array
  private readonly dropCount: Float64Array
  private readonly lastCount: Float64Array
  private readonly dropping: Float64Array

  constructor(options: QueueManagement) {
    const { queues, bands, ranked, quantum, stream, perByte, burst } = options
    this.options = options
    this.queues = new PacketQueues(queues, bands !== 0, quantum, ranked !== 0)
    this.average = stream >= 0 ? new AverageQueue() : null
    this.bucket = perByte > 0 ? new TokenBucket(perByte, burst, 0) : null
    this.firstAbove = new Float64Array(queues)
    this.dropNext = new Float64Array(queues)
    this.dropCount = new Float64Array(queues)
    this.lastCount = new Float64Array(queues)
    this.dropping = new Float64Array(queues)
  }

  /** Goes on from another one, as far as both keep the same account: how long the queue was on average, and the tokens. */
  inherit(before: ManagedQueue, now: number): void {
    if (this.average !== null && before.average !== null) Object.assign(this.average, before.average)
    if (this.bucket !== null && before.bucket !== null)
      this.bucket.fullAt = now + Math.max(0, this.bucket.burst - before.bucket.tokens(now)) * this.bucket.perByte
  }

  /** Whom to drop when there is no room for one more; −1 = that one. */
  victim(packets: PacketPool, packet: number): number {
    if (this.queues.length === 0) return none
    if (this.options.bands !== 0) return this.queues.lessUrgent(packets, packet)
    return this.options.queues > 1 || this.options.target > 0 ? this.queues.firstOfLongest() : none
  }

  /** Next packet to serve; −1 when none waits, or none may go before `readyAt`. */
  take(packets: PacketPool, now: number): number {
    const { queues, bucket } = this
    this.late.length = 0
    this.marked = 0
    for (;;) {
      const queue = queues.turn()
      if (queue < 0) return none
      const head = queues.head[queue]
      if (bucket !== null && head >= 0 && !this.hasTokens(bucket, packets.size[head], now)) return none
      const packet = this.options.target > 0 ? this.takeInTime(packets, queue, now) : queues.pop(packets, queue)
      if (packet < 0) {
        queues.endTurn(queue)
        continue
      }
      const size = packets.size[packet]
      if (bucket !== null) {
        // those before it were dropped, and it is longer than they were
        if (packet !== head && !this.hasTokens(bucket, size, now)) {
          queues.putBack(packets, queue, packet)
          return none
        }
        bucket.spend(size, now)
      }
      queues.charge(queue, size)
      return packet
    }
  }

  /** Marks a packet instead of dropping it, if its sender knows what that means. */
  mark(packets: PacketPool, packet: number): boolean {
    if (this.options.ecn === 0 || (packets.flags[packet] & flag.ecnCapable) === 0) return false
    packets.flags[packet] |= flag.congestion
    return true
  }

  private hasTokens(bucket: TokenBucket, size: number, now: number): boolean {
    this.readyAt = bucket.startOf(size)
    return this.readyAt <= now
  }

  /** RFC 8289, section 4: a queue that is above target for a whole interval drops, ever faster, until it is not. */
  private takeInTime(packets: PacketPool, queue: number, now: number): number {
    const { interval } = this.options
    let packet = this.queues.pop(packets, queue)
    let late = this.isLate(packets, queue, packet, now)
    if (this.dropping[queue] !== 0) {
      if (!late) this.dropping[queue] = 0
      while (this.dropping[queue] !== 0 && now >= this.dropNext[queue]) {
        this.dropCount[queue]++
        const marked = this.markLate(packets, packet)
        if (!marked) {
          packet = this.queues.pop(packets, queue)
          late = this.isLate(packets, queue, packet, now)
        }
        if (!late) this.dropping[queue] = 0
        else this.dropNext[queue] += Math.round(interval / Math.sqrt(this.dropCount[queue]))
        if (marked) break
      }
    } else if (late) {
      if (!this.markLate(packets, packet)) {
        packet = this.queues.pop(packets, queue)
        this.isLate(packets, queue, packet, now)
      }
      this.dropping[queue] = 1
      const since = this.dropCount[queue] - this.lastCount[queue]
      this.dropCount[queue] = since > 1 && now - this.dropNext[queue] < 16 * interval ? since : 1
      this.dropNext[queue] = now + Math.round(interval / Math.sqrt(this.dropCount[queue]))
      this.lastCount[queue] = this.dropCount[queue]
    }
    return packet
  }

  /** Marked: it may go. Otherwise it is among those to drop. */
  private markLate(packets: PacketPool, packet: number): boolean {
    if (this.mark(packets, packet)) {
      this.marked++
      return true
    }
    this.late.push(packet)
    return false
  }

  private isLate(packets: PacketPool, queue: number, packet: number, now: number): boolean {
    const { target, interval } = this.options
    if (packet < 0 || now - packets.entered[packet] < target || this.queues.bytes[queue] <= largestPacket) {
      this.firstAbove[queue] = 0
      return false
    }
    if (this.firstAbove[queue] === 0) {
      this.firstAbove[queue] = now + interval
      return false
    }
    return now >= this.firstAbove[queue]
  }

  /** Everything as one row of numbers, for a snapshot: of a thousand queues only those that have been used. */
  save(): Float64Array {
    const { queues, average, bucket } = this
    const row = optionNames.map((name) => this.options[name])
    row.push(this.wakeAt, average?.average ?? 0, average?.count ?? 0, average?.idleSince ?? 0, bucket?.fullAt ?? 0)
    row.push(...queues.save())
    for (let queue = 0; queue < queues.count; queue++)
      if (queues.isUsed(queue) || columns.some((name) => this[name][queue] !== 0))
        row.push(queue, ...queues.saveQueue(queue), ...columns.map((name) => this[name][queue]))
    return Float64Array.from(row)
  }

  static restore(row: Float64Array): ManagedQueue {
    const options = Object.fromEntries(optionNames.map((name, i) => [name, row[i]]))
    const managed = new ManagedQueue(options as unknown as QueueManagement)
    let at = optionNames.length
    const next = (numbers: number) => {
      at += numbers
      return row.subarray(at - numbers, at)
    }
    const [wakeAt, average, count, idleSince, fullAt] = next(5)
    managed.wakeAt = wakeAt
    if (managed.average !== null) Object.assign(managed.average, { average, count, idleSince })
    if (managed.bucket !== null) managed.bucket.fullAt = fullAt
    managed.queues.load(next(managed.queues.save().length))
    const perQueue = managed.queues.saveQueue(0).length
    while (at < row.length) {
      const [queue] = next(1)
      managed.queues.loadQueue(queue, next(perQueue))
      for (const name of columns) managed[name][queue] = next(1)[0]
    }
    return managed
  }
}
