/**
 * The world: all simulation state, and the verbs that a component's handlers use on it.
 * Nothing holds state outside it, so a snapshot is a copy of its columns (see snapshot.ts).
 */
import { componentOf, EventQueue, eventOf, eventWord, maximumComponents, orderKey } from './event-queue.ts'
import { FlowTable } from './flows.ts'
import type { Handler, Level } from './kind.ts'
import type { KindTables } from './kind-tables.ts'
import { flag, PacketPool, packetState } from './packets.ts'
import type { Capture } from './plan.ts'
import { nextBits, nextExponential, nextUniform, seedStream } from './random.ts'
import { type DropReason, dropReason, dropReasons } from './reasons.ts'
import { discipline, priorities, ResourceTable } from './resources.ts'
import { SeriesTable } from './series.ts'

/** Events of the engine itself; a kind's handlers follow. */
const releaseServer = 0
const finishStage = 1
export const firstHandler = 2
const ordinary = 1

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

export class World {
  /** picoseconds */
  now = 0
  events = 0
  packetHops = 0
  digestHigh = 0x243f6a88 | 0
  digestLow = 0x85a308d3 | 0

  queue = new EventQueue()
  packets = new PacketPool()
  resources = new ResourceTable()
  series = new SeriesTable()
  flows = new FlowTable()
  readonly kinds: KindTables
  captures: readonly Capture[] = []
  tracer: Tracer | null = null

  /** components: `count` indices were ever given out, a dead one is never reused */
  count = 0
  ids: string[] = []
  kindOf = new Int32Array(64)
  row = new Int32Array(64)
  parent = new Int32Array(64)
  /** top-level component it stands in (itself when it stands alone) */
  root = new Int32Array(64)
  place = new Int32Array(64)
  levels: (Level | null)[] = []
  children: number[][] = []
  /** key of the service that it answers to; 0 = none */
  key = new Int32Array(64)
  alive = new Uint8Array(64)
  handlerBase = new Int32Array(64)
  sequence = new Float64Array(64)
  received = new Float64Array(64)
  passed = new Float64Array(64)
  created = new Float64Array(64)
  ended = new Float64Array(64)
  drops = new Float64Array(64 * dropReasons.length)
  /** flow of a packet source; −1 */
  flowOf = new Int32Array(64)
  /** series of crossing times; −1 */
  crossingOf = new Int32Array(64)
  /** processor that executes it (a resource; −1 = none), the priority there, picoseconds per cycle */
  processor = new Int32Array(64)
  processorPriority = new Uint8Array(64)
  cycle = new Float64Array(64)
  firstResource = new Int32Array(64)
  /** a number that a component makes known to its neighbours: a machine its copy cost (ps/byte), a back-end its weight */
  published = new Float64Array(64)

  /** ports: component → base; port → first wire and number of wires */
  portBase = new Int32Array(64)
  portFirst = new Int32Array(0)
  portWires = new Int32Array(0)
  wireTo = new Int32Array(0)
  wireHandler = new Int32Array(0)
  wireVia = new Int32Array(0)
  /** derived from the plan: station of a component (−1), routes per component, bridge tables per component */
  stationOf = new Int32Array(64)
  routeWire: (Int32Array | null)[] = []
  routeHop: (Int32Array | null)[] = []
  bridge: (Map<number, number> | null)[] = []

  streams: string[] = []
  random = new Int32Array(64)
  readonly seed: number
  handlers: Handler[] = []

  /** while a finished stage's handler runs: the server that it may go on using */
  private keptResource = -1
  private keptPacket = -1
  private keptPriority = 0

  constructor(kinds: KindTables, seed: number) {
    this.kinds = kinds
    this.seed = seed
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

  private call(component: number, event: number, packet: number): void {
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

  wired(self: number, port: number): boolean {
    return this.portWires[this.portBase[self] + port] > 0
  }
  /** Number of wires of a port. */
  fan(self: number, port: number): number {
    return this.portWires[this.portBase[self] + port]
  }
  /** The component at the other end of a port's wire; −1. */
  neighbour(self: number, port: number, index = 0): number {
    const at = this.portBase[self] + port
    return index < this.portWires[at] ? this.wireTo[this.portFirst[at] + index] : -1
  }

  /** Index of the wire whose far end answers to a service key; −1 when none does. */
  holder(self: number, port: number, key: number): number {
    for (let i = this.fan(self, port) - 1; i >= 0; i--) if (this.key[this.neighbour(self, port, i)] === key) return i
    return -1
  }
  /** The same, where something placed in the far end answers. */
  host(self: number, port: number, key: number): number {
    for (let i = this.fan(self, port) - 1; i >= 0; i--)
      for (const child of this.children[this.neighbour(self, port, i)]) if (this.key[child] === key) return i
    return -1
  }

  /** Where IP sends the packet now: the outer header's station while it is tunnelled, its target otherwise. */
  heading(packet: number): number {
    return this.packets.outer[packet] >= 0 ? this.packets.outer[packet] : this.packets.target[packet]
  }

  /** Wire towards a station, of what forwards by destination; −1 = no route. Sets the packet's next hop. */
  route(self: number, packet: number, towards: number): number {
    const wires = this.routeWire[self]
    const station = towards >= 0 ? this.stationOf[towards] : -1
    if (!wires || station < 0 || wires[station] < 0) return -1
    this.packets.nextHop[packet] = (this.routeHop[self] as Int32Array)[station]
    return wires[station]
  }

  // — packets

  /** A new packet of the flow of `self`, addressed to the end point `destination` (its station is the target). */
  create(self: number, size: number, destination: number): number {
    const { packets, flows } = this
    const flow = this.flowOf[self]
    const packet = packets.allocate()
    packets.size[packet] = size
    packets.originalSize[packet] = size
    packets.flow[packet] = flow
    packets.sequence[packet] = flows.sent[flow]
    packets.source[packet] = self
    packets.destination[packet] = destination
    packets.target[packet] = destination >= 0 ? this.root[destination] : -1
    packets.nextHop[packet] = -1
    packets.service[packet] = 0
    packets.protocol[packet] = 17
    packets.ttl[packet] = 64
    packets.at[packet] = self
    packets.born[packet] = this.now
    flows.sent[flow]++
    flows.sentBytes[flow] += size
    flows.inFlight[flow]++
    flows.inFlightBytes[flow] += size
    this.created[self]++
    return packet
  }

  /** A second packet like it, at `self`. */
  copy(self: number, packet: number): number {
    const { packets, flows } = this
    const second = packets.copy(packet)
    packets.flags[second] |= flag.copy
    packets.at[second] = self
    const flow = packets.flow[packet]
    const size = packets.size[packet]
    flows.copied[flow]++
    flows.copiedBytes[flow] += size
    flows.inFlight[flow]++
    flows.inFlightBytes[flow] += size
    this.created[self]++
    return second
  }

  /** Changes a packet's length, as compression and tunnels do. */
  resize(packet: number, size: number): void {
    const { packets, flows } = this
    const flow = packets.flow[packet]
    const grown = size - packets.size[packet]
    packets.size[packet] = size
    flows.grown[flow] += grown
    flows.inFlightBytes[flow] += grown
  }

  /** The packet has arrived for good; its latency is recorded. */
  deliver(self: number, packet: number): void {
    const { packets, flows } = this
    const flow = packets.flow[packet]
    flows.delivered[flow]++
    flows.deliveredBytes[flow] += packets.size[packet]
    this.series.record(flows.series[flow], this.now - packets.born[packet])
    this.end(self, packet)
  }

  drop(self: number, packet: number, reason: DropReason): void {
    const { packets, flows } = this
    const flow = packets.flow[packet]
    flows.dropped[flow]++
    flows.droppedBytes[flow] += packets.size[packet]
    this.drops[self * dropReasons.length + dropReason[reason]]++
    this.end(self, packet)
  }

  /** A copy that nobody here wants (a frame for another station) goes away; not a loss. */
  discard(self: number, packet: number): void {
    const { packets, flows } = this
    const flow = packets.flow[packet]
    flows.discarded[flow]++
    flows.discardedBytes[flow] += packets.size[packet]
    this.end(self, packet)
  }

  private end(self: number, packet: number): void {
    const { packets, flows } = this
    const flow = packets.flow[packet]
    flows.inFlight[flow]--
    flows.inFlightBytes[flow] -= packets.size[packet]
    this.ended[self]++
    if (packets.held0[packet] >= 0) this.releaseHeld(packets.held0[packet], packet)
    if (packets.held1[packet] >= 0) this.releaseHeld(packets.held1[packet], packet)
    packets.release(packet)
  }

  /** The packet enters the node whose crossing time is measured … */
  enter(packet: number): void {
    if (this.packets.crossing[packet] < 0) this.packets.crossing[packet] = this.now
  }
  /** … and leaves it. */
  leave(machine: number, packet: number): void {
    const entered = this.packets.crossing[packet]
    if (entered < 0) return
    this.packets.crossing[packet] = -1
    this.series.record(this.crossingOf[machine], this.now - entered)
  }

  // — stages

  /** Work of `cycles` on the processor that executes `self`, then `latency` ps that delay only the packet, then `event`. */
  work(self: number, packet: number, cycles: number, latency: number, event: number): void {
    const occupancy = Math.round(cycles * this.cycle[self])
    this.stage(self, packet, this.processor[self], occupancy, latency, this.processorPriority[self], event)
  }

  /**
   * One stage: wait for a server of `resource`, hold it for `occupancy` ps, be delayed `latency` ps more, then `event`.
   * Resource −1 serves everybody at once. A packet whose stage has just ended and that asks for the same server again,
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
      packets.started[packet] = this.now
      packets.finish[packet] = this.now + occupancy
      this.trace(packet)
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
    if (resources.length[resource] >= resources.capacity[resource]) {
      this.drop(self, packet, 'queue-full')
      return
    }
    this.arrive(resource)
    resources.touch(resource, this.now)
    const length = ++resources.length[resource]
    if (length > resources.longest[resource]) resources.longest[resource] = length
    packets.state[packet] = packetState.queued
    packets.next[packet] = -1
    const queue = resource * priorities + (resources.discipline[resource] === discipline.fifo ? 0 : priority)
    const tail = resources.tail[queue]
    if (tail < 0) resources.head[queue] = packet
    else packets.next[tail] = packet
    resources.tail[queue] = packet
  }

  /** Takes a server and keeps it across stages until `release`; `event` follows when it is got. */
  acquire(self: number, packet: number, resource: number, priority: number, event: number): void {
    this.stage(self, packet, resource, -1, 0, priority, event)
  }

  /** Gives back what `acquire` took. */
  release(packet: number, resource: number): void {
    this.releaseHeld(resource, packet)
  }

  /** A resource of a component by name; −1 when it has none such. */
  resource(component: number, name: string): number {
    if (component < 0) return -1
    const index = this.kinds.resourceNames(this.kindOf[component]).indexOf(name)
    return index < 0 ? -1 : this.firstResource[component] + index
  }

  /** A resource made while the run goes on, such as a thread for a new stream. */
  newResource(owner: number, name: string, servers: number, capacity: number): number {
    return this.resources.add(owner, name, discipline.fifo, servers, capacity, this.now)
  }

  /** Other numbers of servers and places while it works: those in service finish, those waiting stay or are taken on at once. */
  setCapacity(resource: number, servers: number, capacity: number): void {
    const { resources } = this
    resources.capacity[resource] = capacity
    if (servers === resources.wanted[resource]) return
    resources.touch(resource, this.now)
    resources.wanted[resource] = servers
    resources.setServers(resource, Math.max(servers, resources.busy[resource]), this.now)
    while (resources.length[resource] > 0 && resources.busy[resource] < servers) {
      resources.busy[resource]++
      this.serveNext(resource)
    }
  }

  private arrive(resource: number): void {
    this.resources.arrivals[resource]++
    this.resources.arrivalTimes[resource] += this.now - this.resources.since[resource]
  }
  private depart(resource: number): void {
    this.resources.departures[resource]++
    this.resources.departureTimes[resource] += this.now - this.resources.since[resource]
  }

  /** A server of the resource is the packet's from now on. */
  private begin(resource: number, packet: number): void {
    const { packets, resources } = this
    const occupancy = packets.remaining[packet]
    const self = packets.at[packet]
    packets.started[packet] = this.now
    if (occupancy < 0) {
      if (packets.held0[packet] < 0) packets.held0[packet] = resource
      else packets.held1[packet] = resource
      packets.state[packet] = packetState.travelling
      this.schedule(self, 0, packets.event[packet], packet)
      return
    }
    const finish = this.now + occupancy
    packets.finish[packet] = finish
    if (resources.discipline[resource] === discipline.fifo && packets.latency[packet] > 0) {
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
      this.trace(packet)
      return
    }
    packets.state[packet] = packetState.serving
    if (resources.discipline[resource] === discipline.priority) {
      packets.next[packet] = resources.serving[resource]
      resources.serving[resource] = packet
    }
    this.queue.push(finish, this.now, orderKey(self, this.sequence[self]++), eventWord(self, finishStage, ordinary), packet)
  }

  /** The end of a stage, unless the stage was preempted since: the handler goes first and may keep the server. */
  private finish(packet: number): void {
    const { packets, resources } = this
    if (packets.state[packet] !== packetState.serving || packets.finish[packet] !== this.now) return
    const resource = packets.resource[packet]
    if (resources.discipline[resource] === discipline.priority) this.unlinkServing(resource, packet)
    this.trace(packet)
    packets.finish[packet] = -1
    this.depart(resource)
    const latency = packets.latency[packet]
    if (latency > 0) {
      packets.state[packet] = packetState.travelling
      this.schedule(packets.at[packet], latency, packets.event[packet], packet)
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
      this.serveNext(resource)
    }
  }

  /** A server has come free: the next waiting packet, most urgent first. */
  private serveNext(resource: number): void {
    const { packets, resources } = this
    resources.touch(resource, this.now)
    if (resources.servers[resource] > resources.wanted[resource]) {
      resources.setServers(resource, resources.servers[resource] - 1, this.now)
      resources.busy[resource]--
      return
    }
    if (resources.length[resource] === 0) {
      resources.busy[resource]--
      return
    }
    let queue = resource * priorities
    while (resources.head[queue] < 0) queue++
    const packet = resources.head[queue]
    resources.head[queue] = packets.next[packet]
    if (resources.head[queue] < 0) resources.tail[queue] = -1
    resources.length[resource]--
    this.begin(resource, packet)
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

  private releaseHeld(resource: number, packet: number): void {
    const { packets } = this
    if (packets.held0[packet] === resource) {
      packets.held0[packet] = packets.held1[packet]
      packets.held1[packet] = -1
    } else if (packets.held1[packet] === resource) packets.held1[packet] = -1
    else return
    if (this.alive[this.resources.owner[resource]] === 0) return
    this.depart(resource)
    this.serveNext(resource)
  }

  /** Interruptions of a preempted stage count as waiting. */
  private trace(packet: number): void {
    if (this.tracer === null) return
    const { at, resource, entered, finish, occupancy, latency } = this.packets
    this.tracer.stage(
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
    const { packets } = this
    for (let packet = 0; packet < packets.top; packet++) {
      if (packets.state[packet] === packetState.free) continue
      const here = packets.at[packet] === component
      const waitsHere = packets.resource[packet] >= 0 && this.resources.owner[packets.resource[packet]] === component
      const stage = packets.state[packet] === packetState.queued || packets.state[packet] === packetState.serving
      if (here || (stage && waitsHere)) this.withdraw(packet)
    }
  }

  private withdraw(packet: number): void {
    const { packets, resources } = this
    const resource = packets.resource[packet]
    const owned = resource >= 0 && this.alive[resources.owner[resource]] === 1
    const state = packets.state[packet]
    if (state === packetState.queued) this.unqueue(resource, packet)
    else if (state === packetState.serving) {
      if (resources.discipline[resource] === discipline.priority) this.unlinkServing(resource, packet)
      if (owned) {
        this.depart(resource)
        this.serveNext(resource)
      }
    }
    this.drop(packets.at[packet], packet, 'removed')
  }

  private unqueue(resource: number, packet: number): void {
    const { packets, resources } = this
    resources.touch(resource, this.now)
    resources.length[resource]--
    this.depart(resource)
    const queue = resource * priorities + (resources.discipline[resource] === discipline.fifo ? 0 : packets.priority[packet])
    let before = -1
    let at = resources.head[queue]
    while (at !== packet) {
      before = at
      at = packets.next[at]
    }
    if (before < 0) resources.head[queue] = packets.next[packet]
    else packets.next[before] = packets.next[packet]
    if (resources.tail[queue] === packet) resources.tail[queue] = before
  }

  // — random streams

  /** The stream of a component for one purpose; made on first use. */
  stream(self: number, purpose: string): number {
    const name = `${this.ids[self]}:${purpose}`
    const known = this.streams.indexOf(name)
    if (known >= 0) return known
    const index = this.streams.push(name) - 1
    if (this.random.length < this.streams.length * 4) {
      const longer = new Int32Array(this.random.length * 2)
      longer.set(this.random)
      this.random = longer
    }
    seedStream(this.random, index, this.seed, this.ids[self], purpose)
    return index
  }
  uniform(stream: number): number {
    return nextUniform(this.random, stream)
  }
  exponential(stream: number, mean: number): number {
    return nextExponential(this.random, stream, mean)
  }
  bits(stream: number): number {
    return nextBits(this.random, stream)
  }

  // — components

  /** A new component index; the caller fills its columns. */
  newComponent(id: string): number {
    const index = this.count++
    if (index === maximumComponents) throw new Error(`components: ${index + 1} is above the maximum of ${maximumComponents}`)
    if (index >= this.alive.length) this.grow(this.alive.length * 2)
    this.ids.push(id)
    this.alive[index] = 1
    this.flowOf[index] = -1
    this.crossingOf[index] = -1
    return index
  }

  grow(capacity: number): void {
    const longer = <A extends Int32Array | Float64Array | Uint8Array>(from: A, to: A): A => {
      to.set(from)
      return to
    }
    for (const name of componentIntegers) this[name] = longer(this[name], new Int32Array(capacity))
    for (const name of componentNumbers) this[name] = longer(this[name], new Float64Array(capacity))
    for (const name of componentBytes) this[name] = longer(this[name], new Uint8Array(capacity))
    this.drops = longer(this.drops, new Float64Array(capacity * dropReasons.length))
  }
}

export const componentIntegers = [
  'kindOf',
  'row',
  'parent',
  'root',
  'place',
  'key',
  'handlerBase',
  'flowOf',
  'crossingOf',
  'processor',
  'firstResource',
  'portBase',
  'stationOf',
] as const
export const componentNumbers = ['sequence', 'received', 'passed', 'created', 'ended', 'cycle', 'published'] as const
export const componentBytes = ['alive', 'processorPriority'] as const
