import { icmpType } from '../../sim/datagrams.ts'
import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { nameKey } from '../../sim/random.ts'
import { address } from '../network/addressing.ts'
import { serviceAsked } from './active-format.ts'
import { askingInterval } from './extent.ts'

export const event = numbers('packet', 'emit', 'error')

/** hops that a trace goes at most, as traceroute(8) */
const longestPath = 30

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
    interval: askingInterval,
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
    service: { ...serviceAsked, doc: `${serviceAsked.doc} An echo has the data of its request, and so asks for it too.` },
    address,
    ttl: {
      type: 'number',
      title: 'Time to live',
      doc: 'Routers that a request may cross; the next one returns "time exceeded".',
      unit: 'count',
      default: 64,
      min: 1,
      max: 255,
      integer: true,
      cite: given(
        'rfc1700',
        'IP TIME TO LIVE PARAMETER',
        'The current recommended default time to live (TTL) for the Internet Protocol (IP) is 64',
      ),
    },
    trace: {
      type: 'flag',
      title: 'Trace the path',
      doc: 'The first request lives for one hop and each further one for one more, until the target answers; then from the start. Each router on the path tells of itself, as traceroute has it.',
      default: false,
      cite: assumed('a ping is a ping until somebody wants to know the way'),
    },
    dontFragment: {
      type: 'flag',
      title: "Don't fragment",
      doc: 'A request that is longer than a link takes is dropped there and its sender told.',
      default: false,
      cite: given('rfc791', '2.3', 'An internet datagram can be marked "don\'t fragment."'),
    },
  },
  state: {
    interval: 'f64',
    size: 'i32',
    ttl: 'u8',
    trace: 'u8',
    dontFragment: 'u8',
    destination: 'i32',
    answered: 'f64',
    exceeded: 'f64',
    unreachable: 'f64',
    /** number of the request of one hop that this round of a trace began with */
    round: 'f64',
    /** hops to the target, as far as is known */
    hops: 'f64',
    /** by hops less one, the component that answered from there, plus one; 0 = nobody has */
    path: ['i32', longestPath],
  },
  look: {
    icon: 'radar',
    tone: 'traffic',
    gauges: [],
    counters: { answered: 'answered', exceeded: 'time exceeded', unreachable: 'unreachable', hops: 'hops' },
  },
  configure(world, state, row, self, values) {
    world.flows.service[world.flowOf[self]] = nameKey(values.service)
    state.interval[row] = Math.round(values.interval * 1e12)
    state.size[row] = values.size
    state.destination[row] = values.destination
    state.ttl[row] = values.ttl
    state.trace[row] = values.trace ? 1 : 0
    state.dontFragment[row] = values.dontFragment ? flag.dontFragment : 0
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
        if (state.trace[row] === 1) arrived(state, row, packets.sequence[packet], packets.source[packet], true)
        world.deliver(self, packet)
      }
    },
    emit(world, state, row, self) {
      const packet = world.create(self, state.size[row], state.destination[row])
      const { packets } = world
      packets.protocol[packet] = 1
      packets.flags[packet] |= state.dontFragment[row]
      packets.ttl[packet] = state.ttl[row]
      if (state.trace[row] === 1) {
        if (packets.sequence[packet] - state.round[row] >= longestPath) state.round[row] = packets.sequence[packet]
        packets.ttl[packet] = packets.sequence[packet] - state.round[row] + 1
      }
      world.schedule(self, state.interval[row], event.emit, -1)
      world.originate(self, packet)
    },
    error(world, state, row, _self, packet) {
      const { packets, datagrams } = world
      const about = packets.datagram[packet]
      if (datagrams.type[about] === icmpType.unreachable) state.unreachable[row]++
      else {
        state.exceeded[row]++
        if (state.trace[row] === 1) arrived(state, row, datagrams.sequence[about], packets.source[packet], false)
      }
    },
  },
})

/** Somebody on the path answers a request of this round; the target ends the round with the next request. */
function arrived(
  state: { round: Float64Array; hops: Float64Array; path: Int32Array },
  row: number,
  sequence: number,
  from: number,
  target: boolean,
): void {
  const hops = sequence - state.round[row] + 1
  if (hops < 1 || hops > longestPath) return
  state.path[row * longestPath + hops - 1] = from + 1
  if (!target) return
  state.hops[row] = hops
  state.round[row] = Number.NEGATIVE_INFINITY
}
