import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { call, callSize, exists, isCall } from './calls.ts'
import { poolOf } from './domain.ts'
import { giveBack, take } from './memory-pool.ts'

export const port = numbers('out')
export const event = numbers('packet', 'due', 'read', 'ran')

export default defineKind({
  kind: 'nodeos/event',
  title: 'Event',
  doc: 'Something that a domain has scheduled: it comes once, or again and again, and its handler runs in a thread of the domain. The handler may read the clock of the NodeOS, and has its heap from the memory pool of the domain: what does not fit is refused and counted.',
  cite: given('silk-2002', '2.1', 'events which could be scheduled by a domain'),
  group: 'user',
  role: 'nodeos-event',
  free: false,
  flow: true,
  fits: { role: 'nodeos-event', out: 'out' },
  ports: { out: { title: 'to the domain', joins: 'inner' } },
  parameters: {
    at: {
      type: 'number',
      title: 'First at',
      doc: 'Simulated time, or after its machine has crashed the time since it is back.',
      unit: 'second',
      default: 0.01,
      min: 0,
      max: 9000,
      cite: assumed('soon'),
    },
    period: {
      type: 'number',
      title: 'Every',
      doc: 'Time between one and the next, a microsecond at least; 0 = it comes once.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 9000,
      cite: assumed('once'),
    },
    handler: {
      type: 'flag',
      title: 'Handler',
      doc: 'A function that a thread of the domain runs each time; without it the event is only counted.',
      default: true,
      cite: assumed('an event is scheduled so that something is done'),
    },
    cycles: {
      type: 'number',
      title: 'Cost of the handler',
      doc: 'Cycles each time it runs.',
      unit: 'cycle',
      default: 5000,
      min: 0,
      max: 1e9,
      when: { parameter: 'handler', is: [true] },
      cite: assumed('a few tables are looked through; no handler is described'),
    },
    clock: {
      type: 'flag',
      section: 'Time',
      title: 'Reads the clock',
      doc: 'The handler begins with a call to the clock of the NodeOS, and knows then how late it runs.',
      default: true,
      when: { parameter: 'handler', is: [true] },
      cite: assumed('what runs at a time wants to know it'),
    },
    clockCycles: {
      type: 'number',
      section: 'Time',
      title: 'Clock call',
      doc: 'Cycles of a call to the clock.',
      unit: 'cycle',
      default: 200,
      min: 0,
      max: 1e9,
      when: { parameter: 'clock', is: [true] },
      cite: assumed('the counter of the processor is read and made a time; no cost of a call is printed'),
    },
    heap: {
      type: 'number',
      section: 'Heap',
      title: 'Heap',
      doc: 'Bytes that the handler allocates from the memory pool of its domain, and frees at its end. Without a pool there is no limit.',
      unit: 'byte',
      default: 4096,
      min: 0,
      max: 1e9,
      integer: true,
      when: { parameter: 'handler', is: [true] },
      cite: assumed('one page'),
    },
  },
  state: {
    at: 'f64',
    period: 'f64',
    handler: 'u8',
    cycles: 'f64',
    clock: 'u8',
    clockCycles: 'f64',
    heap: 'f64',
    next: 'f64',
    started: 'u8',
    fired: 'f64',
    handled: 'f64',
    refused: 'f64',
    reads: 'f64',
    /** µs from when it was due to the latest reading of the clock */
    late: 'f64',
  },
  look: {
    icon: 'alarm-clock',
    tone: 'user',
    gauges: [],
    counters: { fired: 'fired', handled: 'handled', refused: 'without heap', reads: 'clock calls', late: 'µs late' },
  },
  configure(world, state, row, self, values) {
    const [at, period] = [
      Math.round(values.at * 1e12),
      Math.max(values.period > 0 ? shortest : 0, Math.round(values.period * 1e12)),
    ]
    const changed = at !== state.at[row] || period !== state.period[row]
    state.at[row] = at
    state.period[row] = period
    state.handler[row] = values.handler ? 1 : 0
    state.cycles[row] = values.cycles
    state.clock[row] = values.clock ? 1 : 0
    state.clockCycles[row] = values.clockCycles
    state.heap[row] = values.heap
    if (changed && state.started[row] === 1) arm(world, state, row, self, Math.max(0, at - world.now))
  },
  start(world, state, row, self) {
    state.started[row] = 1
    arm(world, state, row, self, state.at[row])
  },
  on: {
    /** A thread has been got: the handler begins. */
    packet(world, state, row, self, packet) {
      if (!isCall(world, packet)) world.drop(self, packet, 'no-receiver')
      else if (!allocate(world, state.heap[row], self, packet)) {
        state.refused[row]++
        world.drop(self, packet, 'memory-full')
      } else if (state.clock[row] === 1) world.work(self, packet, state.clockCycles[row], 0, event.read)
      else world.work(self, packet, state.cycles[row], 0, event.ran)
    },
    due(world, state, row, self) {
      if (world.now !== state.next[row]) return
      if (exists(world, world.parent[self])) {
        state.fired[row]++
        if (state.handler[row] === 1) world.send(self, port.out, occurrence(world, self))
      }
      if (state.period[row] > 0) arm(world, state, row, self, state.period[row])
    },
    read(world, state, row, self, packet) {
      state.reads[row]++
      state.late[row] = (world.now - world.packets.born[packet]) / microsecond
      world.work(self, packet, state.cycles[row], 0, event.ran)
    },
    ran(world, state, row, self, packet) {
      state.handled[row]++
      free(world, packet)
      world.deliver(self, packet)
    },
  },
})

const microsecond = 1e6
/** a timer below 1 µs would be all that the lab does */
const shortest = microsecond

function arm(world: World, state: { next: Float64Array }, row: number, self: number, delay: number): void {
  state.next[row] = world.now + delay
  world.schedule(self, delay, event.due, -1)
}

/** One coming of the event: what waits for a thread. */
function occurrence(world: World, self: number): number {
  const packet = world.create(self, callSize, self)
  world.packets.protocol[packet] = call.protocol
  world.packets.service[packet] = 0
  return packet
}

/** The heap of one handler: what it is of stands in the destination, how much in the service, until it is freed. */
function allocate(world: World, bytes: number, self: number, packet: number): boolean {
  const pool = poolOf(world, world.parent[self])
  if (pool < 0 || bytes === 0) return true
  if (!take(world, pool, bytes)) return false
  world.packets.destination[packet] = pool
  world.packets.service[packet] = bytes
  return true
}

function free(world: World, packet: number): void {
  const { destination, service } = world.packets
  const pool = destination[packet]
  if (service[packet] > 0 && world.alive[pool] === 1 && world.kinds.list[world.kindOf[pool]].role === 'memory-pool')
    giveBack(world, pool, service[packet])
}
