/**
 * The world: all simulation state, and the verbs that a component's handlers use on it.
 * Nothing holds state outside it, so a snapshot is a copy of its columns (see snapshot.ts).
 */

import { AddressTable } from './address-table.ts'
import { EndpointTable } from './endpoints.ts'
import { componentOf, eventOf, eventWord, orderKey } from './event-queue.ts'
import type { FairScheduler } from './fair-scheduler.ts'
import { expireReassemblies } from './fragmentation.ts'
import type { Handler } from './kind.ts'
import type { KindTables } from './kind-tables.ts'
import { LogTable } from './logs.ts'
import { MemoryTable } from './memories.ts'
import { packetState } from './packets.ts'
import type { Capture, PlanProgram } from './plan.ts'
import type { DropReason } from './reasons.ts'
import { discipline, priorities } from './resources.ts'
import { ordinary, releaseServer, resourceOf, WaitingRoom } from './waiting-room.ts'

/** Events of the engine itself (see also waiting-room.ts); a kind's handlers follow. */
const finishStage = 1
const reassemblyTimer = 2
const firstHandler = 3
/** Ports of whatever makes packets. */
const endPoint = { link: 0, out: 1 } as const

export interface Tracer {
  stage(
    packet: number,
    component: number,
    resource: number,
    entered: number,
    started: number,
    finished: number,
    latency: number,
  ): void
}

export class World extends WaitingRoom {
  events = 0
  packetHops = 0

  endpoints = new EndpointTable()
  addresses = new AddressTable()
  memories = new MemoryTable()
  logs = new LogTable()
  readonly kinds: KindTables
  captures: readonly Capture[] = []
  /** of the plan: code that a parameter of type 'program' names by its index here */
  programs: readonly PlanProgram[] = []
  /** what runs programs in JavaScript, compiled; handed in by whoever makes the run, and no state of it */
  engine: { readonly module: object } | null = null
  tracer: Tracer | null = null
  /** told of the component whose program is about to run, and −1 when it has come back; observes only */
  programWatch: ((component: number) => void) | null = null

  handlers: Handler[] = []

  /** while a finished stage's handler runs: the server that it may go on using */
  private keptResource = -1
  private keptPacket = -1
  private keptPriority = 0

  constructor(kinds: KindTables, seed: number) {
    super(seed)
    this.kinds = kinds
  }

  // — time

  /** An event for `self` after `delay` ps; `packet` −1 for a timer. */
  schedule(self: number, delay: number, event: number, packet: number): void {
    this.queue.push(
      this.now + delay,
      this.now,
      orderKey(self, this.sequence[self]++),
      eventWord(self, event + firstHandler, ordinary),
      packet,
    )
  }

  /** Fragments that wait at the host `self` are looked at again at the time `at`, or before. */
  watchReassembly(self: number, at: number): void {
    if (this.reassemblyAt[self] > this.now && this.reassemblyAt[self] <= at) return
    this.reassemblyAt[self] = at
    this.queue.push(at, this.now, orderKey(self, this.sequence[self]++), eventWord(self, reassemblyTimer, ordinary), -1)
  }

  /** Runs events not later than `limit` ps, at most `most`; returns how many ran. The clock stands at the last of them. */
  run(limit: number, most: number): number {
    const queue = this.queue
    let done = 0
    while (done < most) {
      const slot = queue.take(limit)
      if (slot < 0) break
      const time = queue.timeOf(slot)
      const word = queue.wordOf(slot)
      const packet = queue.packetOf(slot)
      queue.release(slot)
      this.now = time
      done++
      const mixed = Math.imul(this.digestHigh ^ (time | 0), 0x9e3779b1)
      this.digestHigh = ((mixed << 13) | (mixed >>> 19)) ^ Math.imul(word ^ ((time * 2.3283064365386963e-10) | 0), 0x85ebca6b)
      this.digestLow = Math.imul((this.digestLow ^ packet ^ this.digestHigh) + 0x7f4a7c15, 0xc2b2ae35)
      const component = componentOf(word)
      if (this.alive[component] === 0) continue
      const event = eventOf(word)
      if (event >= firstHandler) {
        if (packet >= 0) this.packets.state[packet] = packetState.handled
        this.call(component, event - firstHandler, packet)
      } else if (event === finishStage) this.finish(packet)
      else if (event === reassemblyTimer) expireReassemblies(this, component)
      else if (packet < 0) this.wake(resourceOf(packet))
      else {
        this.depart(packet)
        this.serveNext(packet)
      }
    }
    this.events += done
    return done
  }

  /** Digest of every event so far, in order: 16 hexadecimal digits. */
  digest(): string {
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0')
    return hex(this.digestHigh) + hex(this.digestLow)
  }

  call(component: number, event: number, packet: number): void {
    this.handlers[this.handlerBase[component] + event](
      this,
      this.kinds.columns[this.kindOf[component]],
      this.row[component],
      component,
      packet,
    )
  }

  // — wires

  /** Hands a packet to what is wired to a port of `self`, now. */
  send(self: number, port: number, packet: number, index = 0): void {
    const at = this.portBase[self] + port
    if (index >= this.portWires[at]) {
      this.drop(self, packet, 'unconnected')
      return
    }
    const wire = this.portFirst[at] + index
    const to = this.wireTo[wire]
    this.passed[self]++
    this.received[to]++
    this.packets.at[packet] = to
    this.packets.via[packet] = this.wireVia[wire]
    this.handlers[this.wireHandler[wire]](this, this.kinds.columns[this.kindOf[to]], this.row[to], to, packet)
  }

  /** Moves a packet to the component at the first wire of a port without telling it. */
  hand(self: number, port: number, packet: number): void {
    const wire = this.portFirst[this.portBase[self] + port]
    const to = this.wireTo[wire]
    this.passed[self]++
    this.received[to]++
    this.packets.at[packet] = to
    this.packets.via[packet] = this.wireVia[wire]
  }

  /** A packet stays at `self` until something else happens. */
  hold(self: number, packet: number): void {
    const { packets } = this
    packets.at[packet] = self
    packets.state[packet] = packetState.travelling
    packets.resource[packet] = -1
    packets.entered[packet] = this.now
  }

  /** The link `self` takes packets of at most `bytes`. */
  limitMtu(self: number, bytes: number): void {
    for (const end of [this.neighbour(self, 0), this.neighbour(self, 1)]) {
      if (end < 0) continue
      this.mtuOf[end] = Math.min(this.mtuOf[end], bytes)
      this.mtuOf[this.root[end]] = Math.min(this.mtuOf[this.root[end]], bytes)
    }
  }

  /** A packet that the end point `self` made goes out: into its machine, or onto its link when it stands alone. Its ports are link and out, in this order. */
  originate(self: number, packet: number): void {
    if (this.packets.destination[packet] < 0) this.drop(self, packet, 'no-receiver')
    else if (this.parent[self] >= 0) this.send(self, endPoint.out, packet)
    else if (!this.forward(self, endPoint.link, packet)) this.drop(self, packet, 'no-route')
  }

  // — stages

  /** Work of `cycles` on the processor that executes `self`, then `latency` ps that delay only the packet, then `event`. */
  work(self: number, packet: number, cycles: number, latency: number, event: number): void {
    const occupancy = Math.round(cycles * this.cycle[self])
    this.stage(self, packet, this.processor[self], occupancy, latency, this.processorPriority[self], event)
  }

  /**
   * One stage: wait for a server of `resource`, hold it for `occupancy` ps, be delayed `latency` ps more, then `event`.
   * Resource −1 serves everybody at once. A negative latency lets a packet go on before its occupancy of a `fifo` ends.
   * A packet whose stage has just ended and that asks for the same server again,
   * at no lesser priority, keeps it: an interrupt handler or a thread runs on.
   */
  stage(
    self: number,
    packet: number,
    resource: number,
    occupancy: number,
    latency: number,
    priority: number,
    event: number,
  ): void {
    const { packets } = this
    packets.at[packet] = self
    packets.event[packet] = event
    packets.occupancy[packet] = occupancy
    packets.remaining[packet] = occupancy
    packets.latency[packet] = latency
    packets.priority[packet] = priority
    packets.resource[packet] = resource
    packets.entered[packet] = this.now
    if (resource < 0) {
      packets.state[packet] = packetState.travelling
      packets.finish[packet] = this.now + occupancy
      if (this.tracer !== null) this.trace(packet, this.tracer)
      if (occupancy + latency > 0) this.schedule(self, occupancy + latency, event, packet)
      else this.call(self, event, packet)
      return
    }
    const { resources } = this
    if (resource === this.keptResource && packet === this.keptPacket && priority <= this.keptPriority) {
      this.keptResource = -1
      this.arrive(resource)
      this.begin(resource, packet)
      return
    }
    const managed = resources.managed[resource]
    if (managed !== null) {
      this.join(resource, packet, managed)
      return
    }
    if (resources.busy[resource] < resources.servers[resource]) {
      this.arrive(resource)
      resources.touch(resource, this.now)
      resources.busy[resource]++
      this.begin(resource, packet)
      return
    }
    if (resources.discipline[resource] === discipline.priority) {
      const victim = this.leastUrgent(resource, priority)
      if (victim >= 0) {
        this.arrive(resource)
        this.preempt(resource, victim)
        this.begin(resource, packet)
        return
      }
    }
    if (resources.length[resource] >= resources.capacity[resource]) this.drop(self, packet, 'queue-full')
    else this.wait(resource, packet)
  }

  /** Takes a server and keeps it across stages until `release`; `event` follows when it is got. */
  acquire(self: number, packet: number, resource: number, priority: number, event: number): void {
    // a CPU that threads share is nobody's to keep
    if (resource >= 0 && this.resources.discipline[resource] === discipline.fair)
      this.stage(self, packet, -1, 0, 0, priority, event)
    else this.stage(self, packet, resource, -1, 0, priority, event)
  }

  /** The same of a resource whose queue is ordered by rank (managed-queue.ts): the least goes first. */
  acquireByRank(self: number, packet: number, resource: number, rank: number, event: number): void {
    const { packets } = this
    const managed = this.resources.managed[resource]
    packets.at[packet] = self
    packets.event[packet] = event
    packets.occupancy[packet] = -1
    // below 0 as for every packet that keeps its server; by how much is its rank
    packets.remaining[packet] = -1 - rank
    packets.latency[packet] = 0
    packets.priority[packet] = 0
    packets.resource[packet] = resource
    packets.entered[packet] = this.now
    if (managed !== null) this.join(resource, packet, managed)
    else this.acquire(self, packet, resource, 0, event)
  }

  /** Gives back everything that `acquire` took for the packet. */
  release(packet: number): void {
    while (this.packets.held0[packet] >= 0) this.relinquish(packet, this.packets.held0[packet])
  }

  /** Whether `acquire` took a server of the resource for the packet. */
  holds(packet: number, resource: number): boolean {
    const { held0, held1, held2, held3 } = this.packets
    return (
      resource >= 0 &&
      (held0[packet] === resource || held1[packet] === resource || held2[packet] === resource || held3[packet] === resource)
    )
  }

  /** Gives back one server that `acquire` took for the packet; whether it had one of this resource. */
  relinquish(packet: number, resource: number): boolean {
    if (!this.holds(packet, resource)) return false
    const { held0, held1, held2, held3 } = this.packets
    const first = held0[packet] === resource
    const second = first || held1[packet] === resource
    const third = second || held2[packet] === resource
    if (first) held0[packet] = held1[packet]
    if (second) held1[packet] = held2[packet]
    if (third) held2[packet] = held3[packet]
    held3[packet] = -1
    if (this.alive[this.resources.owner[resource]] === 0) return true
    this.depart(resource)
    this.serveNext(resource)
    return true
  }

  /** Gives back in `delay` ps everything that `acquire` took for the packet, which may go on before. */
  handBack(packet: number, delay: number): void {
    const { held0, held1, held2, held3 } = this.packets
    for (const held of [held0, held1, held2, held3]) {
      const resource = held[packet]
      if (resource < 0) return
      held[packet] = -1
      const owner = this.resources.owner[resource]
      this.queue.push(
        this.now + delay,
        this.now,
        orderKey(owner, this.sequence[owner]++),
        eventWord(owner, releaseServer, ordinary),
        resource,
      )
    }
  }

  /** Ends before its time the stage that serves a packet without latency; nobody is called, and the packet is its caller's. */
  interrupt(packet: number): void {
    const resource = this.packets.resource[packet]
    this.packets.state[packet] = packetState.handled
    this.packets.finish[packet] = -1
    if (this.resources.discipline[resource] === discipline.fair) this.schedulerOf(resource).ended(packet, this.now, false)
    this.depart(resource)
    this.serveNext(resource)
  }

  /** A resource of a component by name; −1 when it has none such. */
  resource(component: number, name: string): number {
    if (component < 0) return -1
    const index = this.kinds.resourceNames(this.kindOf[component]).indexOf(name)
    return index < 0 ? -1 : this.firstResource[component] + index
  }

  /** A resource made while the run goes on, such as a thread for a new stream; after a crash it takes the place of the one that had its name. */
  newResource(owner: number, name: string, servers: number, capacity: number): number {
    for (let resource = 0; resource < this.resources.count; resource++)
      if (this.resources.owner[resource] === owner && this.resources.names[resource] === name) {
        this.setCapacity(resource, servers, capacity)
        return resource
      }
    return this.resources.add(owner, name, discipline.fifo, servers, capacity, this.now)
  }

  /** The packet holds one server more, and goes on at once; of five it gives up the one that it has held longest. */
  private keep(packet: number, resource: number): void {
    const { packets } = this
    const { held0, held1, held2, held3 } = packets
    if (held3[packet] >= 0) this.relinquish(packet, held0[packet])
    if (held0[packet] < 0) held0[packet] = resource
    else if (held1[packet] < 0) held1[packet] = resource
    else if (held2[packet] < 0) held2[packet] = resource
    else held3[packet] = resource
    packets.state[packet] = packetState.travelling
    packets.finish[packet] = this.now
    packets.occupancy[packet] = 0
    if (this.tracer !== null) this.trace(packet, this.tracer)
    this.schedule(packets.at[packet], 0, packets.event[packet], packet)
  }

  /** A server of the resource is the packet's from now on. */
  protected begin(resource: number, packet: number): void {
    const { packets, resources } = this
    const occupancy = packets.remaining[packet]
    if (occupancy < 0) {
      this.keep(packet, resource)
      return
    }
    const self = packets.at[packet]
    const finish = this.now + occupancy
    const kind = resources.discipline[resource]
    packets.finish[packet] = finish
    if (kind === discipline.fifo && packets.latency[packet] !== 0) {
      packets.state[packet] = packetState.travelling
      const owner = resources.owner[resource]
      this.queue.push(
        finish,
        this.now,
        orderKey(owner, this.sequence[owner]++),
        eventWord(owner, releaseServer, ordinary),
        resource,
      )
      this.schedule(self, occupancy + packets.latency[packet], packets.event[packet], packet)
      if (this.tracer !== null) this.trace(packet, this.tracer)
      return
    }
    packets.state[packet] = packetState.serving
    if (kind === discipline.priority) {
      packets.next[packet] = resources.serving[resource]
      resources.serving[resource] = packet
    } else if (kind === discipline.fair) this.schedulerOf(resource).begun(packet, this.now)
    this.queue.push(finish, this.now, orderKey(self, this.sequence[self]++), eventWord(self, finishStage, ordinary), packet)
  }

  /** The end of a stage, unless the stage was preempted since: the handler goes first and may keep the server. */
  private finish(packet: number): void {
    const { packets, resources } = this
    if (packets.state[packet] !== packetState.serving || packets.finish[packet] !== this.now) return
    const resource = packets.resource[packet]
    const kind = resources.discipline[resource]
    if (kind === discipline.priority) this.unlinkServing(resource, packet)
    else if (kind === discipline.fair) this.schedulerOf(resource).ended(packet, this.now, true)
    if (this.tracer !== null) this.trace(packet, this.tracer)
    packets.finish[packet] = -1
    this.depart(resource)
    const latency = packets.latency[packet]
    if (latency > 0) {
      packets.state[packet] = packetState.travelling
      this.schedule(packets.at[packet], latency, packets.event[packet], packet)
      if (kind === discipline.fair) this.schedulerOf(resource).handBack()
      this.serveNext(resource)
      return
    }
    packets.state[packet] = packetState.handled
    this.keptResource = resource
    this.keptPacket = packet
    this.keptPriority = packets.priority[packet]
    this.call(packets.at[packet], packets.event[packet], packet)
    if (this.keptResource === resource) {
      this.keptResource = -1
      if (kind === discipline.fair) this.schedulerOf(resource).handBack()
      this.serveNext(resource)
    }
  }

  private schedulerOf(resource: number): FairScheduler {
    return this.resources.managed[resource] as FairScheduler
  }

  private leastUrgent(resource: number, priority: number): number {
    const { packets, resources } = this
    let worst = -1
    for (let packet = resources.serving[resource]; packet >= 0; packet = packets.next[packet])
      if (packets.priority[packet] > priority && (worst < 0 || packets.priority[packet] > packets.priority[worst])) worst = packet
    return worst
  }

  /** The victim goes back to the front of its queue with what is left of its stage; its server changes hands. */
  private preempt(resource: number, victim: number): void {
    const { packets, resources } = this
    this.unlinkServing(resource, victim)
    resources.touch(resource, this.now)
    packets.remaining[victim] = packets.finish[victim] - this.now
    packets.finish[victim] = -1
    packets.state[victim] = packetState.queued
    const queue = resource * priorities + packets.priority[victim]
    packets.next[victim] = resources.head[queue]
    resources.head[queue] = victim
    if (resources.tail[queue] < 0) resources.tail[queue] = victim
    resources.length[resource]++
    if (resources.length[resource] > resources.longest[resource]) resources.longest[resource] = resources.length[resource]
  }

  private unlinkServing(resource: number, packet: number): void {
    const { packets, resources } = this
    let at = resources.serving[resource]
    if (at === packet) {
      resources.serving[resource] = packets.next[packet]
      return
    }
    while (packets.next[at] !== packet) at = packets.next[at]
    packets.next[at] = packets.next[packet]
  }

  /** Interruptions of a preempted stage count as waiting. */
  private trace(packet: number, tracer: Tracer): void {
    const { at, resource, entered, finish, occupancy, latency } = this.packets
    tracer.stage(
      packet,
      at[packet],
      resource[packet],
      entered[packet],
      finish[packet] - occupancy[packet],
      finish[packet],
      latency[packet],
    )
  }

  // — removal

  /** Ends a component: what is in it or waits on its behalf is dropped and counted, servers it held go to others. */
  remove(component: number): void {
    this.alive[component] = 0
    this.memories.forget(component)
    this.logs.forget(component)
    const { packets } = this
    for (let packet = 0; packet < packets.top; packet++) {
      if (packets.state[packet] === packetState.free) continue
      const here = packets.at[packet] === component
      const waitsHere = packets.resource[packet] >= 0 && this.resources.owner[packets.resource[packet]] === component
      const stage = packets.state[packet] === packetState.queued || packets.state[packet] === packetState.serving
      if (here || (stage && waitsHere)) this.withdraw(packet, 'removed')
    }
  }

  /** Takes a packet out of whatever stage it is in and drops it; a server that it had goes to the next. */
  withdraw(packet: number, reason: DropReason): void {
    const { packets, resources } = this
    const resource = packets.resource[packet]
    const owned = resource >= 0 && this.alive[resources.owner[resource]] === 1
    const state = packets.state[packet]
    if (state === packetState.queued) this.unqueue(resource, packet)
    else if (state === packetState.serving) {
      if (resources.discipline[resource] === discipline.priority) this.unlinkServing(resource, packet)
      else if (resources.discipline[resource] === discipline.fair) this.schedulerOf(resource).ended(packet, this.now, false)
      if (owned) {
        this.depart(resource)
        this.serveNext(resource)
      }
    }
    this.drop(packets.at[packet], packet, reason)
  }

  /** Its servers come free: the events that would have freed them have been taken back. */
  abandon(resource: number): void {
    const { resources } = this
    resources.touch(resource, this.now)
    if (resources.discipline[resource] === discipline.fair) this.schedulerOf(resource).clear()
    for (; resources.busy[resource] > 0; resources.busy[resource]--) this.depart(resource)
    resources.setServers(resource, resources.wanted[resource], this.now)
  }
}
