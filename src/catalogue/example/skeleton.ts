/**
 * A live example: copy this file to begin a new kind, name it in `catalogue/index.ts`, and write `<name>.test.ts` beside it.
 * It delays every packet that asks for nothing and counts them: a stage on the kernel's CPU and one counter.
 */
import { assumed, defineKind, numbers } from '../../sim/kind.ts'

/** Out ports and events, numbered in the order of `ports` and `on` below. */
export const port = numbers('out')
export const event = numbers('packet', 'done')

export default defineKind({
  // the file's path below catalogue/: tested
  kind: 'example/skeleton',
  title: 'Skeleton',
  doc: 'A function at a kernel hook that does nothing but take time.',
  cite: assumed('an example'),
  group: 'service',
  role: 'service',
  free: false,
  // it sits where a host offers the role 'service' at one of these levels
  fits: { role: 'service', out: 'out' },
  levels: ['kernel'],
  refuses: { nic: 'the example runs in the kernel', user: 'the example runs in the kernel' },
  ports: { out: { title: 'onwards', joins: 'inner' } },
  // every number has a unit, bounds, one line of doc and a citation
  parameters: {
    cycles: {
      type: 'number',
      title: 'Cost',
      doc: 'Cycles for each packet.',
      unit: 'cycle',
      default: 500,
      min: 0,
      max: 1e9,
      cite: assumed('an example'),
    },
  },
  // the engine allocates, snapshots and restores these columns
  state: { cycles: 'f64', passed: 'f64' },
  look: { icon: 'box', tone: 'service', gauges: [], counters: { passed: 'passed' } },
  configure(_world, state, row, _self, values) {
    state.cycles[row] = values.cycles
  },
  on: {
    // wait for the CPU, hold it for so many cycles, then `done`
    packet(world, state, row, self, packet) {
      world.work(self, packet, state.cycles[row], 0, event.done)
    },
    done(world, state, row, self, packet) {
      state.passed[row]++
      world.send(self, port.out, packet)
    },
  },
})
