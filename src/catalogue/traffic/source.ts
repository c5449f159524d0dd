import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { hashText } from '../../sim/random.ts'

export const port = numbers('link', 'out')
export const event = numbers('packet', 'emit')

const pattern = { constant: 0, poisson: 1, 'on-off': 2, capture: 3 } as const

export default defineKind({
  kind: 'traffic/source',
  title: 'Sender',
  doc: 'Sends one flow of packets to a receiver: at a constant rate, at random (Poisson), in bursts, or as a capture recorded them. The packets may ask active nodes for a service by its name.',
  cite: given('tamanoir-2003', '4', 'the same Java client application which sends and receives ANEP packet streams'),
  group: 'traffic',
  role: 'sender',
  free: true,
  flow: true,
  addressable: true,
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
    transport: {
      type: 'choice',
      title: 'Transport',
      doc: 'Whether an execution environment sees a stream of its own (a thread for each) or datagrams (one thread for each service).',
      default: 'udp',
      options: {
        udp: { title: 'UDP', doc: 'Datagrams.' },
        tcp: { title: 'TCP stream', doc: 'One stream; sent at the given rate, without window or loss recovery.' },
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
      cite: given('rfc791', '3.1', 'total length up to 65,535 octets'),
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
      type: 'number',
      title: 'Starts at',
      doc: 'Simulated time of the first packet (for Poisson and on–off, after which the first gap begins).',
      unit: 'second',
      default: 0,
      min: 0,
      max: 9000,
      cite: assumed('from the start'),
    },
    limit: {
      type: 'number',
      title: 'Number of packets',
      doc: 'Stops after so many; 0 = never.',
      unit: 'packet',
      default: 0,
      min: 0,
      max: 1e9,
      integer: true,
      cite: assumed('goes on'),
    },
  },
  state: {
    pattern: 'u8',
    gap: 'f64',
    size: 'i32',
    exponential: 'u8',
    on: 'f64',
    off: 'f64',
    begin: 'f64',
    limit: 'f64',
    sent: 'f64',
    destination: 'i32',
    via: 'i32',
    service: 'i32',
    protocol: 'u8',
    capture: 'i32',
    until: 'f64',
    gaps: 'i32',
    lengths: 'i32',
    bursts: 'i32',
  },
  look: { icon: 'upload', tone: 'traffic', gauges: [], counters: { sent: 'sent' } },
  configure(world, state, row, self, values) {
    state.pattern[row] = pattern[values.pattern as keyof typeof pattern]
    state.gap[row] = 1e12 / values.rate
    state.size[row] = values.size
    state.exponential[row] = values.sizes === 'exponential' ? 1 : 0
    state.on[row] = values.on * 1e12
    state.off[row] = values.off * 1e12
    state.begin[row] = Math.round(values.begin * 1e12)
    state.limit[row] = values.limit
    state.destination[row] = values.destination
    state.via[row] = values.via
    state.service[row] = values.service === '' ? 0 : hashText(values.service) | 0
    state.protocol[row] = values.transport === 'tcp' ? 6 : 17
    state.capture[row] = values.capture
    state.gaps[row] = world.stream(self, 'gap')
    state.lengths[row] = world.stream(self, 'size')
    state.bursts[row] = world.stream(self, 'burst')
  },
  start(world, state, row, self) {
    const kind = state.pattern[row]
    if (kind === pattern.capture && state.capture[row] < 0) return
    state.until[row] =
      world.now +
      state.begin[row] +
      (kind === pattern['on-off'] ? Math.round(world.exponential(state.bursts[row], state.on[row])) : 0)
    const gap = kind === pattern.poisson ? Math.round(world.exponential(state.gaps[row], state.gap[row])) : 0
    const first = kind === pattern.capture ? world.captures[state.capture[row]].times[0] : gap
    world.schedule(self, state.begin[row] + first, event.emit, -1)
  },
  on: {
    /** What comes back to a sender (a frame for another station of a hub) is not for it. */
    packet(world, _state, _row, self, packet) {
      if (world.parent[self] < 0 && world.packets.nextHop[packet] !== self) world.discard(self, packet)
      else world.drop(self, packet, 'no-receiver')
    },
    emit(world, state, row, self) {
      const index = state.sent[row]++
      const capture = state.pattern[row] === pattern.capture ? world.captures[state.capture[row]] : undefined
      let size = state.size[row]
      if (capture) size = capture.sizes[index]
      else if (state.exponential[row] === 1)
        size = Math.min(65535, Math.max(28, Math.round(world.exponential(state.lengths[row], size))))
      const packet = world.create(self, size, state.destination[row])
      const { packets } = world
      packets.service[packet] = state.service[row]
      packets.protocol[packet] = state.protocol[row]
      if (state.via[row] >= 0) packets.target[packet] = state.via[row]

      const last = index + 1
      if (capture) {
        if (last < capture.times.length) world.schedule(self, capture.times[last] - capture.times[index], event.emit, -1)
      } else if (state.limit[row] === 0 || last < state.limit[row])
        world.schedule(self, nextGap(world, state, row), event.emit, -1)

      if (state.destination[row] < 0) world.drop(self, packet, 'no-receiver')
      else if (world.parent[self] >= 0) world.send(self, port.out, packet)
      else if (world.route(self, packet, world.heading(packet)) < 0) world.drop(self, packet, 'no-route')
      else world.send(self, port.link, packet)
    },
  },
})

type State = {
  pattern: Uint8Array
  gap: Float64Array
  gaps: Int32Array
  until: Float64Array
  off: Float64Array
  on: Float64Array
  bursts: Int32Array
}
type Draws = { now: number; exponential(stream: number, mean: number): number }

function nextGap(world: Draws, state: State, row: number): number {
  const gap = state.gap[row]
  if (state.pattern[row] === pattern.poisson) return Math.round(world.exponential(state.gaps[row], gap))
  if (state.pattern[row] === pattern['on-off'] && world.now + gap > state.until[row]) {
    const silence = Math.round(world.exponential(state.bursts[row], state.off[row]))
    const resume = Math.max(gap, state.until[row] - world.now + silence)
    state.until[row] = world.now + resume + Math.round(world.exponential(state.bursts[row], state.on[row]))
    return Math.round(resume)
  }
  return Math.round(gap)
}
