import { assumed, given } from '../../sim/kind.ts'
import { defineService, inC } from './service.ts'

export default defineService({
  noun: 'conntrack',
  title: 'Connection tracking',
  doc: 'Looks up the connection of each packet, and enters it if it is new; a packet of a new connection that finds the table full is dropped.',
  cite: given('xdp-2018', '4.1', 'is enabled by default on most Linux distributions, but which carries a high overhead'),
  icon: 'waypoints',
  cost: { kernel: inC(1250, 'a hash, a lookup and time stamps under locks') },
  refuses: {
    nic: 'it is a part of netfilter: it hangs at a hook of the kernel',
    user: 'it is a part of netfilter: it hangs at a hook of the kernel',
    cluster: 'it is a part of netfilter: it hangs at a hook of the kernel',
  },
  parameters: {
    entries: {
      type: 'number',
      title: 'Table',
      doc: 'Connections that it can keep.',
      unit: 'count',
      default: 262_144,
      min: 0,
      max: 1e9,
      integer: true,
      cite: assumed('nf_conntrack_max of a machine with some gigabytes'),
    },
  },
  state: { entries: 'f64', known: ['u8', 'flows'], connections: 'f64' },
  counters: { connections: 'connections' },
  configure(_world, state, row, _self, values) {
    state.entries[row] = Number(values.entries)
  },
  apply(world, state, row, self, packet) {
    const at = row * (state.known.length / state.entries.length) + world.packets.flow[packet]
    if (state.known[at] === 1) return true
    if (state.connections[row] >= state.entries[row]) {
      world.drop(self, packet, 'memory-full')
      return false
    }
    state.known[at] = 1
    state.connections[row]++
    return true
  },
})
