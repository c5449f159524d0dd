import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'

export const port = numbers('out')
export const event = numbers('packet', 'unwrapped')

const outerHeader = 20

export default defineKind({
  kind: 'cluster/back-end',
  title: 'Back-end',
  doc: "Makes its machine a member of a cluster: it accepts what the front-end sends here and takes a tunnel's outer header off. The work is done by the execution environment of the same machine.",
  cite: given('tamanoir-2003', '3.3', 'Tamanoir Execution Environment is replicated on each back-end machine'),
  group: 'cluster',
  role: 'back-end',
  free: false,
  addressable: true,
  fits: { role: 'back-end', out: 'out' },
  ports: { out: { title: 'onwards', joins: 'inner' } },
  parameters: {
    director: {
      type: 'reference',
      title: 'Front-end',
      doc: 'The cluster it belongs to; left open, the first.',
      role: 'director',
      default: '',
    },
    weight: {
      type: 'number',
      title: 'Weight',
      doc: 'Share of the flows under weighted scheduling; 0 takes it out of service.',
      unit: 'count',
      default: 1,
      min: 0,
      max: 1000,
      integer: true,
      cite: assumed('all alike'),
    },
    cycles: {
      type: 'number',
      title: 'Unwrapping',
      doc: 'Cycles to take off the outer header of a tunnelled packet.',
      unit: 'cycle',
      default: 1000,
      min: 0,
      max: 1e8,
      cite: assumed('a second pass of IP input'),
    },
  },
  state: { cycles: 'f64', accepted: 'f64' },
  look: { icon: 'boxes', tone: 'cluster', gauges: [], counters: { accepted: 'accepted' } },
  configure(world, state, row, self, values) {
    state.cycles[row] = values.cycles
    world.published[self] = values.weight
  },
  on: {
    packet(world, state, row, self, packet) {
      const tunnelled = (world.packets.flags[packet] & flag.tunnelled) !== 0
      world.work(self, packet, tunnelled ? state.cycles[row] : 0, 0, event.unwrapped)
    },
    unwrapped(world, state, row, self, packet) {
      const { packets } = world
      packets.outer[packet] = -1
      if ((packets.flags[packet] & flag.tunnelled) !== 0) {
        packets.flags[packet] &= ~flag.tunnelled
        world.resize(packet, packets.size[packet] - outerHeader)
      }
      state.accepted[row]++
      world.send(self, port.out, packet)
    },
  },
})
