import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { askForObject, isObjectMessage } from '../../sim/objects.ts'
import { nameKey } from '../../sim/random.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'
import { address } from '../network/addressing.ts'
import { serviceAsked } from './active-format.ts'
import { packetLimit } from './extent.ts'

export const event = numbers('packet', 'emit')

export default defineKind({
  kind: 'traffic/object-client',
  title: 'Object client',
  doc: 'Asks a server for objects, at random and some far more often than others: the second half as often as the first, the third a third as often (Zipf’s law). The time from a request to its object is the latency of its flow of answers.',
  cite: given(
    'tamanoir-2003',
    '1',
    'middle services in user space level (reliable multicast, packets aggregating, packets monitoring and data caching)',
  ),
  group: 'traffic',
  role: 'object-client',
  free: true,
  flow: true,
  answered: true,
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    destination: {
      type: 'reference',
      title: 'Server',
      doc: 'Who has the objects; left open, the first that can be reached.',
      role: 'object-server',
      default: '',
    },
    service: {
      ...serviceAsked,
      doc: 'Name of the service that may answer on the way; empty = plain packets to the server.',
      default: 'cache',
    },
    objects: {
      type: 'number',
      title: 'Objects',
      doc: 'How many different ones it asks for.',
      unit: 'count',
      default: 200,
      min: 1,
      max: 10_000,
      integer: true,
      cite: assumed('twice what the cache keeps at its default'),
    },
    rate: {
      type: 'number',
      title: 'Rate',
      doc: 'Requests per second, at random (Poisson).',
      unit: 'packet/second',
      default: 200,
      min: 0.001,
      max: 1e9,
      cite: assumed('a department of readers'),
    },
    limit: { ...packetLimit, title: 'Number of requests' },
    address,
  },
  state: {
    destination: 'i32',
    service: 'i32',
    objects: 'i32',
    /** sum of 1, 1/2, 1/3 … for all objects */
    weight: 'f64',
    gap: 'f64',
    limit: 'f64',
    gaps: 'i32',
    choices: 'i32',
    asked: 'f64',
    answered: 'f64',
    next: 'f64',
    started: 'u8',
  },
  look: { icon: 'laptop', tone: 'traffic', gauges: [], counters: { asked: 'requests', answered: 'objects' } },
  configure(world, state, row, self, values) {
    const gap = 1e12 / values.rate
    const changed = gap !== state.gap[row] || values.limit !== state.limit[row]
    state.destination[row] = values.destination
    state.service[row] = nameKey(values.service)
    state.objects[row] = values.objects
    state.weight[row] = 0
    for (let object = 1; object <= values.objects; object++) state.weight[row] += 1 / object
    state.gap[row] = gap
    state.limit[row] = values.limit
    state.gaps[row] = world.stream(self, 'gap')
    state.choices[row] = world.stream(self, 'object')
    if (changed && state.started[row] === 1) arm(world, state, row, self)
  },
  start(world, state, row, self) {
    state.started[row] = 1
    arm(world, state, row, self)
  },
  on: {
    packet(world, state, row, self, packet) {
      const { packets } = world
      if (world.parent[self] < 0 && packets.nextHop[packet] !== self) world.discard(self, packet)
      else if (packets.destination[packet] !== self || !isObjectMessage(world, packet, reportType.object))
        world.drop(self, packet, 'no-receiver')
      else {
        state.answered[row]++
        world.deliver(self, packet)
      }
    },
    emit(world, state, row, self) {
      if (world.now !== state.next[row]) return
      const packet = askForObject(world, self, state.destination[row], choose(world, state, row))
      world.packets.service[packet] = state.service[row]
      state.asked[row]++
      arm(world, state, row, self)
      world.originate(self, packet)
    },
  },
})

type State = {
  readonly [name in 'weight' | 'gap' | 'limit' | 'asked' | 'next']: Float64Array
} & { readonly objects: Int32Array; readonly choices: Int32Array; readonly gaps: Int32Array }

/** The n-th object with a probability of 1/n of that of the first. */
function choose(world: World, state: State, row: number): number {
  let left = world.uniform(state.choices[row]) * state.weight[row]
  let object = 1
  while (object < state.objects[row] && left >= 1 / object) left -= 1 / object++
  return object
}

/** Decides when the next request goes; an event for an earlier decision finds its time changed. */
function arm(world: World, state: State, row: number, self: number): void {
  const spent = state.limit[row] > 0 && state.asked[row] >= state.limit[row]
  const delay = spent ? 0 : Math.round(world.exponential(state.gaps[row], state.gap[row]))
  state.next[row] = spent ? -1 : world.now + delay
  if (!spent) world.schedule(self, delay, event.emit, -1)
}
