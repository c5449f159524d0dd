import { assumed, defineKind, numbers } from '../../sim/kind.ts'
import { clock, processors } from './ixp1200.ts'

export const port = numbers('out', 'service')
export const event = numbers('packet', 'received', 'served')

export default defineKind({
  kind: 'nic/strongarm',
  title: 'StrongARM',
  doc: 'The general-purpose processor of a network processor, above its MicroEngines: slower for each packet, and free to run more.',
  cite: processors,
  group: 'nic',
  role: 'card-processor',
  free: false,
  fits: { role: 'card-processor', out: 'out' },
  ports: { out: { title: 'back to the card', joins: 'inner' } },
  offers: {
    service: {
      role: 'service',
      title: 'On the StrongARM',
      level: 'nic',
      returns: 'served',
      arrangement: 'chain',
      runs: { resource: 'processor', priority: 1, clock: 'clock' },
    },
  },
  parameters: {
    clock,
    perPacket: {
      type: 'number',
      title: 'Hand-over',
      doc: 'Cycles to take a packet from the MicroEngines and give it on.',
      unit: 'cycle',
      default: 1600,
      min: 0,
      max: 1e7,
      cite: assumed('8 µs: two queues in memory and an interrupt; no cost is printed'),
    },
    queue: {
      type: 'number',
      title: 'Queue',
      doc: 'Packets that may wait for it; a further one is dropped.',
      unit: 'packet',
      default: 64,
      min: 1,
      max: 1e6,
      integer: true,
      cite: assumed('no size is printed'),
    },
  },
  resources: { processor: { title: 'processor', discipline: 'fifo', capacity: 'queue' } },
  state: { work: 'f64', passed: 'f64' },
  look: { icon: 'circuit-board', tone: 'nic', gauges: ['processor'], counters: { passed: 'packets' } },
  configure(_world, state, row, _self, values) {
    state.work[row] = Math.round((values.perPacket * 1e12) / values.clock)
  },
  on: {
    packet(world, state, row, self, packet) {
      state.passed[row]++
      world.stage(self, packet, world.firstResource[self], state.work[row], 0, 1, event.received)
    },
    received: (world, _state, _row, self, packet) =>
      world.send(self, world.wired(self, port.service) ? port.service : port.out, packet),
    served: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
  },
})
