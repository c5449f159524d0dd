import { assumed, defineKind, given, numbers, priority } from '../../sim/kind.ts'
import { packetState } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { toMemory } from '../infrastructure/path.ts'

export const port = numbers('out', 'application')
export const event = numbers('packet', 'stored', 'taken')

const most = 64

export default defineKind({
  kind: 'kernel/poll-mode',
  title: 'Poll-mode driver',
  doc: 'Kernel bypass: threads in user space poll the queues of the card themselves, without interrupts, each on a CPU of its own that is busy also when nothing comes, and hand frames to their environment. What no environment takes goes to the kernel.',
  cite: given('xdp-2018', '4.2', 'uses busy polling to process the packets'),
  group: 'kernel',
  role: 'driver',
  free: false,
  fits: { role: 'driver', out: 'out' },
  ports: {
    out: { title: 'to the kernel', joins: 'inner' },
    application: { title: 'to the environment', joins: 'inner' },
  },
  binds: { application: 'environment' },
  parameters: {
    environment: {
      type: 'reference',
      title: 'Environment',
      doc: 'Which environment of this machine polls; none = frames go to the kernel.',
      role: 'environment',
      default: '',
    },
    cores: {
      type: 'number',
      title: 'Polling cores',
      doc: 'CPUs that poll, the last ones of the machine, each a queue of the card; flows are dealt to them in turn. They are always busy. 0 = all but one, which is left for control. Which CPU serves a queue matters where threads share CPUs (machine, CPU scheduler).',
      unit: 'count',
      default: 0,
      min: 0,
      max: most,
      integer: true,
      cite: given('xdp-2018', '4.1', 'DPDK uses one core for control tasks, which is why it only goes to 5'),
    },
    ring: {
      type: 'number',
      title: 'Receive ring',
      doc: 'Frames that may wait to be polled in each queue; the card drops a further one.',
      unit: 'packet',
      default: 1024,
      min: 1,
      max: 65536,
      integer: true,
      cite: assumed('the usual number of descriptors of a poll-mode driver'),
    },
    poll: {
      type: 'number',
      title: 'Poll',
      doc: 'Cycles of the polling thread to take one frame, in bursts.',
      unit: 'cycle',
      default: 60,
      min: 0,
      max: 1e7,
      cite: assumed('a descriptor and a cache line, shared out over a burst'),
    },
  },
  state: { cores: 'i32', ring: 'i32', poll: 'f64', waiting: ['i32', most], polled: 'f64' },
  look: { icon: 'repeat', tone: 'kernel', gauges: [], counters: { polled: 'polled' } },
  configure(world, state, row, self, values) {
    state.cores[row] = values.cores
    state.ring[row] = values.ring
    state.poll[row] = Math.round(values.poll * world.cycle[self])
    recount(world, state, row, self)
    world.resources.spin(world.processor[self], coresOf(world, state, row, self), world.now)
  },
  on: {
    packet: (world, _state, _row, self, packet) => toMemory(world, self, packet, event.stored),
    stored(world, state, row, self, packet) {
      const queue = queueOf(world, state, row, self, packet)
      if (state.waiting[row * most + queue] >= state.ring[row]) {
        world.drop(self, packet, 'queue-full')
        return
      }
      state.waiting[row * most + queue]++
      world.packets.cpu[packet] = firstOf(world, state, row, self) + queue
      world.stage(self, packet, world.processor[self], state.poll[row], 0, priority.user, event.taken)
    },
    taken(world, state, row, self, packet) {
      state.waiting[row * most + world.packets.cpu[packet] - firstOf(world, state, row, self)]--
      state.polled[row]++
      const environment = world.neighbour(self, port.application)
      const own = environment >= 0 && world.root[environment] === world.root[self]
      world.send(self, own ? port.application : port.out, packet)
    },
  },
})

type State = { cores: Int32Array; waiting: Int32Array }

const cpusOf = (world: World, self: number): number => world.resources.wanted[world.processor[self]]

/** CPUs that poll: those that were set, or all but one. */
function coresOf(world: World, state: State, row: number, self: number): number {
  const cpus = cpusOf(world, self)
  const cores = state.cores[row] > 0 ? state.cores[row] : cpus - 1
  return Math.max(1, Math.min(cores, cpus, most))
}
const firstOf = (world: World, state: State, row: number, self: number): number =>
  cpusOf(world, self) - coresOf(world, state, row, self)

const queueOf = (world: World, state: State, row: number, self: number, packet: number): number =>
  Math.max(0, world.packets.flow[packet]) % coresOf(world, state, row, self)

/** What waits is spread anew over another number of queues. */
function recount(world: World, state: State, row: number, self: number): void {
  const { packets } = world
  state.waiting.fill(0, row * most, (row + 1) * most)
  for (let packet = 0; packet < packets.top; packet++) {
    const waits = packets.event[packet] === event.taken && packets.state[packet] >= packetState.queued
    if (packets.at[packet] !== self || !waits) continue
    const queue = queueOf(world, state, row, self, packet)
    packets.cpu[packet] = firstOf(world, state, row, self) + queue
    state.waiting[row * most + queue]++
  }
}
