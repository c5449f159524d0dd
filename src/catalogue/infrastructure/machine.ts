import { icmpType } from '../../sim/datagrams.ts'
import { report, unreachable } from '../../sim/icmp.ts'
import { defineKind, given, priority } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { machineParameters } from './machine-parameters.ts'
import {
  arrived,
  decide,
  deliver,
  deliverWhole,
  demultiplexed,
  enterIp,
  event,
  fragments,
  leave,
  output,
  overBus,
  port,
  post,
  postRouted,
  putOut,
  raise,
  submit,
  toStack,
} from './path.ts'
import { schedulingOf } from './scheduling.ts'
import { called, offered } from './sending.ts'

export { event, port } from './path.ts'

const softirq = { resource: 'cpu', priority: priority.softirq, clock: 'clock' } as const
const user = { resource: 'cpu', priority: priority.user, clock: 'clock' } as const
const hook = (name: string, title: string, returns: string) =>
  ({ role: `hook/${name}`, title, level: 'kernel', returns, arrangement: 'chain', runs: softirq, max: 1 }) as const

export default defineKind({
  kind: 'infrastructure/machine',
  title: 'Machine',
  doc: 'A host, router or cluster node: CPUs, memory copy bandwidth, an I/O bus and what is placed at its four levels. A packet crosses the bus, interrupts a CPU, and goes through the netfilter hooks to be forwarded or delivered.',
  cite: given(
    'tamanoir-2003',
    '2',
    'we design an active node architecture on 4 levels : Network Interface card (NIC), Kernel Space, User Space and Distributed Resources',
  ),
  group: 'infrastructure',
  role: 'machine',
  free: true,
  addressable: true,
  crossing: true,
  ports: {
    driverOut: { title: 'to the driver', joins: 'inner' },
    sockets: { title: 'from sockets to a protocol stack beside IP', joins: 'inner' },
    driverUp: { title: 'to the driver, for this machine', joins: 'inner' },
  },
  offers: {
    nic: { role: 'nic', title: 'Network cards', level: 'nic', returns: 'packet', arrangement: 'fan', runs: softirq },
    preRouting: hook('pre-routing', 'PRE_ROUTING', 'preRouted'),
    localIn: hook('local-in', 'LOCAL_IN', 'localInPassed'),
    forwarding: {
      role: 'forwarding',
      title: 'IP forwarding',
      level: 'kernel',
      returns: 'forwarded',
      arrangement: 'chain',
      runs: softirq,
      max: 1,
    },
    forward: hook('forward', 'FORWARD', 'forwardPassed'),
    localOut: hook('local-out', 'LOCAL_OUT', 'localOutPassed'),
    postRouting: hook('post-routing', 'POST_ROUTING', 'postRouted'),
    environment: {
      role: 'environment',
      title: 'Execution environments',
      level: 'user',
      returns: 'output',
      arrangement: 'fan',
      runs: user,
    },
    application: {
      role: 'application',
      title: 'Applications',
      level: 'user',
      returns: 'offered',
      arrangement: 'fan',
      runs: user,
    },
    director: {
      role: 'director',
      title: 'Cluster front-end',
      level: 'cluster',
      returns: 'dispatched',
      arrangement: 'fan',
      runs: softirq,
      max: 1,
    },
    backEnd: {
      role: 'back-end',
      title: 'Cluster back-end',
      level: 'cluster',
      returns: 'unwrapped',
      arrangement: 'fan',
      runs: softirq,
      max: 1,
    },
    driver: { role: 'driver', title: 'Driver', level: 'kernel', returns: 'driven', arrangement: 'chain', runs: softirq, max: 1 },
    xdp: hook('xdp', 'XDP', 'xdpPassed'),
    tcIngress: hook('tc-ingress', 'tc ingress', 'tcPassed'),
    stack: {
      role: 'stack',
      title: 'Protocol stack beside IP',
      level: 'kernel',
      returns: 'unclaimed',
      arrangement: 'chain',
      runs: softirq,
      max: 1,
    },
    tcEgress: hook('tc-egress', 'tc egress', 'queued'),
    management: { role: 'management', title: 'Management', level: 'user', returns: 'output', arrangement: 'fan', runs: user },
  },
  parameters: machineParameters,
  resources: {
    cpu: { title: 'CPU', discipline: 'priority', servers: 'cpus' },
    bus: { title: 'I/O bus', discipline: 'fifo', servers: 'busChannels' },
  },
  state: {
    bus: 'i32',
    busSetup: 'f64',
    busPerByte: 'f64',
    busAhead: 'f64',
    interrupt: 'f64',
    receive: 'f64',
    localInput: 'f64',
    copy: 'f64',
    check: 'f64',
    send: 'f64',
    /** the one application that sends at a time, as a resource, plus one; 0 = nothing has been sent */
    sender: 'i32',
    fragments: 'u8',
    reassemblyTime: 'f64',
    reassemblyMemory: 'f64',
    call: 'f64',
    backlog: 'i32',
    waiting: 'i32',
    livelocked: 'f64',
  },
  look: { icon: 'server', tone: 'infrastructure', gauges: ['cpu', 'bus'] },
  configure(world, state, row, self, values) {
    const cycle = 1e12 / values.clock
    state.bus[row] = world.resource(self, 'bus')
    state.busSetup[row] = values.busOverhead * 1e12
    state.busPerByte[row] = 8e12 / values.busBandwidth
    state.busAhead[row] = state.busPerByte[row] * values.busOverlap
    state.interrupt[row] = Math.round(values.interrupt * cycle)
    state.receive[row] = Math.round(values.receive * cycle)
    state.localInput[row] = Math.round(values.localInput * cycle)
    state.copy[row] = 1e12 / values.copyBandwidth
    state.check[row] = values.checksum ? values.checksumCost * cycle : 0
    state.call[row] = values.systemCall * cycle
    state.send[row] = Math.round(values.send * cycle)
    state.backlog[row] = values.backlog
    state.fragments[row] = fragments[values.fragments as keyof typeof fragments]
    state.reassemblyTime[row] = Math.round(values.reassemblyTime * 1e12)
    state.reassemblyMemory[row] = values.reassemblyMemory
    world.errorGap[self] = values.errors ? Math.round(values.errorGap * 1e12) : -1
    world.published[self] = state.copy[row]
    world.scheduleThreads(world.resource(self, 'cpu'), schedulingOf(values, cycle))
  },
  on: {
    packet(world, state, row, self, packet) {
      if (world.wired(self, port.driver)) {
        world.send(self, port.driver, packet)
        return
      }
      overBus(world, state, row, self, packet, event.received)
    },
    received(world, state, row, self, packet) {
      // it is in the machine's memory: its card has room again
      if (world.packets.held0[packet] >= 0) world.release(packet)
      if (state.waiting[row] >= state.backlog[row]) {
        world.drop(self, packet, 'queue-full')
        return
      }
      state.waiting[row]++
      world.stage(self, packet, world.firstResource[self], state.interrupt[row], 0, priority.interrupt, event.interrupted)
    },
    interrupted(world, state, row, self, packet) {
      if (world.wired(self, port.xdp)) {
        state.waiting[row]--
        world.send(self, port.xdp, packet)
      } else world.stage(self, packet, world.firstResource[self], state.receive[row], 0, priority.softirq, event.input)
    },
    input(world, state, row, self, packet) {
      state.waiting[row]--
      arrived(world, state, row, self, packet)
    },
    preRouted: decide,
    localInPassed: deliver,
    copied(world, _state, _row, self, packet) {
      const destination = world.packets.destination[packet]
      const host = world.parent[destination]
      if (host === self) world.send(self, doorTo(world, destination), packet, world.place[destination])
      else world.send(self, port.environment, packet, world.place[host])
    },
    forwarded(world, state, row, self, packet) {
      if (world.wired(self, port.forward)) world.send(self, port.forward, packet)
      else post(world, state, row, self, packet)
    },
    forwardPassed: post,
    output,
    localOutPassed: leave,
    postRouted,
    transmit(world, _state, _row, self, packet) {
      world.packets.flags[packet] &= ~flag.served
      if (world.forward(self, port.nic, packet)) return
      report(world, self, packet, icmpType.unreachable, unreachable.network)
      world.drop(self, packet, 'no-route')
    },
    dispatched: post,
    unwrapped: decide,
    driven: arrived,
    xdpPassed: (world, state, row, self, packet) =>
      world.stage(self, packet, world.firstResource[self], state.receive[row], 0, priority.softirq, event.admitted),
    admitted: arrived,
    tcPassed: toStack,
    unclaimed: enterIp,
    queued: putOut,
    submitted: submit,
    raised: raise,
    /** A driver has taken it out of its ring: no socket buffer has been made yet. */
    polled(world, state, row, self, packet) {
      if (world.wired(self, port.xdp)) world.send(self, port.xdp, packet)
      else world.stage(self, packet, world.firstResource[self], state.receive[row], 0, priority.softirq, event.admitted)
    },
    fetched: deliverWhole,
    offered,
    called,
    sent: output,
    demultiplexed,
  },
})

/** By which port a machine reaches what is placed in it and is addressed. */
function doorTo(world: World, child: number): number {
  const role = world.kinds.list[world.kindOf[child]].fits?.role
  return role === 'environment' ? port.environment : role === 'back-end' ? port.backEnd : port.application
}
