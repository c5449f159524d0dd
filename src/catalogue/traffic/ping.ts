import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { address } from '../network/addressing.ts'

export const event = numbers('packet', 'emit')

export default defineKind({
  kind: 'traffic/ping',
  title: 'Ping',
  doc: 'Sends an echo request at a steady rate and measures the round trip of each answer.',
  cite: given(
    'rfc792',
    'Echo or Echo Reply Message',
    'The data received in the echo message must be returned in the echo reply message',
  ),
  group: 'traffic',
  role: 'ping',
  free: true,
  flow: true,
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    destination: {
      type: 'reference',
      title: 'Target',
      doc: 'The receiver that answers; left open, the first that can be reached.',
      role: 'receiver',
      default: '',
    },
    interval: {
      type: 'number',
      title: 'Interval',
      doc: 'Between two requests.',
      unit: 'second',
      default: 0.01,
      min: 1e-9,
      max: 3600,
      cite: assumed('a hundred a second shows a distribution quickly'),
    },
    size: {
      type: 'number',
      title: 'Size',
      doc: 'Bytes of each IP packet, headers included.',
      unit: 'byte',
      default: 84,
      min: 28,
      max: 65535,
      integer: true,
      cite: given('iputils', 'ping(8)', 'default is 56, which translates into 64 ICMP data bytes; 84 with the IP header'),
    },
    address,
  },
  state: { interval: 'f64', size: 'i32', destination: 'i32', answered: 'f64' },
  look: { icon: 'radar', tone: 'traffic', gauges: [], counters: { answered: 'answered' } },
  configure(_world, state, row, _self, values) {
    state.interval[row] = Math.round(values.interval * 1e12)
    state.size[row] = values.size
    state.destination[row] = values.destination
  },
  start(world, _state, _row, self) {
    world.schedule(self, 0, event.emit, -1)
  },
  on: {
    packet(world, state, row, self, packet) {
      const { packets } = world
      if (world.parent[self] < 0 && packets.nextHop[packet] !== self) world.discard(self, packet)
      else if (packets.destination[packet] !== self || (packets.flags[packet] & flag.reply) === 0)
        world.drop(self, packet, 'no-receiver')
      else {
        state.answered[row]++
        world.deliver(self, packet)
      }
    },
    emit(world, state, row, self) {
      const packet = world.create(self, state.size[row], state.destination[row])
      world.packets.protocol[packet] = 1
      world.schedule(self, state.interval[row], event.emit, -1)
      world.originate(self, packet)
    },
  },
})
