import { assumed, defineKind, given, numbers, priority } from '../../sim/kind.ts'
import { packetState } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { toMemory } from '../infrastructure/path.ts'

export const port = numbers('polled')
export const event = numbers('packet', 'stored', 'raised', 'taken')

const rings = 64

export default defineKind({
  kind: 'kernel/napi',
  title: 'Polling driver',
  doc: 'A driver in the manner of NAPI: frames wait in the rings of the card, one for each CPU (receive-side scaling), an interrupt is taken only when the ring was empty, and the soft interrupt then polls them one at a time. XDP programs see them before the kernel makes a socket buffer of them.',
  cite: given(
    'xdp-2018',
    '3.5',
    'a device driver hook that executes custom eBPF code directly after a packet is received from the hardware',
  ),
  group: 'kernel',
  role: 'driver',
  free: false,
  fits: { role: 'driver', also: { polled: 'polled' } },
  ports: { polled: { title: 'to XDP and the kernel', joins: 'inner' } },
  parameters: {
    queues: {
      type: 'number',
      title: 'Queues',
      doc: 'Receive queues of the card, each with a ring and a CPU of its own; flows are dealt to them in turn, as steering rules do it. 0 = one for each CPU. Which CPU serves a queue matters where threads share CPUs (machine, CPU scheduler).',
      unit: 'count',
      default: 0,
      min: 0,
      max: rings,
      integer: true,
      cite: given(
        'xdp-2018',
        '4',
        'configuring the hardware Receive Side Scaling (RSS) feature to steer traffic to the number of cores needed for each test',
      ),
    },
    ring: {
      type: 'number',
      title: 'Receive ring',
      doc: 'Frames that may wait to be polled in each queue. The card drops a further one, at no cost to the CPU.',
      unit: 'packet',
      default: 256,
      min: 1,
      max: 65536,
      integer: true,
      cite: assumed('the usual number of receive descriptors of a Gigabit driver of Linux'),
    },
    interrupt: {
      type: 'number',
      title: 'Interrupt',
      doc: 'Cycles to take an interrupt and begin to poll; nothing while frames wait already.',
      unit: 'cycle',
      default: 2000,
      min: 0,
      max: 1e7,
      cite: assumed('as without polling'),
    },
    poll: {
      type: 'number',
      title: 'Poll',
      doc: 'Cycles to take one frame out of the ring and put an empty buffer in its place.',
      unit: 'cycle',
      default: 100,
      min: 0,
      max: 1e7,
      cite: assumed('a descriptor, a cache line of the frame and a buffer from the pool'),
    },
  },
  state: { queues: 'i32', ring: 'i32', interrupt: 'f64', poll: 'f64', waiting: ['i32', rings], interrupts: 'f64', polled: 'f64' },
  look: {
    icon: 'refresh-cw',
    tone: 'kernel',
    gauges: [],
    counters: { polled: 'polled', interrupts: 'interrupts' },
  },
  configure(world, state, row, self, values) {
    state.queues[row] = values.queues
    state.ring[row] = values.ring
    state.interrupt[row] = Math.round(values.interrupt * world.cycle[self])
    state.poll[row] = Math.round(values.poll * world.cycle[self])
    recount(world, state, row, self)
  },
  on: {
    packet: (world, _state, _row, self, packet) => toMemory(world, self, packet, event.stored),
    stored(world, state, row, self, packet) {
      const queue = queueOf(world, state, row, self, packet)
      const ring = row * rings + queue
      if (state.waiting[ring] >= state.ring[row]) {
        world.drop(self, packet, 'queue-full')
        return
      }
      world.packets.cpu[packet] = queue
      const cpu = world.processor[self]
      const idle = state.waiting[ring]++ === 0
      if (idle) {
        state.interrupts[row]++
        world.stage(self, packet, cpu, state.interrupt[row], 0, priority.interrupt, event.raised)
      } else world.stage(self, packet, cpu, state.poll[row], 0, priority.softirq, event.taken)
    },
    raised: (world, state, row, self, packet) =>
      world.stage(self, packet, world.processor[self], state.poll[row], 0, priority.softirq, event.taken),
    taken(world, state, row, self, packet) {
      state.waiting[row * rings + world.packets.cpu[packet]]--
      state.polled[row]++
      world.send(self, port.polled, packet)
    },
  },
})

type State = { queues: Int32Array; waiting: Int32Array }

/** The queue of a packet's flow: of those that were set, or of as many as there are CPUs. */
function queueOf(world: World, state: State, row: number, self: number, packet: number): number {
  const queues = state.queues[row] > 0 ? state.queues[row] : world.resources.wanted[world.processor[self]]
  return Math.max(0, world.packets.flow[packet]) % Math.min(rings, queues)
}

/** What waits is spread anew over another number of queues. */
function recount(world: World, state: State, row: number, self: number): void {
  const { packets } = world
  state.waiting.fill(0, row * rings, (row + 1) * rings)
  for (let packet = 0; packet < packets.top; packet++) {
    const waits = packets.event[packet] === event.raised || packets.event[packet] === event.taken
    if (packets.at[packet] !== self || packets.state[packet] < packetState.queued || !waits) continue
    packets.cpu[packet] = queueOf(world, state, row, self, packet)
    state.waiting[row * rings + packets.cpu[packet]]++
  }
}
