import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { handOver, userNodeOf } from '../kernel/pastry.ts'

export const port = numbers('out')
export const event = numbers('packet', 'done')

export default defineKind({
  kind: 'ee/pastry-wrappers',
  title: 'Silk Pastry Wrappers',
  doc: 'What takes the place of Snow above a Pastry module: PAST and SCRIBE in user space. Each message that the module delivers comes up over the path’s socket, and what SCRIBE sends on goes down again; both pay the path’s crossing. The module has to be set to hand its messages to user space.',
  cite: given(
    'silk-2002',
    '6',
    'Silk Pastry Wrappers would replace Snow, and a Pastry module for Scout paths instead of its NodeOS counterpart',
  ),
  group: 'user',
  role: 'environment',
  free: false,
  fits: { role: 'environment', out: 'out' },
  ports: { out: { title: 'to the kernel', joins: 'inner' } },
  parameters: {
    cycles: {
      type: 'number',
      title: 'Application',
      doc: 'Cycles of PAST or SCRIBE for each message.',
      unit: 'cycle',
      default: 1500,
      min: 0,
      max: 1e9,
      cite: assumed('1 µs at 1.5 GHz; the paper has no number of Pastry'),
    },
  },
  state: { cycles: 'f64', upcalls: 'f64', passed: 'f64' },
  look: { icon: 'waypoints', tone: 'user', gauges: [], counters: { upcalls: 'upcalls', passed: 'not of Pastry' } },
  configure(_world, state, row, _self, values) {
    state.cycles[row] = values.cycles
  },
  on: {
    packet(world, state, row, self, packet) {
      const node = userNodeOf(world, world.root[self])
      // what is not for the node goes back into its path
      if (node < 0 || world.packets.target[packet] !== world.root[self]) {
        state.passed[row]++
        world.send(self, port.out, packet)
        return
      }
      state.upcalls[row]++
      world.work(self, packet, state.cycles[row], 0, event.done)
    },
    done(world, _state, _row, self, packet) {
      const node = userNodeOf(world, world.root[self])
      if (node < 0) world.drop(self, packet, 'no-receiver')
      else handOver(world, node, self, packet)
    },
  },
})
