import { defineKind, given, numbers } from '../../sim/kind.ts'
import { handles } from '../nodeos/domain.ts'

export const port = numbers('out', 'service', 'domain', 'memory', 'files')
export const event = numbers('packet', 'served', 'called')

export default defineKind({
  kind: 'ee/nodeos',
  title: 'Active application (NodeOS)',
  doc: 'An execution environment, or an active application that does without one, above the NodeOS interface: every packet of an active path goes to the domain whose channel it is for, or passes the services placed here, and goes back into its path. Crossing into user space is paid by the path.',
  cite: given(
    'silk-2002',
    '1',
    'At the next layer, one or more execution environments (EE) define a particular programming model for writing active applications',
  ),
  group: 'user',
  role: 'environment',
  free: false,
  fits: { role: 'environment', out: 'out' },
  ports: { out: { title: 'to the kernel', joins: 'inner' } },
  offers: {
    service: {
      role: 'service',
      title: 'Active code',
      level: 'user',
      returns: 'served',
      arrangement: 'chain',
      runs: 'inherit',
    },
    domain: { role: 'domain', title: 'Domains', level: 'user', returns: 'served', arrangement: 'fan', runs: 'inherit' },
    memory: { role: 'memory-pool', title: 'Memory pools', level: 'user', returns: 'called', arrangement: 'fan', runs: 'inherit' },
    files: {
      role: 'file-space',
      title: 'File name spaces',
      level: 'user',
      returns: 'served',
      arrangement: 'fan',
      runs: 'inherit',
    },
  },
  parameters: {},
  state: { served: 'f64' },
  look: { icon: 'app-window', tone: 'user', gauges: [], counters: { served: 'packets' } },
  on: {
    packet(world, state, row, self, packet) {
      state.served[row]++
      for (let i = 0; i < world.fan(self, port.domain); i++)
        if (handles(world, world.neighbour(self, port.domain, i), packet)) {
          world.send(self, port.domain, packet, i)
          return
        }
      world.send(self, world.wired(self, port.service) ? port.service : port.out, packet)
    },
    served: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
    /** A call of a domain: into the kernel. */
    called: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
  },
})
