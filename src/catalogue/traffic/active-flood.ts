import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { code } from '../ee/capsules.ts'
import { capsuleParameters, capsuleState, configureCapsules, inject } from './capsules.ts'
import { packetLimit } from './extent.ts'

export const port = numbers('out')
export const event = numbers('packet', 'emit', 'written')

export default defineKind({
  kind: 'traffic/active-flood',
  title: 'Active flood',
  doc: 'An application at a PAN node that gives it one capsule after the other, as fast as the processor lets it. At the receiving node their code counts them in soft state and now and then sends a status capsule back.',
  cite: given('pan-1999', 'IV-C', 'an active flood application that pushes capsules across the network as rapidly as possible'),
  group: 'traffic',
  role: 'sender',
  free: false,
  flow: true,
  answered: true,
  fits: { role: 'capsule-application', out: 'out' },
  ports: { out: { title: 'to the node', joins: 'inner' } },
  parameters: {
    ...capsuleParameters,
    gap: {
      type: 'number',
      title: 'Least gap',
      doc: 'Least time from one capsule to the next; 0 = none but that of the processor.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 3600,
      cite: assumed('as rapidly as possible'),
    },
    limit: { ...packetLimit, title: 'Number of capsules' },
  },
  state: { ...capsuleState, gap: 'f64', limit: 'f64', sent: 'f64', began: 'f64', reports: 'f64' },
  look: { icon: 'waves', tone: 'traffic', gauges: [], counters: { sent: 'sent', reports: 'status capsules' } },
  configure(world, state, row, self, values) {
    configureCapsules(world, state, row, self, values, code.flood)
    state.gap[row] = Math.round(values.gap * 1e12)
    state.limit[row] = values.limit
  },
  start(world, _state, _row, self) {
    world.schedule(self, 0, event.emit, -1)
  },
  on: {
    packet(world, state, row, self, packet) {
      state.reports[row]++
      world.deliver(self, packet)
    },
    emit(world, state, row, self) {
      if (state.limit[row] > 0 && state.sent[row] >= state.limit[row]) return
      state.sent[row]++
      state.began[row] = world.now
      // without a receiver it would not take any time
      if (inject(world, state, row, self, event.written) < 0) world.schedule(self, Math.max(state.gap[row], idle), event.emit, -1)
    },
    /** The node has the capsule; the process goes on when the processor is its own again. */
    written(world, state, row, self, packet) {
      world.schedule(self, Math.max(0, state.began[row] + state.gap[row] - world.now), event.emit, -1)
      world.send(self, port.out, packet)
    },
  },
})

/** Picoseconds until it tries again when there is no receiver. */
const idle = 1e9
