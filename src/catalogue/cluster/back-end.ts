import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { reportType } from '../../sim/reports.ts'
import { ask, outOfPages, pageMessage } from './pages.ts'

export const port = numbers('out')
export const event = numbers('packet', 'unwrapped', 'missed')

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
    fault: {
      type: 'number',
      title: 'Page fault',
      doc: 'Cycles to miss a page of memory that the front-end shares, and to ask for it.',
      unit: 'cycle',
      default: 20_000,
      min: 0,
      max: 1e8,
      cite: assumed('a trap, and a message as long as that of a message-passing library'),
    },
  },
  state: { cycles: 'f64', fault: 'f64', accepted: 'f64', missed: 'f64' },
  look: { icon: 'boxes', tone: 'cluster', gauges: [], counters: { accepted: 'accepted', missed: 'page faults' } },
  configure(world, state, row, self, values) {
    state.cycles[row] = values.cycles
    state.fault[row] = values.fault
    world.published[self] = values.weight
  },
  on: {
    packet(world, state, row, self, packet) {
      if (pageMessage(world, packet) === reportType.pageNotice) {
        world.work(self, packet, state.fault[row], 0, event.missed)
        return
      }
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
      outOfPages(world, packet)
      state.accepted[row]++
      world.send(self, port.out, packet)
    },
    /** A consumer that was told of a packet has touched its page, which is not here. */
    missed(world, state, row, self, packet) {
      state.missed[row]++
      world.send(self, port.out, ask(world, self, packet))
      world.deliver(self, packet)
    },
  },
})
