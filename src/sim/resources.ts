/** The table of resources: what packets hold and queue for. Numbers only; the world moves packets through it. */
import type { FairScheduler } from './fair-scheduler.ts'
import type { ManagedQueue } from './managed-queue.ts'

export const discipline = {
  /** first come, first served */
  fifo: 0,
  /** preemptive resume: a smaller priority interrupts a larger one; first come, first served within a priority */
  priority: 1,
  /** interrupts, and threads by their scheduler (fair-scheduler.ts) */
  fair: 2,
} as const

export const priorities = 4
export const unbounded = 2147483647

const integerColumns = [
  'owner',
  'servers',
  'wanted',
  'busy',
  'capacity',
  'length',
  'longest',
  'discipline',
  'serving',
  'spinning',
] as const
const numberColumns = [
  'changed',
  'queueArea',
  'busyArea',
  'serverArea',
  'serversSince',
  'arrivals',
  'departures',
  'sojourn',
  'since',
  'marked',
  'spinSince',
  'spinUsed',
  'spinBusy',
] as const

export class ResourceTable {
  count = 0
  room = 16
  /** component that owns it */
  owner!: Int32Array
  /** served at once; as many as are wanted, or still more while they finish; how many are being served now */
  servers!: Int32Array
  wanted!: Int32Array
  busy!: Int32Array
  /** waiting places, packets waiting now, most ever */
  capacity!: Int32Array
  length!: Int32Array
  longest!: Int32Array
  discipline!: Int32Array
  /** first of those in service, for preemption; linked by the packets' `next` */
  serving!: Int32Array
  /** when the state last changed; ∫ waiting dt, ∫ serving dt since the start, in packets × picoseconds */
  changed!: Float64Array
  queueArea!: Float64Array
  busyArea!: Float64Array
  /** ∫ servers dt up to `serversSince`, when their number last changed */
  serverArea!: Float64Array
  serversSince!: Float64Array
  /** counts of those who came and went; Σ departure − Σ arrival times (from `since`): Little's law */
  arrivals!: Float64Array
  departures!: Float64Array
  sojourn!: Float64Array
  /** when the resource appeared */
  since!: Float64Array
  /** packets that its queue has marked (ECN) */
  marked!: Float64Array
  /** servers that poll: busy without packets too; since when, and ∫ used dt and ∫ serving dt up to then */
  spinning!: Int32Array
  spinSince!: Float64Array
  spinUsed!: Float64Array
  spinBusy!: Float64Array
  /** first and last waiting packet per priority */
  head: Int32Array
  tail: Int32Array
  names: string[] = []
  /** orders what waits, where that is not simply a row */
  managed: (ManagedQueue | FairScheduler | null)[] = []

  constructor() {
    for (const name of integerColumns) this[name] = new Int32Array(this.room)
    for (const name of numberColumns) this[name] = new Float64Array(this.room)
    this.head = new Int32Array(this.room * priorities).fill(-1)
    this.tail = new Int32Array(this.room * priorities).fill(-1)
  }

  add(owner: number, name: string, kind: number, servers: number, capacity: number, now: number): number {
    const index = this.count++
    if (index === this.room) this.grow()
    this.owner[index] = owner
    this.discipline[index] = kind
    this.servers[index] = servers
    this.wanted[index] = servers
    this.serversSince[index] = now
    this.capacity[index] = capacity
    this.serving[index] = -1
    this.changed[index] = now
    this.since[index] = now
    this.names.push(name)
    this.managed.push(null)
    return index
  }

  /** Brings the areas up to `now`; called before every change of length or busy. */
  touch(index: number, now: number): void {
    const elapsed = now - this.changed[index]
    if (elapsed > 0) {
      this.queueArea[index] += this.length[index] * elapsed
      this.busyArea[index] += this.busy[index] * elapsed
      this.changed[index] = now
    }
  }

  /** Changes the number of servers, keeping the account of how many there were. */
  setServers(index: number, servers: number, now: number): void {
    this.serverArea[index] += this.servers[index] * (now - this.serversSince[index])
    this.serversSince[index] = now
    this.servers[index] = servers
  }

  /** So many of the servers poll from now on. */
  spin(index: number, servers: number, now: number): void {
    if (servers === this.spinning[index]) return
    this.spinUsed[index] = this.used(index, now)
    this.spinBusy[index] = this.busyArea[index]
    this.spinSince[index] = now
    this.spinning[index] = servers
  }

  /** Nobody polls any more, or nobody of the components that are marked. */
  rest(now: number, marked?: Uint8Array): void {
    for (let index = 0; index < this.count; index++)
      if (this.spinning[index] > 0 && (marked === undefined || marked[this.owner[index]] === 1)) this.spin(index, 0, now)
  }

  /** ∫ used dt: by packets, or at least by servers that poll, which serve packets of their own first. */
  used(index: number, now: number): number {
    this.touch(index, now)
    const served = this.busyArea[index] - this.spinBusy[index]
    return this.spinUsed[index] + Math.max(served, this.spinning[index] * (now - this.spinSince[index]))
  }

  /** Share of the servers' time that was used, 0…1; 0 at the start. */
  utilisation(index: number, now: number): number {
    const offered = this.serverArea[index] + this.servers[index] * (now - this.serversSince[index])
    return offered === 0 ? 0 : this.used(index, now) / offered
  }

  columns(): Record<string, Int32Array | Float64Array> {
    const out: Record<string, Int32Array | Float64Array> = {}
    for (const name of [...integerColumns, ...numberColumns]) out[name] = this[name].slice(0, this.count)
    out.head = this.head.slice(0, this.count * priorities)
    out.tail = this.tail.slice(0, this.count * priorities)
    return out
  }

  static restore(columns: Readonly<Record<string, Int32Array | Float64Array>>, names: readonly string[]): ResourceTable {
    const table = new ResourceTable()
    while (table.room < names.length) table.grow()
    table.count = names.length
    table.names = [...names]
    table.managed = names.map(() => null)
    for (const name of integerColumns) table[name].set(columns[name])
    for (const name of numberColumns) table[name].set(columns[name])
    table.head.set(columns.head)
    table.tail.set(columns.tail)
    return table
  }

  private grow(): void {
    const capacity = this.room * 2
    const longer = <A extends Int32Array | Float64Array>(from: A, to: A): A => {
      to.set(from)
      return to
    }
    for (const name of integerColumns) this[name] = longer(this[name], new Int32Array(capacity))
    for (const name of numberColumns) this[name] = longer(this[name], new Float64Array(capacity))
    this.head = longer(this.head, new Int32Array(capacity * priorities).fill(-1))
    this.tail = longer(this.tail, new Int32Array(capacity * priorities).fill(-1))
    this.room = capacity
  }
}
