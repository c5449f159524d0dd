import { icmpType } from '../../sim/datagrams.ts'
import { report, timeExceeded } from '../../sim/icmp.ts'
import { defineKind, given, numbers, priority } from '../../sim/kind.ts'
import { packetState } from '../../sim/packets.ts'
import { nameKey } from '../../sim/random.ts'
import { isMedia } from '../../sim/rtp.ts'
import type { World } from '../../sim/world.ts'
import { call, isUsed, setExists, specificationOf } from '../nodeos/calls.ts'
import { limitsOf, returns } from '../nodeos/specification.ts'
import { judge, type MediaState, mediaState } from './media-modules.ts'
import { begin, end, rankOf } from './path-scheduling.ts'
import { bitsOf, direction, moduleBit, modulesIn } from './scout-modules.ts'
import { pathParameters } from './scout-path-parameters.ts'

export const port = numbers('out', 'up', 'module', 'service')
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
  'call',
  'called',
  'routed',
  'served',
)

export default defineKind({
  kind: 'kernel/scout-path',
  title: 'Scout path',
  doc: 'A string of protocol modules with Geni at both ends, for one flow or one sort of packets: a queue with a limit, resources of its own and an account of them. Its RTP module counts what it forwards of each flow; an RTCP module judges by it and by the receiver’s reports which rate is available, and tells a dropper the cut-off layer. A cut-through path forwards within the kernel; one whose other end is a socket crosses into user space. A raw path has no modules: media goes over it from a device to the application, or from the application to a device.',
  cite: given(
    'silk-2002',
    '3.1',
    'Each Scout path consists of a string of protocol modules, and encapsulates a particular flow of data, such as a single TCP connection',
  ),
  group: 'kernel',
  role: 'scout-path',
  free: false,
  fits: { role: 'scout-path', out: 'out', also: { up: 'raised' }, takes: { down: 'socket', call: 'call' } },
  ports: {
    out: { title: 'to the cards', joins: 'inner' },
    up: { title: 'to the socket', joins: 'inner' },
  },
  offers: {
    module: {
      role: 'path-module',
      title: 'Module of its own',
      level: 'kernel',
      returns: 'routed',
      arrangement: 'chain',
      runs: 'inherit',
      max: 1,
    },
    service: {
      role: 'service',
      title: 'Services on the path',
      level: 'kernel',
      returns: 'served',
      arrangement: 'chain',
      runs: 'inherit',
    },
  },
  parameters: pathParameters,
  state: {
    bits: 'i32',
    /** what is at its lower end: the network, or a device (partner.ts) */
    lower: 'u8',
    /** room for packets that wait to go up into user space, 0 = any number; how many do */
    output: 'i32',
    leaving: 'i32',
    /** whether it claims packets */
    open: 'u8',
    creation: 'f64',
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
    /** whether a channel's specification has set its limits, and which they were before */
    specified: 'u8',
    ownLimit: 'i32',
    ownPerByte: 'f64',
    next: 'f64',
    forwarded: 'f64',
    raised: 'f64',
    /** account of the processor time that it has had, µs */
    cpu: 'f64',
    /** by flow: packets and bytes that it has passed on, and processor time that they have had, ps */
    packets: ['f64', 'flows'],
    time: ['f64', 'flows'],
    bytes: ['f64', 'flows'],
    ...mediaState,
  },
  look: {
    icon: 'git-commit-horizontal',
    tone: 'kernel',
    gauges: [],
    counters: {
      waiting: 'waiting',
      leaving: 'waiting to go up',
      forwarded: 'out',
      raised: 'to user space',
      cpu: 'CPU, µs',
      rate: 'available, kb/s',
      cutoff: 'cut-off layer',
    },
  },
  presets: [
    { title: 'IP cut-through path', parameters: { modules: 'ETH/IP' } },
    { title: 'UDP cut-through path', parameters: { modules: 'ETH/IP/UDP' } },
    { title: 'UDP active path', parameters: { modules: 'ETH/IP/UDP/NodeOS', top: 'socket' } },
    { title: 'TCP path', parameters: { modules: 'ETH/IP/TCP', top: 'socket' } },
    { title: 'Raw path from a device', parameters: { lower: 'source', output: 64 } },
    { title: 'Raw path to a device', parameters: { lower: 'sink', output: 64 } },
    { title: 'RTP path', parameters: { modules: 'ETH/IP/UDP/RTP/NodeOS', top: 'socket' } },
    { title: 'RTCP path', parameters: { modules: 'ETH/IP/UDP/RTCP/NodeOS', top: 'socket' } },
  ],
  configure(world, state, row, self, values) {
    const raw = values.lower !== 'card'
    const modules = raw ? [] : modulesIn(values.modules)
    const cycle = world.cycle[self]
    state.bits[row] = bitsOf(modules)
    state.lower[row] = raw ? direction[values.lower as 'source' | 'sink'] : 0
    state.output[row] = values.output
    state.creation[row] = values.creation
    state.socket[row] = raw || values.top === 'socket' ? 1 : 0
    state.service[row] = nameKey(values.service)
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
    state.ownLimit[row] = values.queue
    state.ownPerByte[row] = values.bandwidth > 0 ? 8e12 / values.bandwidth : 0
    if (state.specified[row] === 0) limit(state, row, state.ownLimit[row], state.ownPerByte[row])
    if (values.opens === 'boot') state.open[row] = 1
    else if (!isUsed(world, self)) close(world, self)
    state.waiting[row] = waitingAt(world, self, [event.admitted, event.scheduled, event.admittedDown, event.scheduledDown])
    state.leaving[row] = waitingAt(world, self, [event.crossed])
    state.tolerance[row] = values.tolerance
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
      if ((state.bits[row] & moduleBit.RTCP) !== 0) judge(world, state as MediaState, row, self, packet)
      if (world.wired(self, port.service)) world.send(self, port.service, packet)
      else served(world, state, row, self, packet)
    },
    climbed(world, state, row, self, packet) {
      if (state.output[row] > 0 && state.leaving[row] >= state.output[row]) {
        world.drop(self, packet, 'queue-full')
        return
      }
      state.leaving[row]++
      cross(world, state, row, self, packet, event.crossed)
    },
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
      state.leaving[row]--
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
    /** pathCreate or pathDelete, by the NodeOS module. */
    call: (world, state, row, self, packet) => world.work(self, packet, state.creation[row], 0, event.called),
    called(world, state, row, self, packet) {
      const caller = world.packets.source[packet]
      const created = world.packets.mark[packet] === call.create
      setExists(world, caller, created)
      if (created) open(world, state, row, specificationOf(world, caller))
      else if (!isUsed(world, self)) close(world, self)
      returns(world, packet)
      world.deliver(self, packet)
    },
    /** The Pastry module is done with a message: it is for somebody here, or goes on to the next node. */
    routed(world, state, row, self, packet) {
      if (state.socket[row] === 0 || world.packets.target[packet] === world.root[self])
        leaveModules(world, state, row, self, packet)
      else admit(world, state, row, self, packet, event.admittedDown)
    },
    served,
  },
})

export interface PathState {
  readonly bits: Int32Array
  readonly lower: Uint8Array
  readonly open: Uint8Array
  readonly socket: Uint8Array
  readonly service: Int32Array
  readonly sender: Int32Array
  readonly receiver: Int32Array
  readonly work: Float64Array
  readonly through: Float64Array
  readonly delay: Float64Array
  readonly throughDelay: Float64Array
  readonly crossing: Float64Array
  readonly crossingDelay: Float64Array
  readonly limit: Int32Array
  readonly specified: Uint8Array
  readonly ownLimit: Int32Array
  readonly ownPerByte: Float64Array
  readonly waiting: Int32Array
  readonly perByte: Float64Array
  readonly next: Float64Array
}

function limit(state: PathState, row: number, packets: number, perByte: number): void {
  state.limit[row] = packets
  state.perByte[row] = perByte
}

/** pathCreate, with the limits of a specification if there is one. */
function open(world: World, state: PathState, row: number, specification: number): void {
  state.open[row] = 1
  if (specification < 0 || world.alive[specification] === 0) return
  const { queue, perByte } = limitsOf(world, specification)
  state.specified[row] = 1
  limit(state, row, queue, perByte)
}

/** pathDelete: what is in it goes on, and it claims nothing more. */
export function close(world: World, self: number): void {
  const state = world.kinds.columns[world.kindOf[self]] as unknown as PathState
  const row = world.row[self]
  state.open[row] = 0
  state.specified[row] = 0
  limit(state, row, state.ownLimit[row], state.ownPerByte[row])
}

/** Services of the path are done with a packet on its way up: Pastry routes it, if it is on it. */
function served(world: World, state: PathState, row: number, self: number, packet: number): void {
  const routes = (state.bits[row] & moduleBit.Pastry) !== 0 && world.wired(self, port.module)
  if (routes) world.send(self, port.module, packet)
  else leaveModules(world, state, row, self, packet)
}

/** Up to the socket, or on to the network. */
function leaveModules(world: World, state: PathState, row: number, self: number, packet: number): void {
  if (state.socket[row] === 1) world.stage(self, packet, -1, 0, state.delay[row], 0, event.climbed)
  else world.stage(self, packet, -1, 0, state.throughDelay[row], 0, event.passed)
}

const upCost = (state: PathState, row: number): number => (state.socket[row] === 1 ? state.work[row] : state.through[row])

/** Into the path's queue, if there is room, and no faster than its bandwidth lets it. */
function admit(world: World, state: PathState, row: number, self: number, packet: number, then: number): void {
  if (state.waiting[row] >= state.limit[row]) {
    world.drop(self, packet, 'queue-full')
    return
  }
  state.waiting[row]++
  const begins = Math.max(world.now, state.next[row])
  state.next[row] = begins + Math.round(world.packets.size[packet] * state.perByte[row])
  world.stage(self, packet, -1, 0, begins - world.now, 0, then)
}

/** Those that have been admitted and not served, or wait to go up: an edit may have taken some of them. */
function waitingAt(world: World, self: number, waits: readonly number[]): number {
  const { at, event: then, state, top } = world.packets
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
const cross = (world: World, state: PathState, row: number, self: number, packet: number, then: number): void =>
  world.stage(self, packet, world.processor[self], state.crossing[row], state.crossingDelay[row], priority.user, then)

const isRouted = (world: World, state: PathState, row: number, self: number, packet: number): boolean =>
  (state.bits[row] & moduleBit.IP) !== 0 && world.root[world.packets.source[packet]] !== world.root[self]

/** Whether a packet is the path's, on its way up from the network or down from a socket. */
export function claims(world: World, self: number, packet: number, fromNetwork: boolean): boolean {
  const state = world.kinds.columns[world.kindOf[self]] as unknown as PathState
  const row = world.row[self]
  const { packets } = world
  const destination = packets.destination[packet]
  // tunnels, fragments, ICMP errors and what is for several are left to Linux
  if (
    state.open[row] === 0 ||
    state.lower[row] !== 0 ||
    packets.outer[packet] >= 0 ||
    packets.datagram[packet] >= 0 ||
    world.shared[destination] !== 0
  )
    return false
  if (!hasProtocols(world, state.bits[row], packet) || !hasKey(world, state, row, packet)) return false
  if (!fromNetwork) return state.socket[row] === 1
  const here = world.isHere(world.root[self], packet)
  if (state.socket[row] === 0) return !here || (state.bits[row] & moduleBit.Pastry) !== 0
  return here || (state.bits[row] & (moduleBit.NodeOS | moduleBit.Pastry)) !== 0
}

function hasProtocols(world: World, bits: number, packet: number): boolean {
  const protocol = world.packets.protocol[packet]
  if ((bits & moduleBit.UDP) !== 0 && protocol !== 17) return false
  if ((bits & moduleBit.TCP) !== 0 && protocol !== 6) return false
  if ((bits & moduleBit.RTP) !== 0 && !isMedia(world, packet)) return false
  return (bits & moduleBit.RTCP) === 0 || world.packets.report[packet] >= 0
}

/** Whether the packet asks for the path's service, and is of its sender and for its receiver. */
export function hasKey(world: World, state: PathState, row: number, packet: number): boolean {
  const { packets, flows } = world
  const [service, sender, receiver] = [state.service[row], state.sender[row], state.receiver[row]]
  if (service !== 0 && packets.service[packet] !== service) return false
  if (receiver >= 0 && packets.destination[packet] !== receiver) return false
  if (sender < 0) return true
  const flow = world.flowOf[sender]
  return packets.flow[packet] === flow || (flow >= 0 && packets.flow[packet] === flows.answers[flow])
}

/** Whether a path's upper end is the network. */
export const isCutThrough = (world: World, self: number): boolean =>
  (world.kinds.columns[world.kindOf[self]] as unknown as PathState).socket[world.row[self]] === 0

/** Whether the NodeOS module stands on a path: channels to an environment need it. */
export const hasNodeos = (world: World, self: number): boolean =>
  ((world.kinds.columns[world.kindOf[self]] as unknown as PathState).bits[world.row[self]] & moduleBit.NodeOS) !== 0
