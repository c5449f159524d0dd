import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { address } from '../network/addressing.ts'
import { askingInterval } from './extent.ts'

export const port = numbers('link', 'out')
export const event = numbers('packet', 'emit')

/** bytes of a request and of an answer */
const length = 28

export default defineKind({
  kind: 'traffic/arp',
  title: 'ARP',
  doc: 'A host that asks everybody on its segment, again and again, which of them has the address of a receiver, and measures the time to the answer. Hosts, and machines below IP, answer what is asked of them; others do not heed it.',
  cite: given(
    'rfc826',
    'Packet Reception',
    'Send the packet to the (new) target hardware address on the same hardware on which the request was received.',
  ),
  group: 'traffic',
  role: 'resolver',
  free: true,
  flow: true,
  addressable: true,
  ports: {
    link: { title: 'link', joins: 'link' },
    out: { title: 'to a machine; unused, since it stands alone', joins: 'inner' },
  },
  parameters: {
    destination: {
      type: 'reference',
      title: 'Whose address',
      doc: 'The receiver that is asked for, or whose machine is; left open, the first that can be reached. Behind a router nobody hears the question.',
      role: 'receiver',
      default: '',
    },
    interval: {
      ...askingInterval,
      cite: assumed('a real host keeps an answer for minutes; a hundred a second are seen at once'),
    },
    address,
  },
  state: { interval: 'f64', destination: 'i32', answered: 'f64' },
  look: { icon: 'radar', tone: 'traffic', gauges: [], counters: { answered: 'answered' } },
  configure(_world, state, row, _self, values) {
    state.interval[row] = Math.round(values.interval * 1e12)
    state.destination[row] = values.destination
  },
  start(world, _state, _row, self) {
    world.schedule(self, 0, event.emit, -1)
  },
  on: {
    packet(world, state, row, self, packet) {
      const { packets } = world
      if (packets.nextHop[packet] !== self) world.discard(self, packet)
      else if (packets.destination[packet] !== self || (packets.flags[packet] & flag.reply) === 0)
        world.drop(self, packet, 'no-receiver')
      else {
        state.answered[row]++
        world.deliver(self, packet)
      }
    },
    emit(world, state, row, self) {
      const packet = world.create(self, length, state.destination[row])
      const { packets } = world
      packets.protocol[packet] = 0
      packets.flags[packet] |= flag.arp
      world.schedule(self, state.interval[row], event.emit, -1)
      if (state.destination[row] < 0) world.drop(self, packet, 'no-receiver')
      else world.send(self, port.link, packet)
    },
  },
})
