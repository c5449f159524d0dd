import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'

export const port = numbers('link', 'host', 'peer', 'service', 'core')
export const event = numbers('packet', 'transmit', 'received', 'served', 'raised', 'sent')

/** What the card publishes: it is reached over PCI by a partner driver of its own. */
export const overPci = -1

export const processors = given(
  'silk-2002',
  '6',
  'which in turn consists of a StrongARM and a set of six MicroEngines executing in parallel',
)

/** Of the MicroEngines, and of the StrongARM above them. */
export const clock = {
  type: 'number',
  title: 'Clock',
  doc: 'Cycles per second.',
  unit: 'hertz',
  default: 200e6,
  min: 1e6,
  max: 1e11,
  cite: assumed('no clock is printed; parts of that family ran at some 200 MHz'),
} as const

export default defineKind({
  kind: 'nic/ixp1200',
  title: 'Network processor (IXP1200)',
  doc: 'A card with six MicroEngines that work in parallel, and room for a StrongARM above them. What asks for nothing more is forwarded from card to card and never crosses the bus; the rest goes up, level by level, to whoever serves it: StrongARM, kernel, user space.',
  cite: processors,
  group: 'nic',
  role: 'nic',
  free: false,
  fits: { role: 'nic', input: 'transmit', out: 'host', also: { peer: 'transmit' } },
  ports: {
    link: { title: 'link', joins: 'link' },
    host: { title: 'to the host, over the bus', joins: 'inner' },
    peer: { title: 'to another card', joins: 'inner' },
  },
  offers: {
    service: {
      role: 'service',
      title: 'On the MicroEngines',
      level: 'nic',
      returns: 'served',
      leaves: 'sent',
      arrangement: 'chain',
      runs: { resource: 'engines', priority: 1, clock: 'clock' },
    },
    core: {
      role: 'card-processor',
      title: 'StrongARM',
      level: 'nic',
      returns: 'raised',
      arrangement: 'chain',
      runs: 'inherit',
      max: 1,
    },
  },
  parameters: {
    engines: {
      type: 'number',
      title: 'MicroEngines',
      doc: 'Packets that are worked on at once.',
      unit: 'count',
      default: 6,
      min: 1,
      max: 64,
      integer: true,
      cite: processors,
    },
    clock: { ...clock, doc: 'Cycles per second of each MicroEngine.' },
    perPacket: {
      type: 'number',
      title: 'Forwarding',
      doc: 'Cycles of a MicroEngine for each packet that comes in.',
      unit: 'cycle',
      default: 800,
      min: 0,
      max: 1e7,
      cite: assumed('4 µs: headers, a look-up, memory; no cost is printed'),
    },
    queue: {
      type: 'number',
      title: 'Receive memory',
      doc: 'Packets that may wait for a MicroEngine; a further one is dropped.',
      unit: 'packet',
      default: 256,
      min: 1,
      max: 1e6,
      integer: true,
      cite: assumed('no size is printed'),
    },
    forwards: {
      type: 'choice',
      title: 'Forwards by itself',
      doc: 'At which level of the card packets for others leave it again, unless they ask for a service that has not been applied.',
      default: 'engines',
      options: {
        engines: { title: 'on the MicroEngines', doc: 'The fastest class of paths.' },
        core: { title: 'on the StrongARM', doc: 'Every packet passes it.' },
        host: { title: 'not at all', doc: 'Every packet goes to the host.' },
      },
      cite: given(
        'silk-2002',
        '6',
        'four distinct classes of paths through the system, from the fastest, at the lowest MicroEngine level, to the slowest, crossing into user space',
      ),
    },
  },
  resources: { engines: { title: 'MicroEngines', discipline: 'fifo', servers: 'engines', capacity: 'queue' } },
  state: { work: 'f64', level: 'u8', forwarded: 'f64', up: 'f64', out: 'f64' },
  look: {
    icon: 'cpu',
    tone: 'nic',
    gauges: ['engines'],
    counters: { forwarded: 'forwarded here', up: 'to the host', out: 'out' },
  },
  configure(world, state, row, self, values) {
    world.published[self] = overPci
    state.work[row] = Math.round((values.perPacket * 1e12) / values.clock)
    state.level[row] = levels[values.forwards as keyof typeof levels]
  },
  on: {
    packet(world, state, row, self, packet) {
      if (world.packets.nextHop[packet] !== self && !world.listens(self, packet)) {
        world.discard(self, packet)
        return
      }
      world.stage(self, packet, world.firstResource[self], state.work[row], 0, 1, event.received)
    },
    /** From the host or another card. */
    transmit(world, state, row, self, packet) {
      state.out[row]++
      world.stage(self, packet, -1, 0, 0, 0, event.sent)
    },
    received(world, state, row, self, packet) {
      if (world.wired(self, port.service)) world.send(self, port.service, packet)
      else climb(world, state, row, self, packet, levels.engines)
    },
    served: (world, state, row, self, packet) => climb(world, state, row, self, packet, levels.engines),
    raised: (world, state, row, self, packet) => climb(world, state, row, self, packet, levels.core),
    sent: (world, _state, _row, self, packet) => world.send(self, port.link, packet),
  },
})

const levels = { engines: 0, core: 1, host: 2 } as const

interface State {
  readonly level: Uint8Array
  readonly forwarded: Float64Array
  readonly up: Float64Array
}

/** Done at a level of the card: out by another card, or up to the next level. */
function climb(world: World, state: State, row: number, self: number, packet: number, from: number): void {
  if (state.level[row] <= from && isForwarded(world, self, packet)) {
    state.forwarded[row]++
    world.packets.ttl[packet]--
    world.send(self, port.peer, packet)
  } else if (from === levels.engines && world.wired(self, port.core)) world.send(self, port.core, packet)
  else {
    state.up[row]++
    world.send(self, port.host, packet)
  }
}

/** For another machine, with a way there, and nothing left to be done in this one. */
function isForwarded(world: World, self: number, packet: number): boolean {
  const { packets } = world
  const machine = world.root[self]
  const asks = packets.service[packet] !== 0 && (packets.flags[packet] & flag.served) === 0
  const plain = packets.outer[packet] < 0 && packets.datagram[packet] < 0 && packets.ttl[packet] > 1
  if (asks || !plain || world.isHere(machine, packet)) return false
  return packets.size[packet] <= world.mtuOf[machine] && world.route(machine, packet, world.heading(packet)) >= 0
}
