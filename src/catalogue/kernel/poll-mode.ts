import { assumed, defineKind, given, numbers, priority } from '../../sim/kind.ts'
import { toMemory } from '../infrastructure/path.ts'

export const port = numbers('out', 'application')
export const event = numbers('packet', 'stored', 'taken')

export default defineKind({
  kind: 'kernel/poll-mode',
  title: 'Poll-mode driver',
  doc: 'Kernel bypass: a thread in user space polls the ring of the card itself, without interrupts, and hands frames to its own environment. What no environment takes goes to the kernel.',
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
    ring: {
      type: 'number',
      title: 'Receive ring',
      doc: 'Frames that may wait to be polled; the card drops a further one.',
      unit: 'packet',
      default: 1024,
      min: 1,
      max: 65536,
      integer: true,
      cite: assumed('the usual number of descriptors of a poll-mode driver'),
    },
    cores: {
      type: 'number',
      title: 'Polling cores',
      doc: 'CPUs whose thread polls: they are busy without packets too, which their use shows. Other work still gets them here.',
      unit: 'count',
      default: 1,
      min: 0,
      max: 256,
      integer: true,
      cite: given('xdp-2018', '4.2', 'dedicates a full core to packet processing'),
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
  state: { ring: 'i32', poll: 'f64', waiting: 'i32', polled: 'f64' },
  look: { icon: 'repeat', tone: 'kernel', gauges: [], counters: { polled: 'polled' } },
  configure(world, state, row, self, values) {
    state.ring[row] = values.ring
    state.poll[row] = Math.round(values.poll * world.cycle[self])
    const { resources, processor } = world
    if (processor[self] >= 0)
      resources.spin(processor[self], Math.min(values.cores, resources.wanted[processor[self]]), world.now)
  },
  on: {
    packet: (world, _state, _row, self, packet) => toMemory(world, self, packet, event.stored),
    stored(world, state, row, self, packet) {
      if (state.waiting[row] >= state.ring[row]) {
        world.drop(self, packet, 'queue-full')
        return
      }
      state.waiting[row]++
      world.stage(self, packet, world.processor[self], state.poll[row], 0, priority.user, event.taken)
    },
    taken(world, state, row, self, packet) {
      state.waiting[row]--
      state.polled[row]++
      const environment = world.neighbour(self, port.application)
      const own = environment >= 0 && world.root[environment] === world.root[self]
      world.send(self, own ? port.application : port.out, packet)
    },
  },
})
