import { assumed, defineKind, given, numbers, priority } from '../../sim/kind.ts'
import { packetState } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { toMemory } from '../infrastructure/path.ts'

export const port = numbers('polled')
export const event = numbers('packet', 'stored', 'raised', 'taken')

export default defineKind({
  kind: 'kernel/napi',
  title: 'Polling driver',
  doc: 'A driver in the manner of NAPI: frames wait in the ring of the card, an interrupt is taken only when the ring was empty, and the soft interrupt then polls them one at a time. XDP programs see them before the kernel makes a socket buffer of them.',
  cite: given(
    'xdp-2018',
    '3',
    'a device driver hook that executes custom eBPF code directly after a packet is received from the hardware',
  ),
  group: 'kernel',
  role: 'driver',
  free: false,
  fits: { role: 'driver', also: { polled: 'polled' } },
  ports: { polled: { title: 'to XDP and the kernel', joins: 'inner' } },
  parameters: {
    ring: {
      type: 'number',
      title: 'Receive ring',
      doc: 'Frames that may wait to be polled, for each CPU: flows are spread over them. The card drops a further one, at no cost to the CPU.',
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
  state: { ring: 'i32', interrupt: 'f64', poll: 'f64', waiting: ['i32', 64], interrupts: 'f64', polled: 'f64' },
  look: {
    icon: 'refresh-cw',
    tone: 'kernel',
    gauges: [],
    counters: { polled: 'polled', interrupts: 'interrupts' },
  },
  configure(world, state, row, self, values) {
    state.ring[row] = values.ring
    state.interrupt[row] = Math.round(values.interrupt * world.cycle[self])
    state.poll[row] = Math.round(values.poll * world.cycle[self])
    recount(world, state.waiting.subarray(row * rings, (row + 1) * rings), self)
  },
  on: {
    packet: (world, _state, _row, self, packet) => toMemory(world, self, packet, event.stored),
    stored(world, state, row, self, packet) {
      const ring = row * rings + ringOf(world, self, packet)
      if (state.waiting[ring] >= state.ring[row]) {
        world.drop(self, packet, 'queue-full')
        return
      }
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
      state.waiting[row * rings + ringOf(world, self, packet)]--
      state.polled[row]++
      world.send(self, port.polled, packet)
    },
  },
})

/** A ring for each CPU; further CPUs share them. */
const rings = 64
const ringOf = (world: World, self: number, packet: number): number =>
  Math.max(0, world.packets.flow[packet]) % Math.min(rings, world.resources.wanted[world.processor[self]])

/** With another number of CPUs flows have other rings. */
function recount(world: World, waiting: Int32Array, self: number): void {
  const { packets } = world
  waiting.fill(0)
  for (let packet = 0; packet < packets.top; packet++) {
    const waits = packets.event[packet] === event.raised || packets.event[packet] === event.taken
    if (packets.at[packet] === self && packets.state[packet] >= packetState.queued && waits)
      waiting[ringOf(world, self, packet)]++
  }
}
