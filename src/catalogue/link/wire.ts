import { longestDatagram, smallestMtu } from '../../sim/datagrams.ts'
import { enter, land } from '../../sim/fragmentation.ts'
import { assumed, defineKind, given, intake, numbers } from '../../sim/kind.ts'
import { unbounded } from '../../sim/resources.ts'
import type { World } from '../../sim/world.ts'
import { serialStations } from '../network/serial-copy.ts'
import { routeLength } from '../network/source-route.ts'
import { aggregation } from './aggregation.ts'
import { managementOf, queueing } from './queueing.ts'
import { technologies, technologyValues } from './technologies.ts'

export const port = numbers('to', 'from')
export const event = numbers('packet', 'back', 'arrive', 'arriveBack', 'begin', 'beginBack')

export default defineKind({
  kind: 'link/wire',
  title: 'Link',
  doc: 'A wire between two ports. A frame waits in the transmit queue, takes its length over the rate to send, and arrives whole after the propagation delay.',
  cite: assumed('the usual model of a wire: transmission time and propagation delay, each station stores and forwards'),
  group: 'network',
  role: 'link',
  free: false,
  forwards: 'wire',
  ports: { to: { title: 'far end', joins: 'link' }, from: { title: 'near end', joins: 'link' } },
  parameters: {
    technology: {
      type: 'choice',
      title: 'Technology',
      doc: 'What kind of link it is: gives rate, framing and MTU, unless they are set by hand.',
      default: 'ethernet',
      options: technologies,
      sets: technologyValues,
      cite: given('tamanoir-2003', '4', 'a dedicated Fast Ethernet (100Mb/s) network'),
    },
    rate: {
      type: 'number',
      title: 'Rate',
      doc: 'Bits per second on the wire.',
      unit: 'bit/second',
      default: 100e6,
      min: 1,
      max: 1e13,
      cite: given('tamanoir-2003', '4', 'a dedicated Fast Ethernet (100Mb/s) network'),
    },
    delay: {
      type: 'number',
      title: 'Propagation delay',
      doc: 'From one end to the other; about 4.9 µs per kilometre of fibre.',
      unit: 'second',
      default: 1e-6,
      min: 0,
      max: 100,
      cite: assumed('some 200 m of cable and transceivers in one machine room'),
    },
    framing: {
      type: 'number',
      title: 'Framing',
      doc: 'Bytes that the wire adds to each IP packet.',
      unit: 'byte',
      default: 38,
      min: 0,
      max: 1000,
      integer: true,
      cite: given(
        'ieee-802.3',
        '3.1.1, 4.4.2',
        'octets: preamble 7, SFD 1, addresses 6 and 6, length/type 2, FCS 4; interPacketGap 96 bits (12 octets)',
      ),
    },
    minimum: {
      type: 'number',
      title: 'Shortest payload',
      doc: 'A shorter IP packet is padded to this.',
      unit: 'byte',
      default: 46,
      min: 0,
      max: 1000,
      integer: true,
      cite: given('ieee-802.3', '4.4.2', 'minFrameSize 512 bits (64 octets), of which 18 are addresses, length/type and FCS'),
    },
    mtu: {
      type: 'number',
      title: 'MTU',
      doc: 'Longest IP packet that it carries; IP cuts a longer one into fragments, or refuses it where it may not.',
      unit: 'byte',
      default: 1500,
      min: smallestMtu,
      max: longestDatagram,
      integer: true,
      cite: given('rfc894', 'Frame Format', 'the maximum length of an IP datagram sent over an Ethernet is 1500 octets'),
    },
    ...aggregation,
    ...queueing,
    duplex: {
      type: 'choice',
      title: 'Duplex',
      doc: 'Whether both directions send at once.',
      default: 'full',
      options: {
        full: { title: 'full', doc: 'Each direction has the whole rate.' },
        half: { title: 'half', doc: 'The directions take turns.' },
      },
      cite: assumed('switched links of the platforms are full duplex'),
    },
    up: {
      type: 'flag',
      section: 'Failure and loss',
      title: 'In service',
      doc: 'Off: the link has failed. What is on it and waits for it is lost, and routes lead around it.',
      default: true,
      failure: true,
      cite: assumed('links work until they fail'),
    },
    loss: {
      type: 'number',
      section: 'Failure and loss',
      title: 'Loss',
      doc: 'Share of packets lost at random.',
      unit: 'fraction',
      default: 0,
      min: 0,
      max: 1,
      cite: assumed('a wired local network loses nothing'),
    },
    burst: {
      type: 'number',
      section: 'Failure and loss',
      when: { parameter: 'loss', above: 0 },
      title: 'Mean loss burst',
      doc: 'Packets lost in a row, on average; 1 = each is lost or not by itself.',
      unit: 'packet',
      default: 1,
      min: 1,
      max: 1e6,
      cite: assumed('independent losses; bursts follow a chain of two states (Gilbert 1960) with the same share lost'),
    },
    jitter: {
      type: 'number',
      section: 'Failure and loss',
      title: 'Jitter',
      doc: 'Each packet is delayed by up to so much more, at random and each by itself: packets overtake one another.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 100,
      cite: assumed('a wire keeps its delay'),
    },
    duplicate: {
      type: 'number',
      section: 'Failure and loss',
      title: 'Duplication',
      doc: 'Share of packets that arrive twice.',
      unit: 'fraction',
      default: 0,
      min: 0,
      max: 1,
      cite: assumed('a wire repeats nothing'),
    },
  },
  resources: {
    forward: { title: 'to the far end', discipline: 'fifo', capacity: 'queue' },
    backward: { title: 'to the near end', discipline: 'fifo', capacity: 'queue' },
  },
  state: {
    perByte: 'f64',
    /** resource of each direction; −1 where a medium at the far or near end serialises the frames */
    forward: 'i32',
    backward: 'i32',
    delay: 'f64',
    framing: 'f64',
    minimum: 'f64',
    mtu: 'i32',
    aggregates: 'u8',
    loss: 'f64',
    losses: 'i32',
    burst: 'f64',
    /** whether the last packet of a direction was lost, in bursts */
    losing: ['u8', 2],
    /** time of the part after which each direction's frame has arrived; −1 = when it is whole */
    header: ['f64', 2],
    jitter: 'f64',
    jitters: 'i32',
    duplicate: 'f64',
    duplicates: 'i32',
    /** jitter, or arrival before the end: the delay is not the same for every packet */
    varies: 'u8',
    /** loses, duplicates or has failed since anything entered */
    unreliable: 'u8',
    down: 'u8',
    /** per direction: whether what stops its links is at its far end (1), its near end (2) or both */
    stopping: ['u8', 2],
    /** it is down or has an end that stops links */
    apart: 'u8',
    /** a picosecond after it failed last; 0 = never */
    failed: 'f64',
  },
  look: { icon: 'cable', tone: 'network', gauges: ['forward', 'backward'] },
  configure(world, state, row, self, values) {
    const carries = [port.to, port.from].some((end) => world.intake[world.neighbour(self, end)] === intake.medium)
    state.perByte[row] = carries ? 0 : 8e12 / values.rate
    state.forward[row] = carries ? -1 : world.firstResource[self]
    state.backward[row] = carries || values.duplex === 'half' ? state.forward[row] : world.resource(self, 'backward')
    state.delay[row] = Math.round(values.delay * 1e12)
    state.framing[row] = values.framing
    state.minimum[row] = values.minimum
    state.mtu[row] = values.mtu
    state.aggregates[row] = values.aggregates ? 1 : 0
    world.limitMtu(self, values.mtu)
    state.loss[row] = values.loss
    state.losses[row] = world.stream(self, 'loss')
    for (const direction of ['forward', 'backward'])
      world.manage(
        world.resource(self, direction),
        managementOf(values, () => world.stream(self, `early drop ${direction}`)),
      )
    state.burst[row] = values.burst
    state.jitter[row] = values.jitter * 1e12
    state.jitters[row] = world.stream(self, 'jitter')
    state.duplicate[row] = values.duplicate
    world.published[self] = state.perByte[row]
    for (const direction of [0, 1] as const) state.header[row * 2 + direction] = headerTime(world, self, direction)
    state.varies[row] = values.jitter > 0 || state.header[row * 2] >= 0 || state.header[row * 2 + 1] >= 0 ? 1 : 0
    state.duplicates[row] = world.stream(self, 'duplicate')
    if (!values.up && state.down[row] === 0) {
      state.failed[row] = world.now + 1
      world.dropQueued(world.firstResource[self], 'link-down')
      world.dropQueued(world.firstResource[self] + 1, 'link-down')
    }
    state.down[row] = values.up ? 0 : 1
    const [far, near] = [port.to, port.from].map((end) => world.intake[world.neighbour(self, end)] === intake.stopping)
    state.stopping[row * 2] = (far ? stops.far : 0) + (near ? stops.near : 0)
    state.stopping[row * 2 + 1] = (near ? stops.far : 0) + (far ? stops.near : 0)
    if (near) world.setCapacity(world.firstResource[self], 1, unbounded)
    if (far) world.setCapacity(world.firstResource[self] + 1, 1, unbounded)
    state.apart[row] = state.down[row] + state.stopping[row * 2] > 0 ? 1 : 0
    state.unreliable[row] = values.loss > 0 || values.duplicate > 0 || state.failed[row] > 0 ? 1 : 0
  },
  on: {
    packet(world, state, row, self, packet) {
      if (state.apart[row] === 1 && divert(world, state, row, self, packet, 0)) return
      if (world.packets.size[packet] > state.mtu[row]) {
        enter(world, self, port.from, packet, state.mtu[row], event.packet)
        return
      }
      const bytes = Math.max(world.packets.size[packet], state.minimum[row]) + state.framing[row]
      const time = Math.round(bytes * state.perByte[row])
      world.stage(self, packet, state.forward[row], time, latency(world, state, row, time, 0), 0, event.arrive)
    },
    back(world, state, row, self, packet) {
      if (state.apart[row] === 1 && divert(world, state, row, self, packet, 1)) return
      if (world.packets.size[packet] > state.mtu[row]) {
        enter(world, self, port.to, packet, state.mtu[row], event.back)
        return
      }
      const bytes = Math.max(world.packets.size[packet], state.minimum[row]) + state.framing[row]
      const time = Math.round(bytes * state.perByte[row])
      world.stage(self, packet, state.backward[row], time, latency(world, state, row, time, 1), 0, event.arriveBack)
    },
    arrive(world, state, row, self, packet) {
      world.packetHops++
      if (state.unreliable[row] === 0 || survives(world, state, row, self, packet, 0)) pass(world, self, port.to, packet)
    },
    arriveBack(world, state, row, self, packet) {
      world.packetHops++
      if (state.unreliable[row] === 0 || survives(world, state, row, self, packet, 1)) pass(world, self, port.from, packet)
    },
    begin(world, state, row, self, packet) {
      depart(world, state, row, self, packet, 0)
    },
    beginBack(world, state, row, self, packet) {
      depart(world, state, row, self, packet, 1)
    },
  },
})

const stops = { far: 1, near: 2 } as const

type Timing =
  | 'perByte'
  | 'framing'
  | 'minimum'
  | 'mtu'
  | 'forward'
  | 'backward'
  | 'down'
  | 'stopping'
  | 'delay'
  | 'varies'
  | 'header'
  | 'jitter'
  | 'jitters'
type Fault = 'failed' | 'loss' | 'losses' | 'burst' | 'losing' | 'duplicate' | 'duplicates'
type State = Record<Timing | Fault, Float64Array | Int32Array | Uint8Array>

/** Time in which enough of a frame has come for what is at the far end of a direction; −1 = it takes whole frames. */
function headerTime(world: World, self: number, direction: 0 | 1): number {
  const far = world.neighbour(self, direction === 0 ? port.to : port.from)
  const early = world.intake[far] === intake.header || world.intake[far] === intake.stopping
  return early ? Math.round(world.published[far] * world.published[self]) : -1
}

/** What failure and backpressure make different; false = nothing, for this packet. */
function divert(world: World, state: State, row: number, self: number, packet: number, direction: 0 | 1): boolean {
  if (state.down[row] === 1) {
    world.drop(self, packet, 'link-down')
    return true
  }
  const stopping = state.stopping[row * 2 + direction]
  if (stopping === 0 || world.packets.size[packet] > state.mtu[row]) return false
  const stations = serialStations(world, self, direction, packet)
  if (stations !== undefined) {
    sendToEach(world, state, row, self, packet, direction, stations)
    return true
  }
  const resource = direction === 0 ? state.forward[row] : state.backward[row]
  if (stopping & stops.near && resource >= 0)
    world.acquire(self, packet, resource, 0, direction === 0 ? event.begin : event.beginBack)
  else if (stopping & stops.near) depart(world, state, row, self, packet, direction)
  else {
    const time = timeWithRoute(world, state, row, self, packet, direction)
    const arrival = direction === 0 ? event.arrive : event.arriveBack
    world.stage(self, packet, resource, time, latency(world, state, row, time, direction), 0, arrival)
  }
  return true
}

/** One after the other, each a packet of its own. */
function sendToEach(
  world: World,
  state: State,
  row: number,
  self: number,
  packet: number,
  direction: 0 | 1,
  stations: readonly number[],
): void {
  if (stations.length === 0) world.discard(self, packet)
  stations.forEach((station, i) => {
    const own = i === stations.length - 1 ? packet : world.copy(self, packet)
    world.packets.nextHop[own] = station
    divert(world, state, row, self, own, direction)
  })
}

/** The link is free for a packet that a switch with backpressure has held: as its end goes, what it held becomes free. */
function depart(world: World, state: State, row: number, self: number, packet: number, direction: 0 | 1): void {
  const time = timeWithRoute(world, state, row, self, packet, direction)
  const arrival = direction === 0 ? event.arrive : event.arriveBack
  world.handBack(packet, time)
  world.stage(self, packet, -1, time, latency(world, state, row, time, direction), 0, arrival)
}

/** A frame in front of which stand the bytes of its source route. */
function timeWithRoute(world: World, state: State, row: number, self: number, packet: number, direction: 0 | 1): number {
  const route = routeLength(world, self, direction, packet)
  return Math.round((Math.max(world.packets.size[packet], state.minimum[row]) + state.framing[row] + route) * state.perByte[row])
}

/** From the end of a frame's `time` on the wire to its arrival; negative when it counts as there before its end. */
function latency(world: World, state: State, row: number, time: number, direction: 0 | 1): number {
  const delay = state.delay[row]
  if (state.varies[row] === 0) return delay
  const jitter = state.jitter[row] === 0 ? 0 : Math.round(world.uniform(state.jitters[row]) * state.jitter[row])
  const header = state.header[row * 2 + direction]
  return delay + jitter - (header < 0 ? 0 : Math.max(0, time - header))
}

function pass(world: World, self: number, end: number, packet: number): void {
  if (world.packets.datagram[packet] < 0) world.send(self, end, packet)
  else land(world, self, end, packet)
}

/** Whether the packet is still there at the far end; there may be a second one like it. */
function survives(world: World, state: State, row: number, self: number, packet: number, direction: 0 | 1): boolean {
  if (world.packets.entered[packet] < state.failed[row]) {
    world.drop(self, packet, 'link-down')
    return false
  }
  if (state.loss[row] > 0 && loses(world, state, row, direction)) {
    world.drop(self, packet, 'loss')
    return false
  }
  if (state.duplicate[row] > 0 && world.uniform(state.duplicates[row]) < state.duplicate[row])
    pass(world, self, direction === 0 ? port.to : port.from, world.copy(self, packet))
  return true
}

/** A chain of two states: in one every packet is lost, in the other none; a burst lasts `burst` packets on average. */
function loses(world: World, state: State, row: number, direction: 0 | 1): boolean {
  const [share, burst] = [state.loss[row], state.burst[row]]
  if (burst === 1) return world.uniform(state.losses[row]) < share
  const at = row * 2 + direction
  const change = state.losing[at] === 1 ? 1 / burst : share >= 1 ? 1 : share / ((1 - share) * burst)
  if (world.uniform(state.losses[row]) < change) state.losing[at] = 1 - state.losing[at]
  return state.losing[at] === 1
}
