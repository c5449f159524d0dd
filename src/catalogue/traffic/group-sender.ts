import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { nameKey } from '../../sim/random.ts'
import { flowAsked, isRequest, keep, keeping, keptAt, numberAsked, repair, tellEnd } from '../../sim/repairs.ts'
import type { World } from '../../sim/world.ts'
import { address } from '../network/addressing.ts'
import { capacityParameter } from '../service/reliable-multicast.ts'
import { serviceAsked } from './active-format.ts'
import { packetLimit } from './extent.ts'

export const event = numbers('packet', 'emit')

export default defineKind({
  kind: 'traffic/group-sender',
  title: 'Reliable group sender',
  doc: 'Sends numbered packets to a multicast group and keeps them for a while: what a receiver or an active node asks for it sends to that one again. Its packets ask active nodes on the way to repair losses nearer to the receivers.',
  cite: given(
    'tamanoir-2003',
    '1',
    'middle services in user space level (reliable multicast, packets aggregating, packets monitoring and data caching)',
  ),
  group: 'traffic',
  role: 'group-sender',
  free: true,
  flow: true,
  answered: true,
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    destination: {
      type: 'reference',
      title: 'Receiver',
      doc: 'Where the packets go when there is no group.',
      role: 'group-receiver',
      default: '',
    },
    group: {
      type: 'text',
      title: 'Multicast group',
      doc: 'Every receiver that has joined this address gets the packets; empty = one receiver.',
      default: '239.1.1.1',
      maxLength: 15,
      format: 'group',
    },
    service: {
      ...serviceAsked,
      doc: 'Name of the service that repairs losses on the way; empty = requests go all the way to the sender.',
      default: 'reliable-multicast',
    },
    rate: {
      type: 'number',
      title: 'Rate',
      doc: 'Packets per second, besides repairs.',
      unit: 'packet/second',
      default: 200,
      min: 0.001,
      max: 1e9,
      cite: assumed('a video stream of 1.6 Mb/s'),
    },
    size: {
      type: 'number',
      title: 'Size',
      doc: 'Bytes of each IP packet, headers included.',
      unit: 'byte',
      default: 1000,
      min: 44,
      max: 65535,
      integer: true,
      cite: assumed('a medium packet'),
    },
    keeps: { ...capacityParameter, default: 1024, cite: assumed('some seconds') },
    limit: { ...packetLimit, doc: 'Stops after so many, repairs not counted; 0 = never.' },
    tells: {
      type: 'number',
      title: 'Tells the number',
      doc: 'After the last packet it says so often, as fast as it sent, how many there were: else nobody misses the last ones.',
      when: { parameter: 'limit', above: 0 },
      unit: 'packet',
      default: 3,
      min: 0,
      max: 1000,
      integer: true,
      cite: assumed('one of them comes, with losses of a tenth all but surely'),
    },
    address,
  },
  state: {
    ...keeping,
    destination: 'i32',
    service: 'i32',
    gap: 'f64',
    size: 'i32',
    limit: 'f64',
    sent: 'f64',
    requests: 'f64',
    tells: 'f64',
    /** messages about the number since the last packet */
    told: 'f64',
    /** time of the next packet, the only one that its event may send; −1 = none */
    next: 'f64',
    started: 'u8',
  },
  look: {
    icon: 'radio-tower',
    tone: 'traffic',
    gauges: [],
    counters: { sent: 'sent', requests: 'requests', repairs: 'repairs given' },
  },
  configure(world, state, row, self, values) {
    const gap = Math.round(1e12 / values.rate)
    const changed = gap !== state.gap[row] || values.limit !== state.limit[row] || values.tells !== state.tells[row]
    state.destination[row] = values.destination
    state.service[row] = nameKey(values.service)
    state.gap[row] = gap
    state.size[row] = values.size
    state.limit[row] = values.limit
    state.tells[row] = values.tells
    state.capacity[row] = values.keeps
    if (changed && state.started[row] === 1) arm(world, state, row, self, gap)
  },
  start(world, state, row, self) {
    state.started[row] = 1
    arm(world, state, row, self, 0)
  },
  on: {
    packet(world, state, row, self, packet) {
      if (world.parent[self] < 0 && world.packets.nextHop[packet] !== self) {
        world.discard(self, packet)
        return
      }
      const asked = isRequest(world, packet) && flowAsked(world, packet) === world.flowOf[self]
      const slot = asked ? keptAt(state, row, world.flowOf[self], numberAsked(world, packet)) : -1
      if (!asked || world.packets.destination[packet] !== self) {
        world.drop(self, packet, 'no-receiver')
        return
      }
      state.requests[row]++
      const again = slot < 0 ? -1 : repair(world, state, row, self, slot, packet)
      world.deliver(self, packet)
      if (again >= 0) world.originate(self, again)
    },
    emit(world, state, row, self) {
      if (world.now !== state.next[row]) return
      if (isSpent(state, row)) {
        const packet = tellEnd(world, self, state.destination[row], state.sent[row])
        world.packets.service[packet] = state.service[row]
        state.told[row]++
        arm(world, state, row, self, state.gap[row])
        world.originate(self, packet)
        return
      }
      state.told[row] = 0
      const packet = world.create(self, state.size[row], state.destination[row])
      const { packets } = world
      // repairs belong to the same flow: it counts more packets than have a number of their own
      packets.sequence[packet] = state.sent[row]
      packets.service[packet] = state.service[row]
      state.sent[row]++
      keep(world, state, row, packet)
      arm(world, state, row, self, state.gap[row])
      world.originate(self, packet)
    },
  },
})

type State = { readonly [name in 'next' | 'limit' | 'sent' | 'tells' | 'told']: Float64Array }

/** Whether all packets have been sent. */
const isSpent = ({ limit, sent }: State, row: number): boolean => limit[row] > 0 && sent[row] >= limit[row]

/** Decides when the next packet goes; an event for an earlier decision finds its time changed. */
function arm(world: World, state: State, row: number, self: number, delay: number): void {
  const spent = isSpent(state, row) && state.told[row] >= state.tells[row]
  state.next[row] = spent ? -1 : world.now + delay
  if (!spent) world.schedule(self, delay, event.emit, -1)
}
