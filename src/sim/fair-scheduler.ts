/**
 * Who gets a CPU, in the manner of Linux: hard interrupts first; soft interrupts inline up to a budget, then in ksoftirqd, a thread
 * like others; threads by class: real-time ones first, the others in proportion to their weights (CFS). Work of a flow stays on one
 * CPU (receive-side scaling), and every component has one thread on each CPU. It orders packets; serving them is the world's.
 */
import { cpuOf, type PacketPool } from './packets.ts'
import { normalWeight, optionNames, realTime, type Scheduling, weightOf } from './scheduling.ts'

const none = -1
/** In place of a component: hard interrupts, and soft interrupts, of a CPU; to who listens also soft interrupts as a thread. */
export const interrupts = -1
export const softInterrupts = -2
export const ksoftirqd = -3
/** why a CPU is to be given up: an interrupted thread goes on afterwards, one that a thread outranks does not */
const [forInterrupt, forThread] = [1, 2]
/** the packets' priority of soft interrupts (kind.ts) */
const softInterrupt = 1
const maximumCpus = 256

const threadColumns = ['component', 'cpu', 'nice', 'gather', 'head', 'tail', 'length', 'runtime'] as const
const cpuColumns = ['running', 'context', 'last', 'minimum', 'since', 'turn', 'taken', 'deferred', 'resched', 'tickAt'] as const

export class FairScheduler {
  readonly options: Scheduling
  cpus = 0
  /** per thread: the component whose work it does, its CPU, its nice level, how many packets must wait before it is woken while others run */
  private component: number[] = []
  private cpu: number[] = []
  private nice: number[] = []
  private gather: number[] = []
  /** … its row of packets, the weighted time that it has run */
  private head: number[] = []
  private tail: number[] = []
  private length: number[] = []
  private runtime: number[] = []
  /** per CPU: packet in service; the thread, or interrupts, that serve it; the thread that ran last */
  private running: number[] = []
  private context: number[] = []
  private last: number[] = []
  /** … least weighted time of its threads, never falling; up to when the thread has been charged; when its turn began */
  private minimum: number[] = []
  private since: number[] = []
  private turn: number[] = []
  /** … soft interrupts taken since they, or ksoftirqd, got it; whether ksoftirqd does them; whether a woken thread is to have it; when the turn is looked at */
  private taken: number[] = []
  private deferred: number[] = []
  private resched: number[] = []
  private tickAt: number[] = []
  /** hears what each CPU has run, and from when to when: a component's thread, or interrupts; null = nobody listens */
  listener: ((cpu: number, component: number, from: number, to: number) => void) | null = null
  /** the CPU between two stages of a packet, whose handler runs now */
  private handling = none
  private readonly index = new Map<number, number>()

  constructor(options: Scheduling, cpus: number) {
    this.options = options
    this.resize(cpus)
  }

  /** CPUs beyond the number finish what they do; nobody may wait for them. */
  resize(cpus: number): void {
    this.cpus = cpus
    for (let cpu = this.running.length; cpu < cpus; cpu++) {
      for (const name of cpuColumns) this[name].push(0)
      for (const name of ['running', 'context', 'last', 'tickAt'] as const) this[name][cpu] = none
      this.thread(interrupts, cpu)
      this.thread(softInterrupts, cpu)
    }
  }

  /**
   * The packet waits for its turn on the CPU that was chosen for it, or else on that of its flow, which is returned.
   * @param component whose thread works on it, unless it is an interrupt; `nice` and `gather` are that thread's
   */
  add(packets: PacketPool, packet: number, component: number, nice: number, gather: number, now: number): number {
    const cpu = cpuOf(packets, packet, this.cpus)
    const thread = this.threadOf(packets.priority[packet], component, cpu)
    if (this.component[thread] >= 0) {
      this.nice[thread] = nice
      this.gather[thread] = gather
    }
    if (this.length[thread]++ === 0 && this.context[cpu] !== thread) this.wake(thread, cpu)
    packets.next[packet] = none
    if (this.tail[thread] < 0) this.head[thread] = packet
    else packets.next[this.tail[thread]] = packet
    this.tail[thread] = packet
    if (this.isBusy(cpu) && this.outranks(thread, cpu, now))
      this.resched[cpu] = Math.max(this.resched[cpu], this.isThread(thread, cpu) ? forThread : forInterrupt)
    return cpu
  }

  isIdle(cpu: number): boolean {
    return !this.isBusy(cpu)
  }
  /** The packet in service there; −1 = none. */
  packetOn(cpu: number): number {
    return this.running[cpu]
  }
  /** Packets in service. */
  served(): number[] {
    return this.running.filter((packet) => packet >= 0)
  }

  /** The packet that must give up the CPU at once; −1 = none. */
  victim(cpu: number): number {
    if (this.resched[cpu] === 0 || this.handling === cpu) return none
    const context = this.context[cpu]
    if (this.component[context] !== interrupts && this.length[this.thread(interrupts, cpu)] > 0) return this.running[cpu]
    // a soft interrupt gives way to a thread only when its packet is done, also in ksoftirqd
    return this.component[context] >= 0 ? this.running[cpu] : none
  }

  /** The packet in service goes back to the front of its row; the world knows how much of its stage is left. */
  putBack(packets: PacketPool, cpu: number, now: number): void {
    const packet = this.running[cpu]
    const thread = this.context[cpu]
    this.charge(cpu, now)
    this.running[cpu] = none
    packets.next[packet] = this.head[thread]
    this.head[thread] = packet
    if (this.tail[thread] < 0) this.tail[thread] = packet
    this.length[thread]++
  }

  /** Next packet for a free CPU; −1 = none. A change of threads makes its stage longer. */
  take(packets: PacketPool, cpu: number, now: number): number {
    const thread = this.choose(cpu, now)
    this.context[cpu] = thread
    if (thread < 0) return none
    const packet = this.head[thread]
    this.head[thread] = packets.next[packet]
    if (this.head[thread] < 0) this.tail[thread] = none
    this.length[thread]--
    if (this.isThread(thread, cpu) && this.last[cpu] !== thread) this.change(packets, packet, thread, cpu, now)
    if (this.component[thread] === softInterrupts) this.taken[cpu]++
    this.running[cpu] = packet
    this.since[cpu] = now
    return packet
  }

  /** A stage begins: that of a packet just taken, or of the one whose handler runs and which keeps its CPU. */
  begun(packet: number, now: number): void {
    if (this.running.includes(packet)) return
    this.running[this.handling] = packet
    this.since[this.handling] = now
    this.handling = none
  }

  /** A stage is over. With `handled` the packet's handler comes next and may keep the CPU, until `handBack`. */
  ended(packet: number, now: number, handled: boolean): void {
    const cpu = this.running.indexOf(packet)
    this.charge(cpu, now)
    this.running[cpu] = none
    if (handled) this.handling = cpu
  }
  handBack(): void {
    this.handling = none
  }

  /** A packet leaves the row in which it waits. */
  remove(packets: PacketPool, packet: number): void {
    for (let thread = 0; thread < this.head.length; thread++) {
      let before = none
      let at = this.head[thread]
      while (at >= 0 && at !== packet) {
        before = at
        at = packets.next[at]
      }
      if (at < 0) continue
      if (before < 0) this.head[thread] = packets.next[packet]
      else packets.next[before] = packets.next[packet]
      if (this.tail[thread] === packet) this.tail[thread] = before
      this.length[thread]--
      return
    }
  }

  /** Takes everybody who waits out of the rows. */
  drain(packets: PacketPool): number[] {
    const waiting: number[] = []
    for (let thread = 0; thread < this.head.length; thread++) {
      for (let at = this.head[thread]; at >= 0; at = packets.next[at]) waiting.push(at)
      this.head[thread] = none
      this.tail[thread] = none
      this.length[thread] = 0
    }
    return waiting
  }

  /** Takes over a packet that is being served already, on any CPU. */
  adopt(packets: PacketPool, packet: number, component: number, now: number): void {
    const cpu = this.running.indexOf(none)
    this.running[cpu] = packet
    this.context[cpu] = this.threadOf(packets.priority[packet], component, cpu)
    this.since[cpu] = now
    this.turn[cpu] = now
    if (packets.priority[packet] > softInterrupt) this.last[cpu] = this.context[cpu]
  }

  /** Nothing is in service any more. */
  clear(): void {
    this.running.fill(none)
    this.context.fill(none)
    this.handling = none
  }

  /** When the turn of a CPU's thread has to be looked at, if its stage lasts until `finish`; −1 = it has not. */
  nextTick(cpu: number, finish: number, now: number): number {
    const thread = this.context[cpu]
    if (this.running[cpu] < 0 || !this.isFair(thread, cpu)) return none
    const at = Math.max(now + 1, this.turn[cpu] + this.options.slice)
    if (at >= finish || (this.tickAt[cpu] > now && this.tickAt[cpu] <= at) || this.rival(thread, cpu) < 0) return none
    this.tickAt[cpu] = at
    return at
  }

  /** At a tick: whether the thread of a CPU has had its turn, and another one is to have the CPU. */
  isOver(cpu: number, now: number): boolean {
    if (this.tickAt[cpu] !== now) return false
    this.tickAt[cpu] = none
    const thread = this.context[cpu]
    if (this.running[cpu] < 0 || !this.isFair(thread, cpu)) return false
    this.charge(cpu, now)
    const rival = this.rival(thread, cpu)
    if (rival < 0 || !this.hasHadItsTurn(thread, rival, cpu, now)) return false
    this.resched[cpu] = forThread
    return true
  }

  private isBusy(cpu: number): boolean {
    return this.running[cpu] >= 0 || this.handling === cpu
  }
  private threadOf(priority: number, component: number, cpu: number): number {
    return this.thread(priority === 0 ? interrupts : priority === softInterrupt ? softInterrupts : component, cpu)
  }
  private thread(component: number, cpu: number): number {
    const key = (component - softInterrupts) * maximumCpus + cpu
    const known = this.index.get(key)
    if (known !== undefined) return known
    const thread = this.component.length
    for (const name of threadColumns) this[name].push(0)
    this.component[thread] = component
    this.cpu[thread] = cpu
    this.head[thread] = none
    this.tail[thread] = none
    if (component === softInterrupts) this.nice[thread] = this.options.softirqNice
    this.index.set(key, thread)
    return thread
  }

  /** Scheduled as a thread: no interrupt, nor soft interrupts that run inline. */
  private isThread(thread: number, cpu: number): boolean {
    return this.component[thread] >= 0 || (this.component[thread] === softInterrupts && this.deferred[cpu] === 1)
  }
  private isFair(thread: number, cpu: number): boolean {
    return this.isThread(thread, cpu) && this.nice[thread] !== realTime
  }
  private weight(thread: number): number {
    return weightOf(this.nice[thread])
  }
  private isReady(thread: number): boolean {
    return this.length[thread] > 0 && this.length[thread] >= this.gather[thread]
  }

  /** A sleeper has credit, but for no more than half a period. */
  private wake(thread: number, cpu: number): void {
    this.runtime[thread] = Math.max(this.runtime[thread], this.minimum[cpu] - this.options.latency / 2)
  }

  /** Charges the thread of a CPU for what it has run; interrupts cost nobody's time. */
  private charge(cpu: number, now: number): void {
    const thread = this.context[cpu]
    if (this.listener !== null && this.running[cpu] >= 0) {
      const component = this.component[thread]
      const deferred = component === softInterrupts && this.deferred[cpu] === 1
      this.listener(cpu, deferred ? ksoftirqd : component, this.since[cpu], now)
    }
    if (thread >= 0 && this.isFair(thread, cpu)) {
      this.runtime[thread] += ((now - this.since[cpu]) * normalWeight) / this.weight(thread)
      const rival = this.rival(thread, cpu)
      const least = rival < 0 ? this.runtime[thread] : Math.min(this.runtime[thread], this.runtime[rival])
      this.minimum[cpu] = Math.max(this.minimum[cpu], least)
    }
    this.since[cpu] = now
  }

  /** Whether the thread, which has just been added to, is to have the CPU in place of what has it. */
  private outranks(thread: number, cpu: number, now: number): boolean {
    const context = this.context[cpu]
    if (this.component[thread] === interrupts) return this.component[context] !== interrupts
    if (!this.isThread(thread, cpu)) return this.isThread(context, cpu)
    // while interrupts have the CPU, the thread that they interrupted is the one to compare with
    const rival = this.isThread(context, cpu) ? context : this.last[cpu]
    if (rival < 0 || rival === thread || !this.isReady(thread)) return false
    if (this.nice[thread] === realTime) return this.nice[rival] !== realTime
    if (this.nice[rival] === realTime) return false
    if (rival === context && this.running[cpu] >= 0) this.charge(cpu, now)
    return this.runtime[rival] - this.runtime[thread] > (this.options.wakeGranularity * normalWeight) / this.weight(thread)
  }

  /** Who is to have a free CPU. */
  private choose(cpu: number, now: number): number {
    const hard = this.thread(interrupts, cpu)
    if (this.length[hard] > 0) return hard
    const soft = this.thread(softInterrupts, cpu)
    if (this.length[soft] === 0) {
      this.deferred[cpu] = 0
      this.taken[cpu] = 0
    } else if (this.deferred[cpu] === 0) {
      if (this.taken[cpu] < this.options.budget) return soft
      this.deferred[cpu] = 1
      this.wake(soft, cpu)
    }
    const current = this.last[cpu]
    const goesOn = current >= 0 && this.length[current] > 0 && this.isThread(current, cpu)
    if (goesOn && current === soft && this.taken[cpu] < this.options.quota) return current
    let best = goesOn ? current : none
    for (let thread = 0; thread < this.component.length; thread++)
      if (thread !== current && this.isCandidate(thread, cpu) && (best < 0 || this.precedes(thread, best, cpu, now)))
        best = thread
    this.resched[cpu] = 0
    return best >= 0 ? best : this.anybody(cpu)
  }

  private isCandidate(thread: number, cpu: number): boolean {
    return this.cpu[thread] === cpu && this.isThread(thread, cpu) && this.isReady(thread)
  }

  /** Whether a thread goes before the best so far; the one that ran last is left only when it was outranked or has had its turn. */
  private precedes(thread: number, best: number, cpu: number, now: number): boolean {
    if (this.nice[thread] === realTime || this.nice[best] === realTime)
      return this.nice[thread] === realTime && this.nice[best] !== realTime
    if (best === this.last[cpu] && this.resched[cpu] !== forThread) return this.hasHadItsTurn(best, thread, cpu, now)
    return this.runtime[thread] < this.runtime[best]
  }

  private hasHadItsTurn(thread: number, rival: number, cpu: number, now: number): boolean {
    return now - this.turn[cpu] >= this.options.slice && this.runtime[rival] < this.runtime[thread]
  }

  /** When nobody is ready, those who would rather wait for more. */
  private anybody(cpu: number): number {
    return this.length.findIndex((length, thread) => length > 0 && this.cpu[thread] === cpu && this.isThread(thread, cpu))
  }

  /** The ready thread with the least time, besides the one that runs. */
  private rival(thread: number, cpu: number): number {
    let best = none
    for (let other = 0; other < this.component.length; other++)
      if (other !== thread && this.isCandidate(other, cpu) && (best < 0 || this.runtime[other] < this.runtime[best])) best = other
    return best
  }

  private change(packets: PacketPool, packet: number, thread: number, cpu: number, now: number): void {
    const before = this.last[cpu]
    const urgent = this.nice[thread] === realTime || (before >= 0 && this.nice[before] === realTime)
    const cost = urgent ? this.options.realTimeSwitch : this.options.threadSwitch
    packets.remaining[packet] += cost
    packets.occupancy[packet] += cost
    this.last[cpu] = thread
    this.turn[cpu] = now
    this.taken[cpu] = 0
  }

  /** Everything as one row of numbers, for a snapshot. */
  save(): Float64Array {
    const row = optionNames.map((name) => this.options[name])
    row.push(this.cpus, this.handling, this.running.length, this.component.length)
    for (const name of cpuColumns) row.push(...this[name])
    for (const name of threadColumns) row.push(...this[name])
    return Float64Array.from(row)
  }

  static restore(row: Float64Array): FairScheduler {
    const options = Object.fromEntries(optionNames.map((name, i) => [name, row[i]])) as unknown as Scheduling
    let at = optionNames.length
    const next = (numbers: number) => {
      at += numbers
      return [...row.subarray(at - numbers, at)]
    }
    const [cpus, handling, cpuCount, threadCount] = next(4)
    const scheduler = new FairScheduler(options, cpus)
    scheduler.handling = handling
    for (const name of cpuColumns) scheduler[name] = next(cpuCount)
    for (const name of threadColumns) scheduler[name] = next(threadCount)
    scheduler.index.clear()
    scheduler.component.forEach((component, thread) => {
      scheduler.index.set((component - softInterrupts) * maximumCpus + scheduler.cpu[thread], thread)
    })
    return scheduler
  }
}
