import { type ActiveFormat, formatFlags } from '../../sim/active-formats.ts'
import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { nameKey } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { address } from '../network/addressing.ts'
import { activeFormat } from './active-format.ts'
import { beginning, packetLimit } from './extent.ts'
import { interfaceQueue, waitingToLeave } from './interface-queue.ts'

export const event = numbers('packet', 'emit', 'error')

const pattern = { constant: 0, poisson: 1, 'on-off': 2, capture: 3 } as const

export default defineKind({
  kind: 'traffic/source',
  title: 'Sender',
  doc: 'Sends one flow of packets to a receiver: at a constant rate, at random (Poisson), in bursts, or as a capture recorded them. The packets may ask active nodes for a service by its name.',
  cite: given('tamanoir-2003', '4.1', 'the same Java client application which sends and receives ANEP packet streams'),
  group: 'traffic',
  role: 'sender',
  free: true,
  flow: true,
  asksFor: 'service',
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    destination: {
      type: 'reference',
      title: 'Receiver',
      doc: 'Where the packets go; left open, the first receiver that can be reached.',
      role: 'receiver',
      default: '',
    },
    group: {
      type: 'text',
      title: 'Multicast group',
      doc: 'An address such as 239.1.2.3: every receiver that has joined it gets the packets, and routers copy them where their ways part. It takes the place of the receiver.',
      default: '',
      maxLength: 15,
      format: 'group',
    },
    via: {
      type: 'reference',
      title: 'By way of',
      doc: 'An active node that the packets are addressed to first, as an overlay of active nodes does.',
      role: 'machine',
      default: '',
    },
    service: {
      type: 'text',
      title: 'Service asked for',
      doc: 'Name of the service that active nodes on the way should apply; empty for plain packets. The packet carries the hash of the name.',
      default: '',
      maxLength: 40,
    },
    format: activeFormat,
    transport: {
      type: 'choice',
      title: 'Transport',
      doc: 'Whether an execution environment sees a stream of its own (a thread for each) or datagrams (one thread for each service).',
      default: 'udp',
      options: {
        udp: { title: 'UDP', doc: 'Datagrams.' },
        tcp: {
          title: 'TCP segments',
          doc: 'Segments of one stream replayed at the given rate: no connection, no window, nothing sent again. For TCP itself take a TCP sender.',
        },
      },
      cite: given(
        'tamanoir-2003',
        '3.1.1',
        'with TCP active streams, a thread service is dedicated for each stream while with UDP only one dedicated thread processes all streams',
      ),
    },
    pattern: {
      type: 'choice',
      title: 'Arrivals',
      doc: 'When packets are sent.',
      default: 'constant',
      options: {
        constant: { title: 'constant', doc: 'Evenly spaced.' },
        poisson: { title: 'Poisson', doc: 'Independent exponential gaps.' },
        'on-off': { title: 'on–off', doc: 'Evenly spaced during exponential bursts, silent between.' },
        capture: { title: 'from a capture', doc: 'Times and sizes of a recorded file, once.' },
      },
      cite: assumed('the usual open arrival models of queueing studies'),
    },
    rate: {
      type: 'number',
      title: 'Rate',
      doc: 'Packets per second (during a burst for on–off).',
      unit: 'packet/second',
      default: 1000,
      min: 0.001,
      max: 1e9,
      cite: assumed('a light load on a 100 Mb/s link'),
    },
    size: {
      type: 'number',
      title: 'Size',
      doc: 'Bytes of each IP packet, headers included.',
      unit: 'byte',
      default: 512,
      min: 28,
      max: 65535,
      integer: true,
      cite: assumed('a medium packet; the total length field of IPv4 allows 65,535'),
    },
    sizes: {
      type: 'choice',
      title: 'Size distribution',
      doc: 'Fixed, or exponential around the size.',
      default: 'fixed',
      options: {
        fixed: { title: 'fixed', doc: 'All alike.' },
        exponential: { title: 'exponential', doc: 'Mean as given, at least 28 and at most 65,535 bytes.' },
      },
      cite: assumed("fixed sizes, as in the papers' measurements"),
    },
    dontFragment: {
      type: 'flag',
      title: "Don't fragment",
      doc: 'A packet that is longer than a link takes is dropped there and its sender told, in place of being cut.',
      default: false,
      cite: given('rfc791', '2.3', 'An internet datagram can be marked "don\'t fragment."'),
    },
    on: {
      type: 'number',
      title: 'Mean burst',
      doc: 'For on–off.',
      unit: 'second',
      default: 0.01,
      min: 1e-9,
      max: 1000,
      cite: assumed('ten packets at the default rate'),
    },
    off: {
      type: 'number',
      title: 'Mean silence',
      doc: 'For on–off.',
      unit: 'second',
      default: 0.01,
      min: 0,
      max: 1000,
      cite: assumed('as long as the bursts'),
    },
    capture: {
      type: 'file',
      title: 'Capture',
      doc: 'A pcap or pcapng file whose packet times and sizes are sent.',
      accept: '.pcap,.pcapng,.cap',
      default: '',
      sets: { pattern: 'capture' },
    },
    begin: {
      ...beginning,
      doc: 'Simulated time of the first packet (for Poisson and on–off, after which the first gap begins).',
    },
    limit: packetLimit,
    ...interfaceQueue,
    address,
  },
  state: {
    pattern: 'u8',
    gap: 'f64',
    size: 'i32',
    exponential: 'u8',
    dontFragment: 'u8',
    errors: 'f64',
    on: 'f64',
    off: 'f64',
    begin: 'f64',
    limit: 'f64',
    sent: 'f64',
    /** time of the next packet, the only one that its event may send; −1 = none */
    next: 'f64',
    last: 'f64',
    started: 'u8',
    /** packets of the capture that have been sent */
    played: 'i32',
    destination: 'i32',
    via: 'i32',
    service: 'i32',
    format: 'i32',
    protocol: 'u8',
    capture: 'i32',
    until: 'f64',
    gaps: 'i32',
    lengths: 'i32',
    bursts: 'i32',
    /** packets that may wait before it blocks; 0 = it never does */
    room: 'i32',
    restart: 'f64',
    blocked: 'f64',
  },
  look: { icon: 'upload', tone: 'traffic', gauges: [], counters: { sent: 'sent', errors: 'ICMP errors', blocked: 'blocked' } },
  configure(world, state, row, self, values) {
    const wanted = {
      pattern: pattern[values.pattern as keyof typeof pattern],
      gap: 1e12 / values.rate,
      limit: values.limit,
      capture: values.capture,
      on: values.on * 1e12,
      off: values.off * 1e12,
    }
    const names = Object.keys(wanted) as (keyof typeof wanted)[]
    const changed = names.some((name) => state[name][row] !== wanted[name])
    for (const name of names) state[name][row] = wanted[name]
    state.size[row] = values.size
    state.exponential[row] = values.sizes === 'exponential' ? 1 : 0
    state.dontFragment[row] = values.dontFragment ? flag.dontFragment : 0
    state.begin[row] = Math.round(values.begin * 1e12)
    state.destination[row] = values.destination
    state.via[row] = values.via
    state.service[row] = nameKey(values.service)
    state.format[row] = values.service === '' ? 0 : formatFlags(values.format as ActiveFormat)
    state.protocol[row] = values.transport === 'tcp' ? 6 : 17
    state.gaps[row] = world.stream(self, 'gap')
    state.lengths[row] = world.stream(self, 'size')
    state.bursts[row] = world.stream(self, 'burst')
    state.room[row] = values.full === 'block' ? values.room : 0
    state.restart[row] = Math.round(values.restart * 1e12)
    if (changed && state.started[row] === 1) {
      state.played[row] = 0
      arm(world, state, row, self)
    }
  },
  start(world, state, row, self) {
    state.started[row] = 1
    state.last[row] = -1
    state.begin[row] += world.now
    state.until[row] = -1
    arm(world, state, row, self)
  },
  on: {
    /** What comes back to a sender (a frame for another station of a hub) is not for it. */
    packet(world, _state, _row, self, packet) {
      if (world.parent[self] < 0 && world.packets.nextHop[packet] !== self) world.discard(self, packet)
      else world.drop(self, packet, 'no-receiver')
    },
    emit(world, state, row, self) {
      if (world.now !== state.next[row]) return
      if (state.room[row] > 0 && waitingToLeave(world, self, state.destination[row]) >= state.room[row]) {
        state.blocked[row]++
        state.next[row] = world.now + state.restart[row]
        world.schedule(self, state.restart[row], event.emit, -1)
        return
      }
      const packet = world.create(self, length(world, state, row), state.destination[row])
      const { packets } = world
      packets.service[packet] = state.service[row]
      packets.flags[packet] |= state.dontFragment[row] | state.format[row]
      packets.protocol[packet] = state.protocol[row]
      if (state.via[row] >= 0) packets.target[packet] = state.via[row]
      state.sent[row]++
      state.last[row] = world.now
      arm(world, state, row, self)
      world.originate(self, packet)
    },
    error(_world, state, row) {
      state.errors[row]++
    },
  },
})

type Name =
  | 'size'
  | 'exponential'
  | 'lengths'
  | 'pattern'
  | 'gap'
  | 'limit'
  | 'capture'
  | 'on'
  | 'off'
  | 'begin'
  | 'sent'
  | 'next'
  | 'last'
  | 'played'
  | 'until'
  | 'gaps'
  | 'bursts'
type State = Record<Name, Float64Array | Int32Array | Uint8Array>

function length(world: World, state: State, row: number): number {
  if (state.pattern[row] === pattern.capture) return world.captures[state.capture[row]].sizes[state.played[row]++]
  const size = state.size[row]
  if (state.exponential[row] === 0) return size
  return Math.min(65535, Math.max(28, Math.round(world.exponential(state.lengths[row], size))))
}

/** Decides when the next packet goes, from the last one or from now; an event for an earlier decision finds its time changed. */
function arm(world: World, state: State, row: number, self: number): void {
  const kind = state.pattern[row]
  const spent = state.limit[row] > 0 && state.sent[row] >= state.limit[row]
  let delay = -1
  if (kind === pattern.poisson) {
    if (!spent) delay = Math.round(world.exponential(state.gaps[row], state.gap[row]))
    if (delay >= 0 && state.begin[row] > world.now) delay += state.begin[row] - world.now
  } else if (kind === pattern.capture) delay = recorded(world, state, row)
  else if (!spent) delay = even(world, state, row)
  state.next[row] = delay < 0 ? -1 : world.now + delay
  if (delay >= 0) world.schedule(self, delay, event.emit, -1)
}

function recorded(world: World, state: State, row: number): number {
  const times = world.captures[state.capture[row]]?.times
  const played = state.played[row]
  if (times === undefined || played >= times.length) return -1
  return played === 0 ? Math.max(0, state.begin[row] - world.now) + times[0] : times[played] - times[played - 1]
}

function even(world: World, state: State, row: number): number {
  const first = state.last[row] < 0
  const next = first ? Math.max(world.now, state.begin[row]) : Math.max(world.now, state.last[row] + Math.round(state.gap[row]))
  if (state.pattern[row] === pattern.constant || next <= state.until[row]) return next - world.now
  const silence = first ? 0 : Math.round(world.exponential(state.bursts[row], state.off[row]))
  const resume = Math.max(next, state.until[row] + silence)
  state.until[row] = resume + Math.round(world.exponential(state.bursts[row], state.on[row]))
  return resume - world.now
}
