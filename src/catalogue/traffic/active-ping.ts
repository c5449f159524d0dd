import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { code } from '../ee/capsules.ts'
import { roundTripCounters, roundTripParameters, roundTripState } from '../ee/round-trip.ts'
import { capsuleParameters, capsuleState, configureCapsules, inject } from './capsules.ts'
import { packetLimit } from './extent.ts'

export const port = numbers('out')
export const event = numbers('packet', 'emit', 'written', 'late')

export default defineKind({
  kind: 'traffic/active-ping',
  title: 'Active ping',
  doc: 'An application at a PAN node that sends a capsule to another node, where its code turns it round, and measures the time until it is back: that of the whole way, and the round trip that the capsule times itself within the node. The next one goes when the last is back or lost.',
  cite: given('pan-1999', 'IV-B', 'Active ping works by sending a ping capsule from a sender to a receiver'),
  group: 'traffic',
  role: 'ping',
  free: false,
  flow: true,
  answered: true,
  fits: { role: 'capsule-application', out: 'out' },
  ports: { out: { title: 'to the node', joins: 'inner' } },
  parameters: {
    ...capsuleParameters,
    interval: {
      type: 'number',
      title: 'Pause',
      doc: 'From the return of a capsule to the next one.',
      unit: 'second',
      default: 1e-4,
      min: 1e-6,
      max: 3600,
      cite: assumed('one at a time, so that no capsule waits for another'),
    },
    timeout: {
      type: 'number',
      title: 'Patience',
      doc: 'A capsule that has not come back for so long is taken as lost.',
      unit: 'second',
      default: 1,
      min: 1e-6,
      max: 3600,
      cite: assumed('longer than any collection of garbage'),
    },
    limit: {
      ...packetLimit,
      title: 'Number of capsules',
      default: 10_000,
      cite: given('pan-1999', 'IV-B', '10,000 ping capsules were sent and their round trip times averaged'),
    },
    ...roundTripParameters,
  },
  state: {
    ...capsuleState,
    interval: 'f64',
    timeout: 'f64',
    limit: 'f64',
    sent: 'f64',
    answered: 'f64',
    lost: 'f64',
    /** number of the capsule that is out (−1 = none), and until when it is waited for */
    awaited: 'f64',
    deadline: 'f64',
    /** an event will look at the deadline */
    watched: 'u8',
    ...roundTripState,
  },
  look: {
    icon: 'radar',
    tone: 'traffic',
    gauges: [],
    counters: { sent: 'sent', answered: 'answered', lost: 'lost', ...roundTripCounters },
  },
  configure(world, state, row, self, values) {
    configureCapsules(world, state, row, self, values, code.ping)
    state.interval[row] = Math.round(values.interval * 1e12)
    state.timeout[row] = Math.round(values.timeout * 1e12)
    state.limit[row] = values.limit
    state.longest[row] = values.longest
  },
  start(world, state, row, self) {
    state.awaited[row] = -1
    state.out[row] = -1
    world.schedule(self, 0, event.emit, -1)
  },
  on: {
    packet(world, state, row, self, packet) {
      const awaited = world.packets.sequence[packet] === state.awaited[row]
      state.answered[row]++
      world.deliver(self, packet)
      if (!awaited) return
      state.awaited[row] = -1
      world.schedule(self, state.interval[row], event.emit, -1)
    },
    emit(world, state, row, self) {
      if (state.limit[row] > 0 && state.sent[row] >= state.limit[row]) return
      state.sent[row]++
      state.awaited[row] = world.flows.sent[world.flowOf[self]]
      state.deadline[row] = world.now + state.timeout[row]
      inject(world, state, row, self, event.written)
      watch(world, state, row, self)
    },
    written: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
    late(world, state, row, self) {
      state.watched[row] = 0
      if (state.awaited[row] < 0) return
      if (world.now < state.deadline[row]) watch(world, state, row, self)
      else {
        state.lost[row]++
        state.awaited[row] = -1
        world.schedule(self, 0, event.emit, -1)
      }
    },
  },
})

type State = { readonly watched: Uint8Array; readonly deadline: Float64Array }

/** One event at a time looks whether the capsule is late. */
function watch(world: World, { watched, deadline }: State, row: number, self: number): void {
  if (watched[row] === 1) return
  watched[row] = 1
  world.schedule(self, deadline[row] - world.now, event.late, -1)
}
