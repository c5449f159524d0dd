import { icmpType } from '../../sim/datagrams.ts'
import { report, timeExceeded } from '../../sim/icmp.ts'
import { assumed, defineKind, fitted, given, numbers, priority } from '../../sim/kind.ts'
import { packetState } from '../../sim/packets.ts'
import { hashText } from '../../sim/random.ts'
import { isMedia } from '../../sim/rtp.ts'
import type { World } from '../../sim/world.ts'
import { begin, end, rankOf } from './path-scheduling.ts'
import { bitsOf, moduleBit, modulesIn } from './scout-modules.ts'

export const port = numbers('out', 'up')
export const event = numbers(
  'packet',
  'socket',
  'admitted',
  'scheduled',
  'worked',
  'climbed',
  'passed',
  'crossed',
  'lowered',
  'admittedDown',
  'scheduledDown',
  'workedDown',
)

export default defineKind({
  kind: 'kernel/scout-path',
  title: 'Scout path',
  doc: 'A string of protocol modules with Geni at both ends, for one flow or one sort of packets: a queue with a limit, resources of its own and an account of them. A cut-through path forwards within the kernel; one whose other end is a socket crosses into user space.',
  cite: given(
    'silk-2002',
    '3.1',
    'Each Scout path consists of a string of protocol modules, and encapsulates a particular flow of data, such as a single TCP connection',
  ),
  group: 'kernel',
  role: 'scout-path',
  free: false,
  fits: { role: 'scout-path', out: 'out', also: { up: 'raised' }, takes: { down: 'socket' } },
  ports: {
    out: { title: 'to the cards', joins: 'inner' },
    up: { title: 'to the socket', joins: 'inner' },
  },
  parameters: {
    modules: {
      type: 'text',
      title: 'Modules',
      doc: 'From the network upwards, such as ETH/IP/UDP/NodeOS; of ETH, IP, UDP, TCP, RTP, RTCP, NodeOS, Pastry, PAST, SCRIBE. They say which packets it is for, too: those of its protocols. Empty = none, a raw path.',
      default: 'ETH/IP/UDP',
      maxLength: 60,
      format: 'modules',
    },
    top: {
      type: 'choice',
      title: 'Upper end',
      doc: 'What Geni is partnered with at the other end.',
      default: 'card',
      options: {
        card: { title: 'network (cut-through)', doc: 'Packets for others are forwarded within the kernel.' },
        socket: {
          title: 'socket',
          doc: 'Packets go up into user space: with NodeOS those for others too (active), otherwise those for this machine.',
        },
      },
      cite: given(
        'silk-2002',
        '3.4',
        'the bottom and top Geni modules are instantiations of Geni partnering with the network and socket partners, respectively',
      ),
    },
    service: {
      type: 'text',
      section: 'Key',
      title: 'Service',
      doc: 'Only packets that ask for this service; empty = whatever they ask for.',
      default: '',
      maxLength: 40,
    },
    sender: {
      type: 'reference',
      section: 'Key',
      title: 'Sender',
      doc: 'Only packets of this flow, either way; left open, of all.',
      role: 'sender',
      default: '',
    },
    receiver: {
      type: 'reference',
      section: 'Key',
      title: 'Receiver',
      doc: 'Only packets to it; left open, to all.',
      role: 'receiver',
      default: '',
    },
    queue: {
      type: 'number',
      section: 'Limits',
      title: 'Queue',
      doc: 'Packets that may wait for the path; a further one is dropped early, before any module has seen it.',
      unit: 'packet',
      default: 64,
      min: 1,
      max: 1e6,
      integer: true,
      cite: assumed('the paper names the limit, no number'),
    },
    bandwidth: {
      type: 'number',
      section: 'Limits',
      title: 'Bandwidth',
      doc: 'Bits of IP packets that it takes each second; what is above waits. 0 = no limit.',
      unit: 'bit/second',
      default: 0,
      min: 0,
      max: 1e13,
      cite: assumed('the paper names the limit, no number'),
    },
    priority: {
      type: 'number',
      section: 'Scheduling',
      title: 'Priority',
      doc: 'For the policy fixed priority; 0 is the most urgent.',
      unit: 'count',
      default: 4,
      min: 0,
      max: 99,
      integer: true,
      cite: assumed('all alike'),
    },
    weight: {
      type: 'number',
      section: 'Scheduling',
      title: 'Weight',
      doc: 'For WFQ and BERT: its share of the processor while others want it, to their weights.',
      unit: 'count',
      default: 1,
      min: 0.001,
      max: 1e6,
      cite: assumed('all alike'),
    },
    deadline: {
      type: 'number',
      section: 'Scheduling',
      title: 'Deadline',
      doc: 'For EDF and BERT: a packet is to be done so long after it came. With BERT 0 = none, a best-effort path; with EDF such a path goes last.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 1000,
      cite: assumed('best effort'),
    },
    fixed: {
      type: 'number',
      section: 'Costs',
      title: 'Path',
      doc: 'Cycles of each packet besides demultiplexing and modules: queues at both ends, thread, output. Half of it on the way up, half on the way down.',
      unit: 'cycle',
      default: 11380,
      min: 0,
      max: 1e8,
      cite: fitted(
        'silk-2002',
        '8',
        '145 µs for maximal active packets, less a hop of 118.28 µs, the crossing, 3.33 µs for bus set-up and interrupt, and 1,200 cycles assumed for demultiplexing and modules, at 1.5 GHz',
      ),
    },
    perModule: {
      type: 'number',
      section: 'Costs',
      title: 'Module',
      doc: 'Cycles of each module, each time that a packet passes it.',
      unit: 'cycle',
      default: 150,
      min: 0,
      max: 1e7,
      cite: assumed('0.1 µs: a UDP path is only marginally more costly than an IP path'),
    },
    crossing: {
      type: 'number',
      section: 'Costs',
      title: 'Crossing',
      doc: 'Cycles to cross into user space and back, half of it each way.',
      unit: 'cycle',
      default: 22200,
      min: 0,
      max: 1e8,
      cite: fitted(
        'silk-2002',
        '5',
        'approximately 15 µs between UDP cut-through and active paths, less the NodeOS module (300 cycles) at 1.5 GHz',
      ),
    },
    occupied: {
      type: 'number',
      section: 'Costs',
      title: 'Occupancy',
      doc: 'Share of these costs that holds the processor; the rest delays only the packet.',
      unit: 'fraction',
      default: 1,
      min: 0,
      max: 1,
      cite: assumed('all of it is work; line speed at 1 byte of payload would need 3.4 µs a packet and cannot be had so'),
    },
  },
  state: {
    bits: 'i32',
    socket: 'u8',
    service: 'i32',
    sender: 'i32',
    receiver: 'i32',
    priority: 'f64',
    weight: 'f64',
    deadline: 'f64',
    /** picoseconds on the processor, and besides: one way, and through a cut-through path */
    work: 'f64',
    delay: 'f64',
    through: 'f64',
    throughDelay: 'f64',
    crossing: 'f64',
    crossingDelay: 'f64',
    /** virtual time at which the path's last packet would have been done by its share */
    tag: 'f64',
    limit: 'i32',
    waiting: 'i32',
    /** picoseconds for a byte of its bandwidth, and when it may take the next packet */
    perByte: 'f64',
    next: 'f64',
    forwarded: 'f64',
    raised: 'f64',
    /** account of the processor time that it has had, µs */
    cpu: 'f64',
    /** by flow: packets and bytes that it has passed on */
    packets: ['f64', 'flows'],
    bytes: ['f64', 'flows'],
  },
  look: {
    icon: 'git-commit-horizontal',
    tone: 'kernel',
    gauges: [],
    counters: { waiting: 'waiting', forwarded: 'out', raised: 'to user space', cpu: 'CPU, µs' },
  },
  presets: [
    { title: 'IP cut-through path', parameters: { modules: 'ETH/IP' } },
    { title: 'UDP cut-through path', parameters: { modules: 'ETH/IP/UDP' } },
    { title: 'UDP active path', parameters: { modules: 'ETH/IP/UDP/NodeOS', top: 'socket' } },
    { title: 'TCP path', parameters: { modules: 'ETH/IP/TCP', top: 'socket' } },
    { title: 'RTP path', parameters: { modules: 'ETH/IP/UDP/RTP/NodeOS', top: 'socket' } },
    { title: 'RTCP path', parameters: { modules: 'ETH/IP/UDP/RTCP/NodeOS', top: 'socket' } },
  ],
  configure(world, state, row, self, values) {
    const modules = modulesIn(values.modules)
    const cycle = world.cycle[self]
    state.bits[row] = bitsOf(modules)
    state.socket[row] = values.top === 'socket' ? 1 : 0
    state.service[row] = values.service === '' ? 0 : hashText(values.service) | 0
    state.sender[row] = values.sender
    state.receiver[row] = values.receiver
    state.priority[row] = values.priority
    state.weight[row] = values.weight
    state.deadline[row] = Math.round(values.deadline * 1e12)
    const oneWay = (values.fixed / 2 + modules.length * values.perModule) * cycle
    const split = (time: number): readonly [number, number] => {
      const work = Math.round(time * values.occupied)
      return [work, Math.round(time) - work]
    }
    ;[state.work[row], state.delay[row]] = split(oneWay)
    ;[state.through[row], state.throughDelay[row]] = split(2 * oneWay)
    ;[state.crossing[row], state.crossingDelay[row]] = split((values.crossing / 2) * cycle)
    state.limit[row] = values.queue
    state.perByte[row] = values.bandwidth > 0 ? 8e12 / values.bandwidth : 0
    state.waiting[row] = waitingAt(world, self)
  },
  on: {
    /** From Geni at the lower end. */
    packet: (world, state, row, self, packet) => admit(world, state, row, self, packet, event.admitted),
    /** From Geni at the upper end: out of user space first. */
    socket: (world, state, row, self, packet) => cross(world, state, row, self, packet, event.lowered),
    admitted: (world, state, row, self, packet) => queue(world, state, row, self, packet, upCost(state, row), event.scheduled),
    scheduled(world, state, row, self, packet) {
      state.waiting[row]--
      begin(world, self, packet)
      execute(world, self, packet, upCost(state, row), event.worked)
    },
    worked(world, state, row, self, packet) {
      end(world, state, row, self, packet, upCost(state, row))
      if (state.socket[row] === 1) world.stage(self, packet, -1, 0, state.delay[row], 0, event.climbed)
      else world.stage(self, packet, -1, 0, state.throughDelay[row], 0, event.passed)
    },
    climbed: (world, state, row, self, packet) => cross(world, state, row, self, packet, event.crossed),
    passed(world, state, row, self, packet) {
      const { packets } = world
      if (isRouted(world, state, row, self, packet)) {
        if (packets.ttl[packet] <= 1) {
          report(world, self, packet, icmpType.timeExceeded, timeExceeded.inTransit)
          world.drop(self, packet, 'ttl-expired')
          return
        }
        packets.ttl[packet]--
      }
      const at = row * (state.packets.length / state.cpu.length) + packets.flow[packet]
      state.packets[at]++
      state.bytes[at] += packets.size[packet]
      state.forwarded[row]++
      world.send(self, port.out, packet)
    },
    crossed(world, state, row, self, packet) {
      state.raised[row]++
      world.send(self, port.up, packet)
    },
    lowered: (world, state, row, self, packet) => admit(world, state, row, self, packet, event.admittedDown),
    admittedDown: (world, state, row, self, packet) =>
      queue(world, state, row, self, packet, state.work[row], event.scheduledDown),
    scheduledDown(world, state, row, self, packet) {
      state.waiting[row]--
      begin(world, self, packet)
      execute(world, self, packet, state.work[row], event.workedDown)
    },
    workedDown(world, state, row, self, packet) {
      end(world, state, row, self, packet, state.work[row])
      world.stage(self, packet, -1, 0, state.delay[row], 0, event.passed)
    },
  },
})

interface State {
  readonly bits: Int32Array
  readonly socket: Uint8Array
  readonly service: Int32Array
  readonly sender: Int32Array
  readonly receiver: Int32Array
  readonly work: Float64Array
  readonly through: Float64Array
  readonly crossing: Float64Array
  readonly crossingDelay: Float64Array
  readonly limit: Int32Array
  readonly waiting: Int32Array
  readonly perByte: Float64Array
  readonly next: Float64Array
}

const upCost = (state: State, row: number): number => (state.socket[row] === 1 ? state.work[row] : state.through[row])

/** Into the path's queue, if there is room, and no faster than its bandwidth lets it. */
function admit(world: World, state: State, row: number, self: number, packet: number, then: number): void {
  if (state.waiting[row] >= state.limit[row]) {
    world.drop(self, packet, 'queue-full')
    return
  }
  state.waiting[row]++
  const begins = Math.max(world.now, state.next[row])
  state.next[row] = begins + Math.round(world.packets.size[packet] * state.perByte[row])
  world.stage(self, packet, -1, 0, begins - world.now, 0, then)
}

/** Those that have been admitted and not served: an edit may have taken some of them. */
function waitingAt(world: World, self: number): number {
  const { at, event: then, state, top } = world.packets
  const waits = [event.admitted, event.scheduled, event.admittedDown, event.scheduledDown]
  let waiting = 0
  for (let packet = 0; packet < top; packet++)
    if (state[packet] !== packetState.free && at[packet] === self && waits.includes(then[packet])) waiting++
  return waiting
}

/** The packet waits for its turn among those of all paths. */
function queue(world: World, state: Ranked, row: number, self: number, packet: number, cost: number, then: number): void {
  const rank = rankOf(world, state, row, self, packet, cost)
  world.acquireByRank(self, packet, world.firstResource[world.parent[self]], rank, then)
}
type Ranked = Parameters<typeof rankOf>[1]

const execute = (world: World, self: number, packet: number, cost: number, then: number): void =>
  world.stage(self, packet, world.processor[self], cost, 0, priority.kernelThread, then)

/** Half a round trip between kernel and user space: a process runs it. */
const cross = (world: World, state: State, row: number, self: number, packet: number, then: number): void =>
  world.stage(self, packet, world.processor[self], state.crossing[row], state.crossingDelay[row], priority.user, then)

const isRouted = (world: World, state: State, row: number, self: number, packet: number): boolean =>
  (state.bits[row] & moduleBit.IP) !== 0 && world.root[world.packets.source[packet]] !== world.root[self]

/** Whether a packet is the path's, on its way up from the network or down from a socket. */
export function claims(world: World, self: number, packet: number, fromNetwork: boolean): boolean {
  const state = world.kinds.columns[world.kindOf[self]] as unknown as State
  const row = world.row[self]
  const { packets } = world
  const destination = packets.destination[packet]
  // tunnels, fragments, ICMP errors and what is for several are left to Linux
  if (packets.outer[packet] >= 0 || packets.datagram[packet] >= 0 || world.shared[destination] !== 0) return false
  if (!hasProtocols(world, state.bits[row], packet) || !hasKey(world, state, row, packet)) return false
  if (!fromNetwork) return state.socket[row] === 1
  const here = world.isHere(world.root[self], packet)
  if (state.socket[row] === 0) return !here
  return here || (state.bits[row] & moduleBit.NodeOS) !== 0
}

function hasProtocols(world: World, bits: number, packet: number): boolean {
  const protocol = world.packets.protocol[packet]
  if ((bits & moduleBit.UDP) !== 0 && protocol !== 17) return false
  if ((bits & moduleBit.TCP) !== 0 && protocol !== 6) return false
  if ((bits & moduleBit.RTP) !== 0 && !isMedia(world, packet)) return false
  return (bits & moduleBit.RTCP) === 0 || world.packets.report[packet] >= 0
}

function hasKey(world: World, state: State, row: number, packet: number): boolean {
  const { packets, flows } = world
  const [service, sender, receiver] = [state.service[row], state.sender[row], state.receiver[row]]
  if (service !== 0 && packets.service[packet] !== service) return false
  if (receiver >= 0 && packets.destination[packet] !== receiver) return false
  if (sender < 0) return true
  const flow = world.flowOf[sender]
  return packets.flow[packet] === flow || (flow >= 0 && packets.flow[packet] === flows.answers[flow])
}
