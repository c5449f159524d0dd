import { sharing } from '../../sim/addressing.ts'
import { isArpRequest } from '../../sim/arp.ts'
import { isError } from '../../sim/icmp.ts'
import { assumed, defineKind, fitted, given, numbers, priority } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { port as machinePort } from '../infrastructure/path.ts'

export const port = numbers('out', 'wire', 'socket', 'service')
export const event = numbers('packet', 'run', 'served', 'sent', 'enqueued', 'woken', 'dequeued', 'ringed', 'taken')

const verdicts = { pass: 0, redirect: 1, tx: 2, cpu: 3, route: 4, socket: 5 } as const
const point = (title: string, doc: string) => ({ title, doc })

export default defineKind({
  kind: 'kernel/bpf-hook',
  title: 'BPF hook',
  doc: 'A point where an eBPF program runs: in the driver before there is a socket buffer (XDP), or after it and before queueing (tc). The services placed here are its program; it passes what they leave to the kernel, sends it out at once, hands it to another CPU, or to an application past the stack.',
  cite: given(
    'xdp-2018',
    '3.5',
    'a device driver hook that executes custom eBPF code directly after a packet is received from the hardware',
  ),
  group: 'kernel',
  role: 'hook',
  free: false,
  fits: { role: 'hook', by: 'point', out: 'out', also: { wire: 'queued', socket: 'copied' } },
  ports: {
    out: { title: 'onwards', joins: 'inner' },
    wire: { title: 'to the card', joins: 'inner' },
    socket: { title: 'to an application', joins: 'inner' },
  },
  offers: {
    service: {
      role: 'service',
      title: 'Program',
      level: 'kernel',
      returns: 'served',
      leaves: 'sent',
      arrangement: 'chain',
      runs: 'inherit',
    },
  },
  parameters: {
    point: {
      type: 'choice',
      title: 'Point',
      doc: 'Where on the way of a packet.',
      default: 'xdp',
      options: {
        xdp: point('XDP', 'In the driver: no socket buffer has been made, IP has not been called.'),
        'tc-ingress': point('tc ingress', 'After the socket buffer is made, before any protocol.'),
        'tc-egress': point('tc egress', 'Before the queue of the card.'),
      },
      cite: given('xdp-2018', '3.5', 'directly after a packet is received from the hardware'),
    },
    verdict: {
      type: 'choice',
      title: 'Verdict',
      doc: 'What becomes of packets that the program did not drop.',
      default: 'pass',
      options: {
        pass: { title: 'pass', doc: 'On to the kernel.' },
        redirect: {
          title: 'redirect',
          doc: 'Out by the card that leads to where it goes, at once (XDP_REDIRECT). What is for this machine is passed.',
        },
        route: {
          title: 'look up and redirect',
          doc: 'The same, after a lookup in the routing table of the kernel (bpf_fib_lookup).',
        },
        tx: {
          title: 'same card',
          doc: 'Out of the card by which it came, at once (XDP_TX); dropped when the way to where it goes leads out of another one. What is for this machine is passed.',
        },
        cpu: {
          title: 'other CPU',
          doc: 'To another CPU of this machine (XDP_REDIRECT by a cpumap), where the kernel goes on with it; this one is free for the next frame.',
        },
        socket: {
          title: 'to user space',
          doc: 'Into the ring of a socket of its own (XDP_REDIRECT to AF_XDP), from where the application of this machine that it is for takes it: no socket buffer, no IP, no copy, no system call. What is for no application here is passed, and so is everything at tc.',
        },
      },
      sets: {
        socket: { queue: { value: 2048, cite: assumed('as the library of the kernel sets the ring, from memory') } },
      },
      cite: given('xdp-2018', '4.3', 'XDP can forward packets out the same NIC as well as out a different NIC'),
    },
    cycles: {
      type: 'number',
      title: 'Program call',
      doc: 'Cycles to call the program and heed its verdict, besides what the services in it do.',
      unit: 'cycle',
      default: 48,
      min: 0,
      max: 1e7,
      cite: assumed('13.3 ns for a program that does nothing at 3.6 GHz'),
    },
    redirect: {
      type: 'number',
      title: 'Redirect',
      doc: 'Cycles to hand a frame to another card, rewrite its addresses, and give its buffer back to the card that it belongs to.',
      unit: 'cycle',
      default: 271.2,
      min: 0,
      max: 1e7,
      when: { parameter: 'verdict', is: ['redirect', 'route'] },
      cite: fitted(
        'xdp-2018',
        'benchmarks/bench05_xdp_redirect.org',
        '8,649,872 frames a second from card to card on one core: 416.2 cycles, less 97 to poll and 48 for the call',
      ),
    },
    lookup: {
      type: 'number',
      title: 'Route lookup',
      doc: 'Cycles to look up the way in a table of one route; what more routes cost is set at IP forwarding.',
      unit: 'cycle',
      default: 256,
      min: 0,
      max: 1e7,
      when: { parameter: 'verdict', is: ['route'] },
      cite: fitted(
        'xdp-2018',
        'benchmarks/bench04_fwd.org',
        '5,355,583 packets a second routed on one core with a single route: 672.2 cycles, less 416.2 without the lookup',
      ),
    },
    target: {
      type: 'number',
      title: 'Handed to CPU',
      doc: 'Number of the CPU, from 0; beyond the last one they are counted again. It matters where threads share CPUs (machine, CPU scheduler).',
      unit: 'count',
      default: 1,
      min: 0,
      max: 255,
      integer: true,
      when: { parameter: 'verdict', is: ['cpu'] },
      cite: given('xdp-2018', '3.1', 'pass it to a different CPU for further processing'),
    },
    handOver: {
      type: 'number',
      title: 'Hand-over',
      doc: 'Cycles on each of the two CPUs, to put the frame into the queue and to take it out.',
      unit: 'cycle',
      default: 100,
      min: 0,
      max: 1e7,
      when: { parameter: 'verdict', is: ['cpu'] },
      cite: assumed('a pointer in a ring, and a cache line that changes hands'),
    },
    wake: {
      type: 'number',
      title: 'Wake-up',
      doc: 'Until the other CPU begins with it.',
      unit: 'second',
      default: 1e-6,
      min: 0,
      max: 1,
      when: { parameter: 'verdict', is: ['cpu'] },
      cite: assumed('an interrupt from one CPU to another'),
    },
    ring: {
      type: 'number',
      title: 'Ring of the socket',
      doc: 'Cycles to put a frame into the ring, and as many of the application to take it out and give its buffer back.',
      unit: 'cycle',
      default: 100,
      min: 0,
      max: 1e7,
      when: { parameter: 'verdict', is: ['socket'] },
      cite: assumed('a descriptor in a ring, as to another CPU; the card writes into memory of the application, which polls'),
    },
    queue: {
      type: 'number',
      title: 'Queue',
      doc: 'Frames that may be on the way to the other CPU, or to the application; a further one is dropped.',
      unit: 'packet',
      default: 192,
      min: 1,
      max: 65536,
      integer: true,
      when: { parameter: 'verdict', is: ['cpu', 'socket'] },
      cite: assumed('as the example of the kernel sets it, from memory'),
    },
  },
  presets: [
    { title: 'XDP', parameters: { point: 'xdp' } },
    { title: 'tc ingress', parameters: { point: 'tc-ingress' } },
    { title: 'tc egress', parameters: { point: 'tc-egress' } },
  ],
  state: {
    cycles: 'f64',
    verdict: 'u8',
    redirect: 'f64',
    lookup: 'f64',
    target: 'i32',
    handOver: 'f64',
    wake: 'f64',
    ring: 'f64',
    queue: 'i32',
    waiting: 'i32',
    runs: 'f64',
    out: 'f64',
    here: 'f64',
    up: 'f64',
  },
  look: {
    icon: 'hexagon',
    tone: 'kernel',
    gauges: [],
    counters: { runs: 'runs', out: 'sent out', here: 'for this machine', up: 'to user space' },
  },
  configure(_world, state, row, _self, values) {
    state.cycles[row] = values.cycles
    const verdict = verdicts[values.verdict as keyof typeof verdicts]
    state.verdict[row] = verdict === verdicts.socket && values.point !== 'xdp' ? verdicts.pass : verdict
    state.ring[row] = values.ring
    state.redirect[row] = values.redirect
    state.lookup[row] = values.lookup
    state.target[row] = values.target
    state.handOver[row] = values.handOver
    // at least a moment: the CPU that hands over goes on with something else
    state.wake[row] = Math.max(1, Math.round(values.wake * 1e12))
    state.queue[row] = values.queue
  },
  on: {
    packet(world, state, row, self, packet) {
      state.runs[row]++
      world.work(self, packet, state.cycles[row], 0, event.run)
    },
    run(world, state, row, self, packet) {
      if (world.wired(self, port.service)) world.send(self, port.service, packet)
      else judge(world, state, row, self, packet)
    },
    served: (world, state, row, self, packet) => judge(world, state, row, self, packet),
    sent(world, state, row, self, packet) {
      state.out[row]++
      world.send(self, port.wire, packet)
    },
    enqueued(world, state, row, self, packet) {
      world.packets.cpu[packet] = state.target[row]
      world.stage(self, packet, -1, 0, state.wake[row], 0, event.woken)
    },
    woken(world, state, row, self, packet) {
      world.work(self, packet, state.handOver[row], 0, event.dequeued)
    },
    dequeued(world, state, row, self, packet) {
      state.waiting[row]--
      world.send(self, port.out, packet)
    },
    ringed(world, state, row, self, packet) {
      const machine = world.root[self]
      const time = Math.round(state.ring[row] * world.cycle[self])
      world.stage(self, packet, world.firstResource[machine], time, 0, priority.user, event.taken)
    },
    taken(world, state, row, self, packet) {
      state.waiting[row]--
      state.up[row]++
      world.send(self, port.socket, packet)
    },
  },
})

type Name = 'verdict' | 'redirect' | 'lookup' | 'handOver' | 'queue' | 'waiting' | 'out' | 'here' | 'ring'
type State = { readonly [name in Name]: Float64Array | Int32Array | Uint8Array }

function judge(world: World, state: State, row: number, self: number, packet: number): void {
  const verdict = state.verdict[row]
  if (verdict === verdicts.pass) world.send(self, port.out, packet)
  else if (verdict === verdicts.cpu) handOver(world, state, row, self, packet, state.handOver[row], event.enqueued)
  else if (verdict === verdicts.socket) {
    if (isForApplication(world, world.root[self], packet))
      handOver(world, state, row, self, packet, state.ring[row], event.ringed)
    else world.send(self, port.out, packet)
  } else if (!isOutward(world, world.root[self], packet)) {
    state.here[row]++
    world.send(self, port.out, packet)
  } else if (verdict === verdicts.tx) sendBack(world, state, row, self, packet)
  else world.work(self, packet, state.redirect[row] + lookupCycles(world, state, row, self), 0, event.sent)
}

/** Whether a card leads to where the packet goes. One that is addressed to this machine on its way is addressed anew to where its sender wants it in the end. */
function isOutward(world: World, machine: number, packet: number): boolean {
  const { packets } = world
  const destination = packets.destination[packet]
  const onItsWay = destination >= 0 && world.root[destination] !== machine
  if (packets.target[packet] === machine && packets.outer[packet] < 0 && onItsWay)
    packets.target[packet] = world.root[destination]
  return !world.isHere(machine, packet)
}

/** A look into the routing table, if the program takes one: its size is the affair of IP forwarding. */
function lookupCycles(world: World, state: State, row: number, self: number): number {
  if (state.verdict[row] !== verdicts.route) return 0
  const table = world.neighbour(world.root[self], machinePort.forwarding)
  return state.lookup[row] + (table < 0 ? 0 : world.published[table])
}

/** Out of the card that the frame was addressed to. */
function sendBack(world: World, state: State, row: number, self: number, packet: number): void {
  const machine = world.root[self]
  const card = world.packets.nextHop[packet]
  const wire = world.route(machine, packet, world.heading(packet))
  if (wire < 0 || world.neighbour(machine, machinePort.nic, wire) !== card) {
    world.drop(self, packet, 'no-route')
    return
  }
  state.out[row]++
  world.send(self, port.wire, packet)
}

/** Whole, not wrapped, and for an application of this machine that stands: what the kernel would have to look at goes to the kernel. */
function isForApplication(world: World, machine: number, packet: number): boolean {
  const { packets } = world
  const destination = packets.destination[packet]
  if (destination < 0 || world.parent[destination] !== machine || world.alive[destination] === 0) return false
  if (packets.outer[packet] >= 0 || packets.datagram[packet] >= 0 || packets.service[packet] !== 0) return false
  if (world.shared[destination] !== sharing.none || packets.protocol[packet] >= highest) return false
  return world.isHere(machine, packet) && !isArpRequest(world, packet) && !isError(world, packet)
}
/** From here on, protocol numbers are those of stacks beside IP. */
const highest = 160

/** Into a queue that another thread takes from. */
function handOver(world: World, state: State, row: number, self: number, packet: number, cycles: number, then: number): void {
  if (state.waiting[row] >= state.queue[row]) {
    world.drop(self, packet, 'queue-full')
    return
  }
  state.waiting[row]++
  world.work(self, packet, cycles, 0, then)
}
