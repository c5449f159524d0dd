/** Who waits for a resource: plain rows, and queues that order, hold back, mark or drop what waits (managed-queue.ts). */
import { Addressing } from './addressing.ts'
import type { AverageQueue } from './early-detection.ts'
import { EventQueue, eventWord, orderKey } from './event-queue.ts'
import { FairScheduler } from './fair-scheduler.ts'
import { ManagedQueue, type QueueManagement, sameOptions } from './managed-queue.ts'
import { packetState } from './packets.ts'
import type { DropReason } from './reasons.ts'
import { discipline, priorities, ResourceTable } from './resources.ts'
import { type Scheduling, sameScheduling } from './scheduling.ts'

/** The engine's event at which a server comes free; with a negative number it is about tokens for a resource. */
export const releaseServer = 0
export const ordinary = 1
/** A resource as the packet of that event, and back. */
const tokensFor = (resource: number): number => -1 - resource
export const resourceOf = (packet: number): number => -1 - packet

export abstract class WaitingRoom extends Addressing {
  queue = new EventQueue()
  resources = new ResourceTable()

  /** A server of the resource is the packet's from now on. */
  protected abstract begin(resource: number, packet: number): void

  protected arrive(resource: number): void {
    this.resources.arrivals[resource]++
    this.resources.sojourn[resource] -= this.now - this.resources.since[resource]
  }
  protected depart(resource: number): void {
    this.resources.departures[resource]++
    this.resources.sojourn[resource] += this.now - this.resources.since[resource]
  }

  /** One more waits. */
  private lineUp(resource: number, packet: number): void {
    const { packets, resources } = this
    this.arrive(resource)
    resources.touch(resource, this.now)
    const length = ++resources.length[resource]
    if (length > resources.longest[resource]) resources.longest[resource] = length
    packets.state[packet] = packetState.queued
  }

  /** The packet takes its place at the end. */
  protected wait(resource: number, packet: number): void {
    const { packets, resources } = this
    this.lineUp(resource, packet)
    const managed = resources.managed[resource]
    // a scheduler's packets do not come here: see enqueue()
    if (managed !== null) (managed as ManagedQueue).queues.add(packets, packet)
    else this.appendToRow(this.rowOf(resource, packet), packet)
  }

  /** A packet comes to a managed queue: it begins, waits, or is dropped. */
  protected join(resource: number, packet: number, managed: ManagedQueue | FairScheduler): void {
    if (managed instanceof FairScheduler) {
      this.enqueue(resource, packet, managed)
      return
    }
    const { packets, resources, now } = this
    const { average, bucket, queues } = managed
    const free = resources.busy[resource] < resources.servers[resource]
    const atOnce = free && queues.length === 0 && (bucket === null || bucket.startOf(packets.size[packet]) <= now)
    const hit = average !== null && this.isHit(managed, average, free, packet)
    let victim = packet
    if (!atOnce && resources.length[resource] >= resources.capacity[resource]) {
      victim = managed.victim(packets, packet)
      if (victim < 0) {
        this.drop(packets.at[packet], packet, 'queue-full')
        return
      }
    }
    if (hit) {
      if (!managed.mark(packets, packet)) {
        this.drop(packets.at[packet], packet, 'early-drop')
        return
      }
      resources.marked[resource]++
    }
    if (atOnce) {
      this.arrive(resource)
      resources.touch(resource, now)
      resources.busy[resource]++
      bucket?.spend(packets.size[packet], now)
      this.begin(resource, packet)
      return
    }
    if (victim !== packet) {
      this.unqueue(resource, victim)
      this.drop(packets.at[victim], victim, 'queue-full')
    }
    this.wait(resource, packet)
    if (free) this.fill(resource)
  }

  private isHit(managed: ManagedQueue, average: AverageQueue, free: boolean, packet: number): boolean {
    const { options, queues } = managed
    const chance = average.arrive(options, queues.length, free && queues.length === 0, this.now, this.packets.occupancy[packet])
    if (chance < 1 && (chance === 0 || this.uniform(options.stream) >= chance)) return false
    average.hit()
    return true
  }

  /** A server has come free: the next waiting packet, most urgent first. */
  protected serveNext(resource: number): void {
    const { packets, resources } = this
    resources.touch(resource, this.now)
    if (resources.servers[resource] > resources.wanted[resource]) {
      resources.setServers(resource, resources.servers[resource] - 1, this.now)
      resources.busy[resource]--
      return
    }
    const managed = resources.managed[resource]
    if (managed !== null) {
      this.serveManaged(resource, managed)
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

  private serveManaged(resource: number, managed: ManagedQueue | FairScheduler): void {
    const { packets, resources, now } = this
    if (managed instanceof FairScheduler) {
      resources.busy[resource]--
      this.dispatch(resource, managed)
      return
    }
    if (resources.length[resource] === 0) {
      resources.busy[resource]--
      managed.average?.rest(now)
      return
    }
    const packet = managed.take(packets, now)
    resources.marked[resource] += managed.marked
    for (const late of managed.late) {
      resources.length[resource]--
      this.depart(resource)
      this.drop(packets.at[late], late, 'early-drop')
    }
    if (packet >= 0) {
      resources.length[resource]--
      this.begin(resource, packet)
      return
    }
    resources.busy[resource]--
    if (managed.queues.length > 0) this.awaitTokens(resource, managed)
    else managed.average?.rest(now)
  }

  /** The resource is free and somebody waits, but there are no tokens before `readyAt`. */
  private awaitTokens(resource: number, managed: ManagedQueue): void {
    if (managed.wakeAt >= 0 && managed.wakeAt <= managed.readyAt) return
    managed.wakeAt = managed.readyAt
    const owner = this.resources.owner[resource]
    const key = orderKey(owner, this.sequence[owner]++)
    this.queue.push(managed.readyAt, this.now, key, eventWord(owner, releaseServer, ordinary), tokensFor(resource))
  }

  /** There may be tokens now, unless the queue was changed since. */
  protected wake(resource: number): void {
    const managed = this.resources.managed[resource]
    if (managed instanceof FairScheduler) {
      this.endTurns(resource, managed)
      return
    }
    if (managed === null || managed.wakeAt !== this.now) return
    managed.wakeAt = -1
    this.fill(resource)
  }

  /** Servers that are free take on who waits and may go. */
  private fill(resource: number): void {
    const { resources } = this
    resources.touch(resource, this.now)
    const managed = resources.managed[resource]
    if (managed instanceof FairScheduler) {
      this.dispatch(resource, managed)
      return
    }
    while (resources.length[resource] > 0 && resources.busy[resource] < resources.wanted[resource]) {
      const before = resources.busy[resource]++
      this.serveNext(resource)
      if (resources.busy[resource] === before) return
    }
  }

  /** Other numbers of servers and places while it works: those in service finish, those waiting stay or are taken on at once. */
  setCapacity(resource: number, servers: number, capacity: number): void {
    const { resources } = this
    resources.capacity[resource] = capacity
    if (servers === resources.wanted[resource]) return
    resources.touch(resource, this.now)
    resources.wanted[resource] = servers
    resources.setServers(resource, Math.max(servers, resources.busy[resource]), this.now)
    const managed = resources.managed[resource]
    if (managed instanceof FairScheduler) {
      const waiting = managed.drain(this.packets)
      managed.resize(servers)
      for (const packet of waiting) this.addThread(packet, managed)
    }
    this.fill(resource)
  }

  /** Orders what waits for a resource from now on; null = a row, first come, first served. What waits already is kept. */
  manage(resource: number, options: QueueManagement | null): void {
    const { packets, resources } = this
    const before = resources.managed[resource] as ManagedQueue | null
    if (before === null ? options === null : options !== null && sameOptions(before.options, options)) return
    const waiting = before === null ? [] : before.queues.drain(packets)
    if (before === null) {
      const row = resource * priorities
      for (let packet = resources.head[row]; packet >= 0; packet = packets.next[packet]) waiting.push(packet)
      resources.head[row] = -1
      resources.tail[row] = -1
    }
    const managed = options === null ? null : new ManagedQueue(options)
    if (managed !== null && before !== null) managed.inherit(before, this.now)
    resources.managed[resource] = managed
    for (const packet of waiting) {
      if (managed !== null) managed.queues.add(packets, packet)
      else this.appendToRow(resource * priorities, packet)
    }
    this.fill(resource)
  }

  /** Drops what waits for a resource; what it serves stays. */
  dropQueued(resource: number, reason: DropReason): void {
    const managed = this.resources.managed[resource] as ManagedQueue | null
    for (let packet = managed?.queues.firstOfLongest() ?? -1; packet >= 0; packet = managed?.queues.firstOfLongest() ?? -1) {
      this.unqueue(resource, packet)
      this.drop(this.packets.at[packet], packet, reason)
    }
    for (let queue = resource * priorities; queue < (resource + 1) * priorities; queue++)
      for (let packet = this.resources.head[queue]; packet >= 0; packet = this.resources.head[queue]) {
        this.unqueue(resource, packet)
        this.drop(this.packets.at[packet], packet, reason)
      }
    if (this.resources.busy[resource] === 0) managed?.average?.rest(this.now)
  }

  protected unqueue(resource: number, packet: number): void {
    const { packets, resources } = this
    resources.touch(resource, this.now)
    resources.length[resource]--
    this.depart(resource)
    const managed = resources.managed[resource]
    if (managed !== null) {
      if (managed instanceof FairScheduler) managed.remove(packets, packet)
      else managed.queues.remove(packets, packet)
      return
    }
    const queue = this.rowOf(resource, packet)
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

  private rowOf(resource: number, packet: number): number {
    const { resources, packets } = this
    return resource * priorities + (resources.discipline[resource] === discipline.fifo ? 0 : packets.priority[packet])
  }

  private appendToRow(queue: number, packet: number): void {
    const { packets, resources } = this
    packets.next[packet] = -1
    const tail = resources.tail[queue]
    if (tail < 0) resources.head[queue] = packet
    else packets.next[tail] = packet
    resources.tail[queue] = packet
  }

  // — a CPU that threads share

  /** From now on a CPU is shared by threads (null: strictly by priority). What waits and what is served goes on. */
  scheduleThreads(resource: number, options: Scheduling | null): void {
    const { packets, resources, now } = this
    const before = resources.managed[resource] as FairScheduler | null
    if (before === null ? options === null : options !== null && sameScheduling(before.options, options)) return
    const waiting = before === null ? this.drainRows(resource) : before.drain(packets)
    const serving = before === null ? this.drainServing(resource) : before.served()
    resources.discipline[resource] = options === null ? discipline.priority : discipline.fair
    if (options === null) {
      resources.managed[resource] = null
      for (const packet of serving) {
        packets.next[packet] = resources.serving[resource]
        resources.serving[resource] = packet
      }
      for (const packet of waiting) this.appendToRow(this.rowOf(resource, packet), packet)
    } else {
      const scheduler = new FairScheduler(options, resources.servers[resource])
      scheduler.resize(resources.wanted[resource])
      scheduler.listener = before?.listener ?? null
      resources.managed[resource] = scheduler
      for (const packet of serving) scheduler.adopt(packets, packet, this.threadOf(packet), now)
      for (const packet of waiting) this.addThread(packet, scheduler)
    }
    this.fill(resource)
  }

  private drainRows(resource: number): number[] {
    const { packets, resources } = this
    const waiting: number[] = []
    for (let row = resource * priorities; row < (resource + 1) * priorities; row++) {
      for (let packet = resources.head[row]; packet >= 0; packet = packets.next[packet]) waiting.push(packet)
      resources.head[row] = -1
      resources.tail[row] = -1
    }
    return waiting
  }
  private drainServing(resource: number): number[] {
    const { packets, resources } = this
    const serving: number[] = []
    for (let packet = resources.serving[resource]; packet >= 0; packet = packets.next[packet]) serving.push(packet)
    resources.serving[resource] = -1
    return serving
  }

  /** The component whose thread works on a packet: what stands in the machine, or the machine itself. */
  private threadOf(packet: number): number {
    let at = this.packets.at[packet]
    while (this.parent[at] >= 0 && this.parent[this.parent[at]] >= 0) at = this.parent[at]
    return at
  }
  private addThread(packet: number, scheduler: FairScheduler): number {
    const component = this.threadOf(packet)
    return scheduler.add(this.packets, packet, component, this.nice[component], this.gather[component], this.now)
  }

  private enqueue(resource: number, packet: number, scheduler: FairScheduler): void {
    this.lineUp(resource, packet)
    const cpu = this.addThread(packet, scheduler)
    const victim = scheduler.victim(cpu)
    if (victim >= 0) this.giveUp(resource, victim, cpu, scheduler)
    if (scheduler.isIdle(cpu)) this.dispatch(resource, scheduler)
    else this.watchTurn(resource, cpu, scheduler)
  }

  /** The packet goes back to wait with what is left of its stage. */
  private giveUp(resource: number, victim: number, cpu: number, scheduler: FairScheduler): void {
    const { packets, resources, now } = this
    resources.touch(resource, now)
    packets.remaining[victim] = packets.finish[victim] - now
    packets.finish[victim] = -1
    packets.state[victim] = packetState.queued
    scheduler.putBack(packets, cpu, now)
    resources.busy[resource]--
    const length = ++resources.length[resource]
    if (length > resources.longest[resource]) resources.longest[resource] = length
  }

  /** Idle CPUs take what waits for them. */
  private dispatch(resource: number, scheduler: FairScheduler): void {
    const { packets, resources, now } = this
    resources.touch(resource, now)
    if (resources.servers[resource] > resources.wanted[resource])
      resources.setServers(resource, Math.max(resources.wanted[resource], resources.busy[resource]), now)
    for (let cpu = 0; cpu < scheduler.cpus; cpu++) {
      if (!scheduler.isIdle(cpu) || resources.busy[resource] >= resources.wanted[resource]) continue
      const packet = scheduler.take(packets, cpu, now)
      if (packet < 0) continue
      resources.length[resource]--
      resources.busy[resource]++
      this.begin(resource, packet)
      this.watchTurn(resource, cpu, scheduler)
    }
  }

  /** Plans to look whether the thread on a CPU has had its turn, if its stage is longer than that. */
  private watchTurn(resource: number, cpu: number, scheduler: FairScheduler): void {
    const packet = scheduler.packetOn(cpu)
    const at = packet < 0 ? -1 : scheduler.nextTick(cpu, this.packets.finish[packet], this.now)
    if (at < 0) return
    const owner = this.resources.owner[resource]
    const key = orderKey(owner, this.sequence[owner]++)
    this.queue.push(at, this.now, key, eventWord(owner, releaseServer, ordinary), tokensFor(resource))
  }

  private endTurns(resource: number, scheduler: FairScheduler): void {
    for (let cpu = 0; cpu < scheduler.cpus; cpu++)
      if (scheduler.isOver(cpu, this.now)) this.giveUp(resource, scheduler.packetOn(cpu), cpu, scheduler)
    this.dispatch(resource, scheduler)
  }
}
