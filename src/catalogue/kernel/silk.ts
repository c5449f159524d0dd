import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import type { QueueManagement } from '../../sim/managed-queue.ts'
import { isMedia } from '../../sim/rtp.ts'
import type { World } from '../../sim/world.ts'
import { call } from '../nodeos/calls.ts'
import { direction } from './partner.ts'
import { policy } from './path-scheduling.ts'
import { claims } from './scout-path.ts'

export const port = numbers('out', 'cards', 'process', 'linux', 'down', 'call', 'path', 'partner', 'driver')
export const event = numbers('packet', 'demultiplexed', 'socket', 'passed', 'raised', 'crossedPartner', 'ioctl', 'translated')

/** Paths wait for the processor in the order of ranks, which they reckon themselves. */
const byRank: QueueManagement = {
  queues: 1,
  bands: 0,
  ranked: 1,
  quantum: 1,
  target: 0,
  interval: 0,
  stream: -1,
  minimum: 0,
  maximum: 0,
  probability: 0,
  weight: 0,
  ecn: 0,
  perByte: 0,
  burst: 0,
}

export default defineKind({
  kind: 'kernel/silk',
  title: 'Silk',
  doc: 'Scout paths in the Linux kernel. Geni finds the path of each packet as it comes from a card or a socket; packets that no path claims go on to Linux. Paths wait for the processor by a scheduler of their own, beside that of Linux.',
  cite: given(
    'silk-2002',
    '3.2',
    'we chose to design our NodeOS within the Linux kernel, via Silk, which encapsulates the Scout path architecture into a loadable Linux module',
  ),
  group: 'kernel',
  role: 'stack',
  free: false,
  fits: {
    role: 'stack',
    out: 'out',
    also: { cards: 'postRouted', process: 'raised', linux: 'submitted' },
    takes: { sockets: 'socket' },
  },
  ports: {
    out: { title: 'to Linux, what no path claims', joins: 'inner' },
    cards: { title: 'to the network cards', joins: 'inner' },
    process: { title: 'into user space', joins: 'inner' },
    linux: { title: 'to Linux, from sockets', joins: 'inner' },
    down: { title: 'into paths, from sockets', joins: 'inner' },
    call: { title: 'calls to paths', joins: 'inner' },
  },
  offers: {
    path: { role: 'scout-path', title: 'Paths', level: 'kernel', returns: 'passed', arrangement: 'fan', runs: 'inherit' },
    partner: {
      role: 'partner',
      title: 'Partner drivers',
      level: 'kernel',
      returns: 'crossedPartner',
      arrangement: 'fan',
      runs: 'inherit',
    },
    driver: {
      role: 'silk-driver',
      title: 'Call translation',
      level: 'kernel',
      returns: 'translated',
      arrangement: 'chain',
      runs: 'inherit',
      max: 3,
    },
  },
  parameters: {
    policy: {
      type: 'choice',
      title: 'Path scheduler',
      doc: 'Whose turn it is when several paths wait for the processor. None interrupts a packet that is being worked on.',
      default: 'priority',
      options: {
        priority: { title: 'fixed priority', doc: 'The path with the smallest number first.' },
        edf: { title: 'EDF', doc: 'Earliest deadline first: when the packet came, plus the deadline of its path.' },
        wfq: {
          title: 'WFQ',
          doc: 'Weighted fair queueing of processor time, self-clocked: paths that wait share it by their weights.',
        },
        bert: {
          title: 'BERT',
          doc: 'Shares as WFQ; a path with a deadline that its share would miss steals time from the others.',
        },
      },
      cite: given(
        'silk-2002',
        '3.2',
        'fixed priority, Earliest Deadline First (EDF), Weighted Fair Queueing (WFQ), and Best Effort Real Time (BERT)',
      ),
    },
    linuxShare: {
      type: 'number',
      title: 'Share of Linux',
      doc: 'Share of each path thread’s time that is left to Linux: after a packet the thread rests so long.',
      unit: 'fraction',
      default: 0,
      min: 0,
      max: 0.99,
      cite: assumed('Silk decides it, but no share is printed: Linux has what the paths leave'),
    },
    threads: {
      type: 'number',
      title: 'Path threads',
      doc: 'Packets of paths that are worked on at once, as far as there are processors.',
      unit: 'count',
      default: 1,
      min: 1,
      max: 256,
      integer: true,
      cite: assumed('machines with one processor'),
    },
    intercept: {
      type: 'flag',
      title: 'Takes over PF_INET',
      doc: 'What applications send over ordinary sockets is looked at too; what no path claims goes on to Linux as before. Off: only PF_SCOUT, what execution environments send.',
      default: true,
      cite: given(
        'silk-2002',
        '3.5',
        'the socket partner intercepts all Linux application calls that use standard networking protocols via the socket API',
      ),
    },
    ioctl: {
      type: 'number',
      title: 'System call',
      doc: 'Cycles of sys_ioctl for a call of the NodeOS interface, before the socket partner has it.',
      unit: 'cycle',
      default: 1500,
      min: 0,
      max: 1e8,
      cite: assumed('1 µs into the kernel and out; no cost of a call is printed'),
    },
    demultiplex: {
      type: 'number',
      title: 'Early demultiplexing',
      doc: 'Cycles in the soft interrupt to find the path of a packet.',
      unit: 'cycle',
      default: 300,
      min: 0,
      max: 1e7,
      cite: assumed('a hash of a few header fields; the paper prints paths whole'),
    },
  },
  resources: { scheduler: { title: 'path threads', discipline: 'fifo', servers: 'threads' } },
  state: {
    policy: 'u8',
    /** rest of a thread after a packet, as a multiple of the time that it took */
    rest: 'f64',
    intercept: 'u8',
    demultiplex: 'f64',
    ioctl: 'f64',
    /** virtual time: picoseconds of work that a path of weight 1 of 1 would have had */
    virtual: 'f64',
    claimed: 'f64',
    unclaimed: 'f64',
    opened: 'f64',
    closed: 'f64',
    pushed: 'f64',
    pulled: 'f64',
    controlled: 'f64',
  },
  look: {
    icon: 'spline',
    tone: 'kernel',
    gauges: ['scheduler'],
    counters: {
      claimed: 'on paths',
      unclaimed: 'to Linux',
      opened: 'open',
      closed: 'close',
      pushed: 'push',
      pulled: 'pull',
      controlled: 'control',
    },
  },
  configure(world, state, row, self, values) {
    state.policy[row] = policy[values.policy as keyof typeof policy]
    state.rest[row] = values.linuxShare / (1 - values.linuxShare)
    state.intercept[row] = values.intercept ? 1 : 0
    state.demultiplex[row] = values.demultiplex
    state.ioctl[row] = values.ioctl
    world.manage(world.firstResource[self], byRank)
  },
  on: {
    packet(world, state, row, self, packet) {
      world.enter(packet)
      world.work(self, packet, state.demultiplex[row], 0, event.demultiplexed)
    },
    demultiplexed(world, state, row, self, packet) {
      const path = pathOf(world, self, packet, true)
      if (path < 0) {
        state.unclaimed[row]++
        world.send(self, port.out, packet)
        return
      }
      state.claimed[row]++
      state.pushed[row]++
      world.send(self, port.path, packet, path)
    },
    /** From a process, by the socket partner. What was made here may have come up to the process from a device first. */
    socket(world, state, row, self, packet) {
      if (world.packets.protocol[packet] === call.protocol) {
        world.work(self, packet, state.ioctl[row], 0, event.ioctl)
        return
      }
      const camera = comesFromDevice(world, self, packet) ? partner(world, self, direction.source) : -1
      if (camera >= 0) world.send(self, port.partner, packet, camera)
      else down(world, state, row, self, packet)
    },
    /** A packet that has gone through its path is pulled by the card. */
    passed(world, state, row, self, packet) {
      state.pulled[row]++
      world.send(self, port.cards, packet)
    },
    /** … or by the socket; what an application shows goes down to its device before it is done with. */
    raised(world, state, row, self, packet) {
      state.pulled[row]++
      const { packets } = world
      const mine = world.parent[packets.destination[packet]] === world.root[self] && packets.report[packet] < 0
      const screen = mine ? partner(world, self, direction.sink) : -1
      if (screen >= 0) world.send(self, port.partner, packet, screen)
      else world.send(self, port.process, packet)
    },
    crossedPartner(world, state, row, self, packet) {
      if (comesFromDevice(world, self, packet)) down(world, state, row, self, packet)
      else world.send(self, port.process, packet)
    },
    /** A call has come into the kernel: its drivers translate it, one after the other. */
    ioctl(world, state, row, self, packet) {
      state.controlled[row]++
      if (world.wired(self, port.driver)) world.send(self, port.driver, packet)
      else answer(world, state, row, self, packet)
    },
    translated: answer,
  },
})

type State = { readonly intercept: Uint8Array; readonly [name: string]: Uint8Array | Float64Array }

/** A call that has been translated goes to the path that it is about. */
function answer(world: World, state: State, row: number, self: number, packet: number): void {
  const { packets } = world
  for (let i = 0; i < world.fan(self, port.path); i++)
    if (world.neighbour(self, port.path, i) === packets.destination[packet]) {
      if (packets.mark[packet] === call.create) state.opened[row]++
      else state.closed[row]++
      world.send(self, port.call, packet, i)
      return
    }
  world.drop(self, packet, 'no-receiver')
}

const partner = (world: World, self: number, wanted: number): number => {
  for (let i = 0; i < world.fan(self, port.partner); i++)
    if (world.published[world.neighbour(self, port.partner, i)] === wanted) return i
  return -1
}

/** Whether it is media that an application of this machine has made. */
const comesFromDevice = (world: World, self: number, packet: number): boolean =>
  world.root[world.packets.source[packet]] === world.root[self] && isMedia(world, packet)

function down(world: World, state: State, row: number, self: number, packet: number): void {
  const foreign = world.root[world.packets.source[packet]] !== world.root[self]
  const path =
    (foreign || state.intercept[row] === 1) && !world.isHere(world.root[self], packet) ? pathOf(world, self, packet, false) : -1
  if (path < 0) {
    state.unclaimed[row]++
    world.send(self, port.linux, packet)
    return
  }
  state.claimed[row]++
  state.pushed[row]++
  world.send(self, port.down, packet, path)
}

/** The first path that the packet is for. */
function pathOf(world: World, self: number, packet: number, fromNetwork: boolean): number {
  const paths = world.fan(self, port.path)
  for (let i = 0; i < paths; i++) if (claims(world, world.neighbour(self, port.path, i), packet, fromNetwork)) return i
  return -1
}
