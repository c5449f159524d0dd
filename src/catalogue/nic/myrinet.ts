import { assumed, defineKind, given, intake, numbers } from '../../sim/kind.ts'
import { unbounded } from '../../sim/resources.ts'
import type { World } from '../../sim/world.ts'

export const port = numbers('link', 'host', 'service', 'forwarding')
export const event = numbers('packet', 'buffered', 'serve', 'up', 'routed', 'transmit', 'sendable', 'down')

export default defineKind({
  kind: 'nic/myrinet',
  title: 'Myrinet card',
  doc: 'A network card whose memory the host and other cards reach over the bus. Each packet has a buffer of that memory from its first byte on: the driver says how long it stays there. When all buffers are taken the link is stopped, or packets are lost. A processor of 20 million instructions a second looks after link and buffers; services and IP forwarding may be placed on it.',
  cite: given(
    'walton-1998',
    '2.0',
    'The Myrinet network interface cards (NICs) contain 256 KB (kilobyte) of shared memory (512 KB to 1 MB in newer versions), used to contain the interface control program, shared and local variables, and packet buffering.',
  ),
  group: 'nic',
  role: 'nic',
  free: false,
  fits: { role: 'nic', input: 'transmit', out: 'host' },
  ports: { link: { title: 'link', joins: 'link' }, host: { title: 'to the host', joins: 'inner' } },
  offers: {
    service: {
      role: 'service',
      title: 'Services',
      level: 'nic',
      returns: 'up',
      arrangement: 'chain',
      runs: { resource: 'processor', priority: 1, clock: 'clock' },
    },
    forwarding: {
      role: 'forwarding',
      title: 'IP forwarding',
      level: 'nic',
      returns: 'routed',
      arrangement: 'chain',
      runs: { resource: 'processor', priority: 1, clock: 'clock' },
      max: 1,
    },
  },
  parameters: {
    memory: {
      type: 'number',
      title: 'Memory',
      doc: 'Bytes of the card: its program, its variables and the buffers.',
      unit: 'byte',
      default: 262_144,
      min: 65_536,
      max: 16_777_216,
      integer: true,
      cite: given('walton-1998', '2.0', 'contain 256 KB (kilobyte) of shared memory (512 KB to 1 MB in newer versions)'),
    },
    program: {
      type: 'number',
      title: 'Program and variables',
      doc: 'Bytes of the memory that hold no packets.',
      unit: 'byte',
      default: 65_536,
      min: 0,
      max: 16_777_216,
      integer: true,
      cite: assumed('a quarter of the smallest card; no paper says how long the control program is'),
    },
    buffer: {
      type: 'number',
      title: 'Buffer',
      doc: 'Bytes of a buffer, which holds one packet. Half of the buffers are for packets that come, half for those that go.',
      unit: 'byte',
      default: 8432,
      min: 64,
      max: 65_535,
      integer: true,
      cite: given('walton-1998', '2.0', 'Myrinet link packets carry up to 8,432 bytes of payload'),
    },
    exhaustion: {
      type: 'choice',
      title: 'Out of buffers',
      doc: 'What happens to packets that come when every buffer is taken.',
      default: 'backpressure',
      options: {
        backpressure: { title: 'stop the link', doc: 'The packet waits on the link, which is stopped: nothing is lost here.' },
        drop: { title: 'drop', doc: 'The packet is lost.' },
      },
      cite: given('walton-1998', '2.0', 'The switches use hardware signalling to provide backpressure to the source'),
    },
    clock: {
      type: 'number',
      title: 'Processor',
      doc: 'Instructions per second of the card, taken as cycles.',
      unit: 'hertz',
      default: 20e6,
      min: 1e5,
      max: 1e11,
      cite: given('walton-1998', '2.0', 'a 32-bit (20 million instructions/sec.) processor'),
    },
    controlProgram: {
      type: 'choice',
      title: 'Control program',
      doc: 'What its processor runs.',
      default: 'ethernet',
      options: {
        ethernet: {
          title: 'as an Ethernet card',
          doc: 'Link protocol and packet management for IP, which load the processor completely at 12,000 packets a second.',
        },
        bulk: { title: 'bulk transfer', doc: 'As BIP: starts transfers, and leaves the rest to the hosts.' },
      },
      sets: {
        bulk: {
          management: { value: 0, cite: given('walton-1998', '2.0', 'pipelined directly into the NIC DMA') },
        },
      },
      cite: given('walton-1998', '2.0', 'used to contain the interface control program, shared and local variables'),
    },
    perPacket: {
      type: 'number',
      title: 'Firmware',
      doc: 'Cycles of the card for each packet, each way, before it goes on.',
      unit: 'cycle',
      default: 60,
      min: 0,
      max: 1e7,
      cite: assumed('3 µs: look at a header, start a transfer; the paper gives no number'),
    },
    management: {
      type: 'number',
      title: 'Link and packet management',
      doc: 'Further cycles of the card for each packet, each way, while it goes on: the link’s protocol, buffers, queues. The next packet, or a service on the card, has to wait for them.',
      unit: 'cycle',
      default: 1600,
      min: 0,
      max: 1e7,
      cite: assumed(
        'with the 60 before them what 20 million instructions a second allow for at 12,000 packets a second, the most that the paper measured: it calls the processor completely loaded with link-level protocol and packet management',
      ),
    },
    queue: {
      type: 'number',
      title: 'Output queue',
      doc: 'Packets that may wait, wherever they lie, for a buffer in which to leave; a further one is dropped.',
      unit: 'packet',
      default: 50,
      min: 0,
      max: 1e6,
      integer: true,
      cite: given('4.4bsd', 'net/if.h', '#define IFQ_MAXLEN 50'),
    },
    latency: {
      type: 'number',
      title: 'Card latency',
      doc: 'Delay of each packet inside the card, each way, besides the processor.',
      unit: 'second',
      default: 1e-6,
      min: 0,
      max: 1,
      cite: assumed('the paper did not measure latency; the same guess as for a programmable card'),
    },
  },
  resources: {
    receive: { title: 'buffers for what comes', discipline: 'fifo' },
    transmit: { title: 'buffers for what goes', discipline: 'fifo', capacity: 'queue' },
    processor: { title: 'processor', discipline: 'fifo' },
  },
  state: {
    /** resources of its buffers */
    receive: 'i32',
    transmit: 'i32',
    processor: 'i32',
    firmware: 'f64',
    management: 'f64',
    latency: 'f64',
    received: 'f64',
    sent: 'f64',
    stops: 'f64',
  },
  look: {
    icon: 'memory-stick',
    tone: 'nic',
    gauges: ['receive', 'transmit', 'processor'],
    counters: { received: 'in', sent: 'out', stops: 'link stopped' },
  },
  configure(world, state, row, self, values) {
    const buffers = Math.max(1, Math.floor(Math.max(0, values.memory - values.program) / 2 / values.buffer))
    state.receive[row] = world.resource(self, 'receive')
    state.transmit[row] = world.resource(self, 'transmit')
    state.processor[row] = world.resource(self, 'processor')
    world.setCapacity(state.receive[row], buffers, values.exhaustion === 'drop' ? 0 : unbounded)
    world.setCapacity(state.transmit[row], buffers, values.queue)
    state.firmware[row] = Math.round((values.perPacket * 1e12) / values.clock)
    state.management[row] = Math.round((values.management * 1e12) / values.clock)
    state.latency[row] = Math.round(values.latency * 1e12)
    world.intake[self] = intake.stopping
    world.published[self] = 0
  },
  /** A link that it stopped before it crashed goes on. */
  start(world, _state, _row, self) {
    control(world, self, 1)
  },
  on: {
    packet(world, state, row, self, packet) {
      // what is for everybody the host looks at, and discards unless it is meant
      const broadcast = world.isForGroup(packet) && world.branches(world.root[self], packet) === undefined
      if (world.packets.nextHop[packet] !== self && !broadcast && !world.listens(self, packet)) {
        world.discard(self, packet)
        return
      }
      world.acquire(self, packet, state.receive[row], 0, event.buffered)
      if (world.resources.length[state.receive[row]] > 0 && control(world, self, 0)) state.stops[row]++
    },
    buffered(world, state, row, self, packet) {
      if (world.resources.length[state.receive[row]] === 0) control(world, self, 1)
      state.received[row]++
      // its header has come; the link brings the rest
      const rest = Math.round(world.packets.size[packet] * world.published[world.neighbour(self, port.link)])
      look(world, state, row, self, packet, rest, event.serve)
    },
    serve(world, _state, _row, self, packet) {
      if (world.wired(self, port.service)) world.send(self, port.service, packet)
      else up(world, self, packet)
    },
    up: (world, _state, _row, self, packet) => up(world, self, packet),
    /** Its own processor has decided where the packet goes: the driver need not look. */
    routed: (world, _state, _row, self, packet) => world.send(self, port.host, packet),
    transmit(world, state, row, self, packet) {
      state.sent[row]++
      const { transmit, receive } = state
      if (world.holds(packet, transmit[row]) || world.holds(packet, receive[row])) out(world, state, row, self, packet)
      else world.acquire(self, packet, transmit[row], 0, event.sendable)
    },
    sendable: out,
    down: (world, _state, _row, self, packet) => world.send(self, port.link, packet),
  },
})

/** To the host, unless forwarding stands on the card and the packet is for somebody else. */
function up(world: World, self: number, packet: number): void {
  const passes = world.wired(self, port.forwarding) && !world.isHere(world.root[self], packet) && !world.isForGroup(packet)
  world.send(self, passes ? port.forwarding : port.host, packet)
}

function out(world: World, state: Timing, row: number, self: number, packet: number): void {
  look(world, state, row, self, packet, 0, event.down)
}

/** The processor's part of a packet, which goes on before all of it is done. */
function look(world: World, state: Timing, row: number, self: number, packet: number, more: number, then: number): void {
  const { firmware, management, latency, processor } = state
  const occupancy = firmware[row] + management[row]
  world.stage(self, packet, processor[row], occupancy, latency[row] + more - management[row], 1, then)
}

type Timing = { processor: Int32Array; firmware: Float64Array; management: Float64Array; latency: Float64Array }

/** STOP and GO: what is at the other end of the link begins no further packet until it may. Whether that is news to it. */
function control(world: World, self: number, servers: 0 | 1): boolean {
  const wire = world.neighbour(self, port.link)
  if (wire < 0) return false
  const resource = world.firstResource[wire] + (world.neighbour(wire, 0) === self ? 0 : 1)
  if (world.resources.wanted[resource] === servers) return false
  world.setCapacity(resource, servers, world.resources.capacity[resource])
  return true
}
