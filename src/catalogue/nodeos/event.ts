import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'

export const event = numbers('packet', 'due')

export default defineKind({
  kind: 'nodeos/event',
  title: 'Event',
  doc: 'Something that a domain has scheduled: it comes once, or again and again.',
  cite: given('silk-2002', '2.1', 'events which could be scheduled by a domain'),
  group: 'user',
  role: 'nodeos-event',
  free: false,
  fits: { role: 'nodeos-event' },
  ports: {},
  parameters: {
    at: {
      type: 'number',
      title: 'First at',
      doc: 'Simulated time, or after its machine has crashed the time since it is back.',
      unit: 'second',
      default: 0.01,
      min: 0,
      max: 9000,
      cite: assumed('soon'),
    },
    period: {
      type: 'number',
      title: 'Every',
      doc: 'Time between one and the next; 0 = it comes once.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 9000,
      cite: assumed('once'),
    },
  },
  state: { at: 'f64', period: 'f64', next: 'f64', started: 'u8', fired: 'f64' },
  look: { icon: 'alarm-clock', tone: 'user', gauges: [], counters: { fired: 'fired' } },
  configure(world, state, row, self, values) {
    const [at, period] = [
      Math.round(values.at * 1e12),
      Math.max(values.period > 0 ? shortest : 0, Math.round(values.period * 1e12)),
    ]
    const changed = at !== state.at[row] || period !== state.period[row]
    state.at[row] = at
    state.period[row] = period
    if (changed && state.started[row] === 1) arm(world, state, row, self, Math.max(0, at - world.now))
  },
  start(world, state, row, self) {
    state.started[row] = 1
    arm(world, state, row, self, state.at[row])
  },
  on: {
    packet: (world, _state, _row, self, packet) => world.drop(self, packet, 'no-receiver'),
    due(world, state, row, self) {
      if (world.now !== state.next[row]) return
      state.fired[row]++
      if (state.period[row] > 0) arm(world, state, row, self, state.period[row])
    },
  },
})

/** a timer below 1 µs would be all that the lab does */
const shortest = 1e6

function arm(world: World, state: { next: Float64Array }, row: number, self: number, delay: number): void {
  state.next[row] = world.now + delay
  world.schedule(self, delay, event.due, -1)
}
