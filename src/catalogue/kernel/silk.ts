import { defineKind, given, numbers } from '../../sim/kind.ts'
import type { QueueManagement } from '../../sim/managed-queue.ts'
import { nameKey } from '../../sim/random.ts'
import { isMedia } from '../../sim/rtp.ts'
import type { World } from '../../sim/world.ts'
import { port as machinePort } from '../infrastructure/path.ts'
import { overPci } from '../nic/ixp1200.ts'
import { isCall, objectsIn } from '../nodeos/calls.ts'
import { policy } from './path-scheduling.ts'
import { rawPathOf } from './raw-paths.ts'
import { direction } from './scout-modules.ts'
import { claims } from './scout-path.ts'
import { carryOut, hasSocket, makesSocket, port } from './silk-calls.ts'
import { silkParameters } from './silk-parameters.ts'

export { port } from './silk-calls.ts'

export const event = numbers(
  'packet',
  'demultiplexed',
  'socket',
  'passed',
  'raised',
  'crossedPartner',
  'ioctl',
  'translated',
  'checked',
  'bridged',
  'posted',
  'copiedIn',
  'copiedOut',
  'copiedUp',
  'copiedDown',
  'socketMade',
)

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
    bridge: { title: 'to network processors', joins: 'inner' },
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
    socketCall: {
      role: 'socket-call',
      title: 'socket(PF_SCOUT, …)',
      level: 'kernel',
      returns: 'socketMade',
      arrangement: 'chain',
      runs: 'inherit',
      max: 3,
    },
  },
  parameters: silkParameters,
  resources: { scheduler: { title: 'path threads', discipline: 'fifo', servers: 'threads' } },
  state: {
    policy: 'u8',
    /** rest of a thread after a packet, as a multiple of the time that it took */
    rest: 'f64',
    intercept: 'u8',
    demultiplex: 'f64',
    ioctl: 'f64',
    copies: 'u8',
    credential: 'i32',
    check: 'f64',
    /** virtual time: picoseconds of work that a path of weight 1 of 1 would have had */
    virtual: 'f64',
    claimed: 'f64',
    unclaimed: 'f64',
    opened: 'f64',
    closed: 'f64',
    pushed: 'f64',
    pulled: 'f64',
    controlled: 'f64',
    /** what partner vectors have held */
    skBuffs: 'f64',
    iovecs: 'f64',
    frameBuffers: 'f64',
    copied: 'f64',
    /** domains and channels that calls have created and not destroyed */
    objects: 'f64',
    refused: 'f64',
  },
  soft: ['objects'],
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
      skBuffs: 'sk_buffs',
      iovecs: 'iovecs',
      frameBuffers: 'frame buffers',
      copied: 'bytes copied',
      objects: 'objects',
      refused: 'calls refused',
    },
  },
  configure(world, state, row, self, values) {
    state.policy[row] = policy[values.policy as keyof typeof policy]
    state.rest[row] = values.linuxShare / (1 - values.linuxShare)
    state.intercept[row] = values.intercept ? 1 : 0
    state.demultiplex[row] = values.demultiplex
    state.ioctl[row] = values.ioctl
    state.copies[row] = values.exchange === 'copies' ? 1 : 0
    state.credential[row] = nameKey(values.credential)
    state.check[row] = values.check
    world.manage(world.firstResource[self], byRank)
    // an edit may have taken some of them
    state.objects[row] = objectsIn(world, world.root[self])
  },
  on: {
    packet(world, state, row, self, packet) {
      world.enter(packet)
      const card = world.packets.nextHop[packet]
      if (card >= 0 && world.published[card] === overPci) {
        const vera = partner(world, self, direction.bridge)
        if (vera >= 0) world.send(self, port.partner, packet, vera)
        else leaveToLinux(world, state, row, self, packet)
      } else world.work(self, packet, state.demultiplex[row], 0, event.demultiplexed)
    },
    demultiplexed(world, state, row, self, packet) {
      if (pathOf(world, self, packet, true) < 0) {
        leaveToLinux(world, state, row, self, packet)
        return
      }
      state.claimed[row]++
      state.pushed[row]++
      state.skBuffs[row]++
      if (state.copies[row] === 1) copy(world, state, row, self, packet, event.copiedIn)
      else copiedIn(world, state, row, self, packet)
    },
    /** From a process, by the socket partner. What was made here may have come up to the process from a device first. */
    socket(world, state, row, self, packet) {
      if (isCall(world, packet)) {
        if (makesSocket(world, self, packet)) world.send(self, port.socketCall, packet)
        else world.work(self, packet, state.ioctl[row], 0, event.ioctl)
        return
      }
      const camera = comesFromDevice(world, self, packet) ? partner(world, self, direction.source) : -1
      if (camera >= 0) {
        state.frameBuffers[row]++
        world.send(self, port.partner, packet, camera)
      } else down(world, state, row, self, packet)
    },
    /** A packet that has gone through its path is pulled by the card. */
    passed(world, state, row, self, packet) {
      state.pulled[row]++
      if (shownHere(world, self, packet)) {
        show(world, state, row, self, packet)
        return
      }
      state.skBuffs[row]++
      if (state.copies[row] === 1) copy(world, state, row, self, packet, event.copiedOut)
      else copiedOut(world, state, row, self, packet)
    },
    /** … or by the socket; what an application shows goes down to its device before it is done with. */
    raised(world, state, row, self, packet) {
      state.pulled[row]++
      state.iovecs[row]++
      if (state.copies[row] === 1) copy(world, state, row, self, packet, event.copiedUp)
      else copiedUp(world, state, row, self, packet)
    },
    crossedPartner(world, state, row, self, packet) {
      if (!comesFromDevice(world, self, packet)) {
        world.send(self, port.process, packet)
        return
      }
      const raw = rawPathOf(world, self, direction.source, packet)
      if (raw >= 0) {
        state.pushed[row]++
        world.send(self, port.path, packet, raw)
      } else down(world, state, row, self, packet)
    },
    /** A call has come into the kernel: its drivers translate it, one after the other. */
    ioctl(world, state, row, self, packet) {
      state.controlled[row]++
      if (world.wired(self, port.driver)) world.send(self, port.driver, packet)
      else translated(world, state, row, self, packet)
    },
    translated,
    checked: carryOut,
    /** vera.o has fetched it from a network processor. */
    bridged: (world, state, row, self, packet) => world.work(self, packet, state.demultiplex[row], 0, event.demultiplexed),
    posted: (world, _state, _row, self, packet) => world.send(self, port.cards, packet),
    copiedIn,
    copiedOut,
    copiedUp,
    copiedDown,
    /** socket(PF_SCOUT, …) has returned; the ioctl follows. */
    socketMade(world, state, row, self, packet) {
      if (hasSocket(world, state, row, self, packet)) world.work(self, packet, state.ioctl[row], 0, event.ioctl)
    },
  },
})

type Bytes = 'intercept' | 'copies'
type Numbers =
  | 'claimed'
  | 'unclaimed'
  | 'pushed'
  | 'iovecs'
  | 'frameBuffers'
  | 'copied'
  | 'check'
  | 'opened'
  | 'closed'
  | 'objects'
  | 'refused'
type State = { readonly [name in Bytes]: Uint8Array } & { readonly [name in Numbers]: Float64Array } & {
  readonly credential: Int32Array
}
type Step = (world: World, state: State, row: number, self: number, packet: number) => void

/** A call that has been translated is checked, and carried out. */
function translated(world: World, state: State, row: number, self: number, packet: number): void {
  if (state.check[row] > 0) world.work(self, packet, state.check[row], 0, event.checked)
  else carryOut(world, state, row, self, packet)
}

function leaveToLinux(world: World, state: State, row: number, self: number, packet: number): void {
  state.unclaimed[row]++
  world.send(self, port.out, packet)
}

/** Partners that do not share vectors copy what they exchange. */
function copy(world: World, state: State, row: number, self: number, packet: number, then: number): void {
  const bytes = world.packets.size[packet]
  state.copied[row] += bytes
  world.work(self, packet, (bytes * world.published[world.root[self]]) / world.cycle[self], 0, then)
}

function copiedIn(...[world, , , self, packet]: Parameters<Step>): void {
  const path = pathOf(world, self, packet, true)
  if (path < 0) world.send(self, port.out, packet)
  else world.send(self, port.path, packet, path)
}

/** To a card: to a network processor by vera.o. */
function copiedOut(...[world, , , self, packet]: Parameters<Step>): void {
  const machine = world.root[self]
  const wire = world.wired(self, port.bridge) ? world.route(machine, packet, world.heading(packet)) : -1
  const bridged = wire >= 0 && world.published[world.neighbour(machine, machinePort.nic, wire)] === overPci
  world.send(self, bridged ? port.bridge : port.cards, packet)
}

function copiedUp(...[world, state, row, self, packet]: Parameters<Step>): void {
  // over a raw path from its device, so that the application has it now, and sends it
  if (comesFromDevice(world, self, packet)) {
    down(world, state as DownState, row, self, packet)
    return
  }
  const raw = shownHere(world, self, packet) ? rawPathOf(world, self, direction.sink, packet) : -1
  if (raw >= 0) {
    state.pushed[row]++
    state.iovecs[row]++
    world.send(self, port.down, packet, raw)
  } else show(world, state, row, self, packet)
}

/** Whether it is data for an application of this machine. */
const shownHere = (world: World, self: number, packet: number): boolean =>
  world.parent[world.packets.destination[packet]] === world.root[self] && world.packets.report[packet] < 0

/** To its device, if there is one, and the application is done with it. */
function show(world: World, state: State, row: number, self: number, packet: number): void {
  const screen = shownHere(world, self, packet) ? partner(world, self, direction.sink) : -1
  if (screen >= 0) {
    state.frameBuffers[row]++
    world.send(self, port.partner, packet, screen)
  } else world.send(self, port.process, packet)
}

function copiedDown(...[world, , , self, packet]: Parameters<Step>): void {
  const path = downPath(world, self, packet)
  if (path < 0) world.send(self, port.linux, packet)
  else world.send(self, port.down, packet, path)
}

/** Place of a partner driver; −1. */
const partner = (world: World, self: number, wanted: number): number => {
  for (let i = 0; i < world.fan(self, port.partner); i++)
    if (world.published[world.neighbour(self, port.partner, i)] === wanted) return i
  return -1
}

/** Whether it is media that an application of this machine has made. */
const comesFromDevice = (world: World, self: number, packet: number): boolean =>
  world.root[world.packets.source[packet]] === world.root[self] && isMedia(world, packet)

type DownState = State & { readonly intercept: Uint8Array }
function down(world: World, state: DownState, row: number, self: number, packet: number): void {
  const foreign = world.root[world.packets.source[packet]] !== world.root[self]
  const looks = (foreign || state.intercept[row] === 1) && !world.isHere(world.root[self], packet)
  if (!looks || downPath(world, self, packet) < 0) {
    state.unclaimed[row]++
    world.send(self, port.linux, packet)
    return
  }
  state.claimed[row]++
  state.pushed[row]++
  state.iovecs[row]++
  if (state.copies[row] === 1) copy(world, state, row, self, packet, event.copiedDown)
  else copiedDown(world, state, row, self, packet)
}

const downPath = (world: World, self: number, packet: number): number => pathOf(world, self, packet, false)

/** The first path that the packet is for. */
function pathOf(world: World, self: number, packet: number, fromNetwork: boolean): number {
  const paths = world.fan(self, port.path)
  for (let i = 0; i < paths; i++) if (claims(world, world.neighbour(self, port.path, i), packet, fromNetwork)) return i
  return -1
}
