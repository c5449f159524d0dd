import { icmpType } from '../../sim/datagrams.ts'
import { report, unreachable } from '../../sim/icmp.ts'
import { assumed, defineKind, extrapolated, fitted, given, priority } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { address } from '../network/addressing.ts'
import { errorParameters } from '../network/icmp-errors.ts'
import {
  arrived,
  decide,
  deliver,
  deliverWhole,
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
import { schedulingOf, schedulingParameters } from './scheduling.ts'
import { called, offered, sendingParameters } from './sending.ts'

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
  },
  parameters: {
    up: {
      type: 'flag',
      title: 'In service',
      doc: 'Off: it has crashed. Everything in it is lost, and so is what reaches it; routes lead around it. On again, all that is in it begins afresh.',
      default: true,
      failure: true,
      cite: assumed('it works until it crashes'),
    },
    profile: {
      type: 'profile',
      title: 'Profile',
      doc: 'Cited constants of a real machine, for it and for what is placed in it.',
      default: 'tamanoir-p1',
    },
    address: {
      ...address,
      doc: 'With the length of its prefix if it matters to routes, such as 10.0.3.7/24; empty = given by number. All its cards have the same.',
    },
    cpus: {
      type: 'number',
      title: 'CPUs',
      doc: 'Processors that share all work.',
      unit: 'count',
      default: 2,
      min: 1,
      max: 256,
      integer: true,
      cite: given('tamanoir-2003', '4', 'dual-processor Pentium III 1Ghz for TANs'),
    },
    clock: {
      type: 'number',
      title: 'Clock',
      doc: 'Cycles per second of each CPU.',
      unit: 'hertz',
      default: 1e9,
      min: 1e6,
      max: 1e11,
      cite: given('tamanoir-2003', '4', 'dual-processor Pentium III 1Ghz for TANs'),
    },
    copyBandwidth: {
      type: 'number',
      title: 'Copy bandwidth',
      doc: 'Bytes per second that a CPU copies between kernel and user memory.',
      unit: 'byte/second',
      default: 300e6,
      min: 1e6,
      max: 1e12,
      cite: extrapolated('pan-1999', 'IV-B', 'about 25 µs for a copy of 1500 bytes at 200 MHz: 60 MB/s, scaled by clock'),
    },
    busBandwidth: {
      type: 'number',
      title: 'I/O bus',
      doc: 'Bits per second of the bus that every packet crosses once in and once out.',
      unit: 'bit/second',
      default: 1.056e9,
      min: 1e6,
      max: 1e13,
      cite: assumed('PCI, 33 MHz × 32 bit'),
    },
    busOverhead: {
      type: 'number',
      title: 'Bus set-up',
      doc: 'Time that each transfer holds the bus besides its bytes: arbitration, address, descriptor.',
      unit: 'second',
      default: 5e-7,
      min: 0,
      max: 1e-3,
      cite: assumed('about 16 bus cycles at 33 MHz'),
    },
    busOverlap: {
      type: 'number',
      title: 'Bus overlap',
      doc: 'Share of the transfer of a packet’s bytes that falls in the time of its frame on the wire: it holds the bus, but delays nothing.',
      unit: 'fraction',
      default: 0,
      min: 0,
      max: 1,
      cite: assumed('a card that transfers whole frames only'),
    },
    busChannels: {
      type: 'number',
      title: 'Transfers at once',
      doc: 'Transfers that the backplane carries at the same time, each at the whole rate: 1 = a shared bus, more = a switched matrix.',
      unit: 'count',
      default: 1,
      min: 1,
      max: 64,
      integer: true,
      cite: given(
        'walton-1998',
        '4.0',
        'This channel is conventionally a shared bus, e.g., a PCI bus, but can also be a switched matrix',
      ),
    },
    interrupt: {
      type: 'number',
      title: 'Interrupt',
      doc: 'Cycles to take an interrupt and hand the packet to the soft interrupt.',
      unit: 'cycle',
      default: 2000,
      min: 0,
      max: 1e7,
      cite: assumed('2 µs at 1 GHz'),
    },
    receive: {
      type: 'number',
      title: 'IP receive',
      doc: 'Cycles in the soft interrupt before the first hook.',
      unit: 'cycle',
      default: 1500,
      min: 0,
      max: 1e7,
      cite: assumed('driver and IP input; before the time stamp at PRE_ROUTING, so not part of the 7 µs'),
    },
    backlog: {
      type: 'number',
      title: 'Backlog',
      doc: 'Received packets that may wait for the soft interrupt; a further one is dropped.',
      unit: 'packet',
      default: 300,
      min: 1,
      max: 1e6,
      integer: true,
      cite: given('linux-2.4', 'net/core/dev.c', 'netdev_max_backlog = 300'),
    },
    fragments: {
      type: 'choice',
      title: 'Fragments',
      doc: 'What becomes of fragments that are not addressed to it. Those that are it always puts together.',
      default: 'reassemble',
      options: {
        reassemble: {
          title: 'reassemble for services',
          doc: 'Those of a datagram that asks for a service here are put together before the first hook; others are forwarded as they are.',
        },
        forward: {
          title: 'forward',
          doc: 'As a router: each goes on by itself, and no service that a datagram asks for sees it.',
        },
        every: {
          title: 'reassemble all',
          doc: 'Every datagram is put together before the first hook, as connection tracking does, and cut again on the way out.',
        },
      },
      cite: assumed('active code works on whole datagrams; a key stands in the first fragment alone'),
    },
    reassemblyTime: {
      type: 'number',
      title: 'Reassembly time',
      doc: 'How long fragments wait for the rest of their datagram.',
      unit: 'second',
      default: 30,
      min: 1e-6,
      max: 9000,
      cite: given('linux-2.4', 'net/ipv4/ip_fragment.c', 'sysctl_ipfrag_time = IP_FRAG_TIME, 30 * HZ'),
    },
    reassemblyMemory: {
      type: 'number',
      title: 'Reassembly memory',
      doc: 'Bytes of fragments that may wait; beyond, the datagram that has waited longest is given up.',
      unit: 'byte',
      default: 262_144,
      min: 1500,
      max: 1e9,
      integer: true,
      cite: given('linux-2.4', 'net/ipv4/ip_fragment.c', 'sysctl_ipfrag_high_thresh = 256*1024'),
    },
    ...errorParameters,
    systemCall: {
      type: 'number',
      title: 'System call and wake-up',
      doc: 'Cycles to hand a packet to an application or take one from it, besides the copy.',
      unit: 'cycle',
      default: 6570,
      min: 0,
      max: 1e8,
      cite: fitted(
        'pan-1999',
        'IV-B',
        'about 83 µs more than IP at 128 bytes and 200 MHz, less two copies (4.3 µs) and 13 µs of execution: half of 65.7 µs',
      ),
    },
    ...schedulingParameters,
    ...sendingParameters,
  },
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
      if (host === self) world.send(self, port.application, packet, world.place[destination])
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
  },
})
