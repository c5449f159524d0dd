import { assumed, defineKind, fitted, given, numbers, priority } from '../../sim/kind.ts'
import { flag, packetState } from '../../sim/packets.ts'
import { realTime } from '../../sim/scheduling.ts'
import type { World } from '../../sim/world.ts'

export const port = numbers('out', 'driver', 'socket', 'linux', 'block')
export const event = numbers('packet', 'scheduled', 'passed', 'sent', 'delivered', 'down')

const integration = { ksoftirqd: 0, controlled: 1, normal: 2, high: 3 } as const
/** CPUs that have a backlog of their own; further ones share them. */
const backlogs = 64

export default defineKind({
  kind: 'kernel/lana',
  title: 'LANA engine',
  doc: 'A protocol stack beside IP that is made of functional blocks bound to one another. Its packet processing engine gets every received packet in the soft interrupt and calls the blocks one after the other, without a copy; in a thread of its own, or at once.',
  cite: given(
    'lana-2011',
    '2',
    'A network packet is processed by the LANAs packet processing engine, which calls receive handlers of functional blocks that are bound to each other in the processing path',
  ),
  group: 'kernel',
  role: 'stack',
  free: false,
  fits: {
    role: 'stack',
    out: 'out',
    also: { driver: 'postRouted', socket: 'localInPassed', linux: 'submitted' },
    takes: { sockets: 'down' },
  },
  ports: {
    out: { title: 'to IP', joins: 'inner' },
    driver: { title: "to the driver's transmit queue", joins: 'inner' },
    socket: { title: "to the socket's receive queue", joins: 'inner' },
    linux: { title: 'to IP, from sockets', joins: 'inner' },
  },
  offers: {
    block: {
      role: 'functional-block',
      title: 'Functional blocks',
      level: 'kernel',
      returns: 'passed',
      arrangement: 'fan',
      runs: 'inherit',
    },
  },
  parameters: {
    integration: {
      type: 'choice',
      title: 'Runs in',
      doc: 'Which context calls the blocks. A thread competes with ksoftirqd for the CPU, if the machine has threads at all (its CPU scheduler).',
      default: 'ksoftirqd',
      options: {
        ksoftirqd: { title: 'ksoftirqd', doc: 'In the soft interrupt itself: nobody else has to be given the CPU.' },
        controlled: {
          title: 'a thread, controlled scheduling',
          doc: 'A real-time thread for each CPU that is woken when a batch of packets waits, not before.',
        },
        normal: { title: 'a thread, normal priority', doc: 'A thread for each CPU with a nice level.' },
        high: {
          title: 'a thread, high priority',
          doc: 'A real-time thread for each CPU: it takes the CPU whenever a packet waits.',
        },
      },
      cite: given('lana-2011', '2.2', 'they are executed directly in the ksoftirqd context'),
    },
    entry: {
      type: 'reference',
      title: 'Entry',
      doc: 'The block that gets received packets first; none = the first one in it.',
      role: 'functional-block',
      default: '',
    },
    sockets: {
      type: 'reference',
      title: 'Sockets',
      doc: 'The block that gets what applications of this machine send, on its way out; none = IP sends it. What is for this machine itself goes by IP.',
      role: 'functional-block',
      default: '',
    },
    nice: {
      type: 'number',
      title: 'Nice level',
      doc: 'Of its threads with normal priority.',
      unit: 'count',
      default: 0,
      min: -20,
      max: 19,
      integer: true,
      when: { parameter: 'integration', is: ['normal'] },
      cite: assumed('normal priority'),
    },
    batch: {
      type: 'number',
      title: 'Batch',
      doc: 'Packets that wait before its thread is woken, unless the CPU has nothing else to do; no more than the backlog holds.',
      unit: 'packet',
      default: 2,
      min: 1,
      max: 10000,
      integer: true,
      when: { parameter: 'integration', is: ['controlled'] },
      cite: fitted(
        'lana-2011',
        'Table 1',
        'it leaves 342 ns for a hand-off, about half of the 659 ns of the thread with high priority: two at a time',
      ),
    },
    backlog: {
      type: 'number',
      title: 'Backlog',
      doc: 'Packets that may wait on each CPU for its thread, or since a block has made them; a further one is dropped.',
      unit: 'packet',
      default: 1000,
      min: 1,
      max: 1e6,
      integer: true,
      cite: assumed('netdev_max_backlog of Linux 3.0'),
    },
  },
  state: {
    integration: 'u8',
    entry: 'i32',
    sockets: 'i32',
    backlog: 'i32',
    waiting: ['i32', 64],
    handled: 'f64',
    sent: 'f64',
    spawned: 'f64',
    woken: 'f64',
  },
  look: {
    icon: 'blocks',
    tone: 'kernel',
    gauges: [],
    counters: { handled: 'packets', sent: 'from sockets', spawned: 'made by blocks', woken: 'thread changes' },
  },
  configure(world, state, row, self, values) {
    const how = integration[values.integration as keyof typeof integration]
    state.integration[row] = how
    state.entry[row] = values.entry
    state.sockets[row] = values.sockets
    state.backlog[row] = values.backlog
    recount(world, state.waiting.subarray(row * backlogs, (row + 1) * backlogs), self)
    world.nice[self] = how === integration.normal ? values.nice : realTime
    world.gather[self] = how === integration.controlled ? Math.min(Math.ceil(values.batch), values.backlog) : 0
    // what its blocks make is worked on in the same context
    world.published[self] = how === integration.ksoftirqd ? priority.softirq : priority.kernelThread
  },
  on: {
    packet: engage,
    scheduled(world, state, row, self, packet) {
      // the scheduler has made the stage of the first packet of a turn longer by the change of threads
      if (world.packets.occupancy[packet] > 0) state.woken[row]++
      state.waiting[row * backlogs + backlogOf(world, self, packet)]--
      enter(world, state, row, self, packet)
    },
    passed: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
    sent: (world, _state, _row, self, packet) => world.send(self, port.driver, packet),
    delivered: (world, _state, _row, self, packet) => world.send(self, port.socket, packet),
    /** From the socket of an application. */
    down(world, state, row, self, packet) {
      if (!isOwn(world, self, state.sockets[row]) || world.isHere(world.root[self], packet)) {
        world.send(self, port.linux, packet)
        return
      }
      state.sent[row]++
      world.packets.flags[packet] |= flag.egress
      engage(world, state, row, self, packet)
    },
  },
})

type Name = 'integration' | 'entry' | 'sockets' | 'backlog' | 'waiting' | 'handled' | 'spawned'
type State = Record<Name, Float64Array | Int32Array | Uint8Array>

/** The engine gets a packet: it calls the blocks at once, or its thread does. */
function engage(world: World, state: State, row: number, self: number, packet: number): void {
  state.handled[row]++
  if (state.integration[row] === integration.ksoftirqd) {
    enter(world, state, row, self, packet)
    return
  }
  const cpu = row * backlogs + backlogOf(world, self, packet)
  if (state.waiting[cpu] >= state.backlog[row]) {
    world.drop(self, packet, 'queue-full')
    return
  }
  state.waiting[cpu]++
  world.stage(self, packet, world.processor[self], 0, 0, priority.kernelThread, event.scheduled)
}

/** To the block at the entry of the path, or to that at the sockets; without any block, IP gets everything. */
function enter(world: World, state: State, row: number, self: number, packet: number): void {
  const blocks = world.fan(self, port.block)
  const block = (world.packets.flags[packet] & flag.egress) === 0 ? state.entry[row] : state.sockets[row]
  if (blocks === 0) world.send(self, port.out, packet)
  else world.send(self, port.block, packet, isOwn(world, self, block) ? world.place[block] : 0)
}

const isOwn = (world: World, self: number, block: number): boolean => block >= 0 && world.parent[block] === self

/** A packet that a block has made takes a place in the backlog of its CPU; false = there is none, and the packet is dropped. */
export function enqueue(world: World, block: number, packet: number): boolean {
  const engine = world.parent[block]
  const state = world.kinds.columns[world.kindOf[engine]] as unknown as State
  const row = world.row[engine]
  const cpu = row * backlogs + backlogOf(world, engine, packet)
  if (state.waiting[cpu] >= state.backlog[row]) {
    world.drop(block, packet, 'queue-full')
    return false
  }
  state.waiting[cpu]++
  state.spawned[row]++
  return true
}

/** … which it leaves when it is its turn. */
export function dequeue(world: World, block: number, packet: number): void {
  const engine = world.parent[block]
  const state = world.kinds.columns[world.kindOf[engine]] as unknown as State
  state.waiting[world.row[engine] * backlogs + backlogOf(world, engine, packet)]--
}

/** The backlog of the CPU that a packet's flow is worked on. */
const backlogOf = (world: World, self: number, packet: number): number =>
  Math.max(0, world.packets.flow[packet]) % Math.min(backlogs, world.resources.wanted[world.processor[self]])

/** Flows may have moved to other CPUs. */
function recount(world: World, waiting: Int32Array, self: number): void {
  const { packets } = world
  waiting.fill(0)
  for (let packet = 0; packet < packets.top; packet++)
    if (packets.state[packet] >= packetState.queued && (isScheduled(world, self, packet) || isSpawned(world, self, packet)))
      waiting[backlogOf(world, self, packet)]++
}

const isScheduled = ({ packets }: World, self: number, packet: number): boolean =>
  packets.at[packet] === self && packets.event[packet] === event.scheduled

/** Made by a block of this engine, and waiting there: blocks number this event alike. */
const isSpawned = ({ packets, parent, kinds, kindOf }: World, self: number, packet: number): boolean => {
  const block = packets.at[packet]
  return parent[block] === self && Object.keys(kinds.list[kindOf[block]].on)[packets.event[packet]] === 'copied'
}
