/**
 * What a PAN node is in the kernel and in a process alike. Capsules queue for one evaluator. Each gets an environment and
 * its code runs to its end; then it goes on, turns round, leaves something in soft state, or is handed to an application.
 */
import { assumed, extrapolated, fitted, given, numbers, priority } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { hashText } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'

const pan = (section: string, text: string) => given('pan-1999', section, text)

/** What every capsule asks for, as the number of PAN's protocol or port says: an active node. */
export const capsuleKey = hashText('PAN capsule') | 0
/** What the code of a capsule does where it has arrived: its application's `key`. */
export const code = { ping: 1, flood: 2 } as const
/** The mobile code system of a capsule's code: its application's `published`. */
export const system = { native: 0, java: 1 } as const

export const port = numbers('out', 'application')
export const event = numbers('packet', 'injected', 'begin', 'entered', 'phase', 'collected', 'sent', 'handed')

/** The parts of an evaluation, in order. Native code is measured as a whole: the last. */
const phases = ['environment', 'read', 'write', 'forward', 'rest'] as const
const whole = phases.length - 1
/** Bytes of a status capsule: the header of PAN's capsules and their IP header, with room for a time and a count. */
const statusSize = 128
/** Flow entries that a node keeps; a further one takes the place of the oldest. */
const entries = 32

const cycles = (title: string, doc: string, value: number, words: string) =>
  ({
    type: 'number',
    title,
    doc,
    unit: 'cycle',
    default: value,
    min: 0,
    max: 1e9,
    cite: pan('IV-B', words),
  }) as const

const native =
  'only about 13 microseconds are spent in user-space setting up the environment for and executing the native ix86 capsule code'

export const nodeParameters = {
  nativeCycles: {
    ...cycles('Native capsule', 'Cycles to set up the environment of a capsule and to run its native code.', 2600, native),
    section: 'Mobile code',
  },
  systemCall: {
    type: 'number',
    title: 'System call and wake-up',
    doc: 'Cycles to hand a capsule over the boundary between kernel and process, besides the copy.',
    unit: 'cycle',
    default: 6898,
    min: 0,
    max: 1e8,
    cite: fitted(
      'pan-1999',
      'IV-B',
      'about 83 µs more than IP at 128 bytes and 200 MHz, less two copies (4.3 µs) and 13 µs of execution, and with the IP forwarding that is saved: half of 69 µs',
    ),
  },
  queue: {
    type: 'number',
    title: 'Capsules that may wait',
    doc: 'While another one is evaluated; a further one is dropped.',
    unit: 'packet',
    default: 300,
    min: 1,
    max: 1e6,
    integer: true,
    cite: assumed('as many as the backlog of Linux holds'),
  },
  report: {
    type: 'number',
    title: 'Status capsules',
    doc: 'Time between two status capsules that a receiving node sends about a flow; 0 = none.',
    unit: 'second',
    default: 0.1,
    min: 0,
    max: 3600,
    cite: assumed('the paper sends them at intervals, periodically and seldom'),
  },
} as const

/** Java: a process can embed a virtual machine, the kernel has none. */
export const javaParameters = {
  javaEnvironment: {
    ...cycles(
      'Java: environment',
      'Cycles to create the execution environment, mostly wrapper objects.',
      9000,
      "45 microseconds are spent creating the capsule's execution environment",
    ),
    section: 'Mobile code',
  },
  javaRead: {
    ...cycles(
      'Java: header read',
      "Cycles to read in the capsule's header.",
      14_400,
      "72 microseconds are spent reading in the capsule's header",
    ),
    section: 'Mobile code',
  },
  javaWrite: {
    ...cycles(
      'Java: header write',
      'Cycles to write out changes of the header.',
      5800,
      '29 microseconds are spent writing out modifications to the capsule header',
    ),
    section: 'Mobile code',
  },
  javaForward: {
    ...cycles(
      'Java: forward call',
      'Cycles of the method call that sends the capsule on, up to the kernel.',
      2200,
      '11 microseconds are spent in user-space during the method call to forward the capsule towards its destination',
    ),
    section: 'Mobile code',
  },
  javaRest: {
    ...cycles(
      'Java: rest of the code',
      'Cycles of everything else in the capsule.',
      6000,
      'Other parts of the capsule code run in a total of 30 microseconds',
    ),
    section: 'Mobile code',
  },
  objects: {
    type: 'number',
    section: 'Garbage collection',
    title: 'Objects of a capsule',
    doc: 'Java objects that the evaluation of one capsule creates.',
    unit: 'count',
    default: 32,
    min: 0,
    max: 1e6,
    integer: true,
    cite: extrapolated(
      'pan-1999',
      'IV-B',
      '187 µs against 13 µs of native code, at 5.5 µs for each object: 31.6, if nothing but objects makes the difference',
    ),
  },
  heap: {
    type: 'number',
    section: 'Garbage collection',
    title: 'Objects until a collection',
    doc: 'After so many new objects the collector runs.',
    unit: 'count',
    default: 36_352,
    min: 1,
    max: 1e9,
    integer: true,
    cite: fitted(
      'pan-1999',
      'IV-B',
      '398 µs with and 266 µs without collections: 132 µs a capsule, so that a pause of 150 ms comes every 1,136 capsules of 32 objects',
    ),
  },
  pause: {
    type: 'number',
    section: 'Garbage collection',
    title: 'Collection',
    doc: 'Cycles for which a collection stops the node.',
    unit: 'cycle',
    default: 30e6,
    min: 0,
    max: 1e12,
    cite: assumed(
      '150 ms at 200 MHz: capsules with longer round trips are taken as hit by a collection; "hundreds of microseconds" is printed, and milliseconds must be meant',
    ),
  },
  collects: {
    type: 'flag',
    section: 'Garbage collection',
    title: 'Collects garbage',
    doc: 'Off: a heap without end, as in the measurements that leave out the capsules that a collection hit.',
    default: true,
    cite: pan('IV-B', 'numbers do not include the cost of the garbage collector running'),
  },
} as const

export const nodeState = {
  /** cycles of each part for Java, and as a whole for native code */
  native: 'f64',
  java: ['f64', phases.length],
  /** picoseconds of a system call; of coming in, and whether bytes are copied then and on the way out */
  call: 'f64',
  entry: 'f64',
  crosses: 'u8',
  /** has a Java virtual machine */
  machine: 'u8',
  objects: 'f64',
  heap: 'f64',
  pause: 'f64',
  collects: 'u8',
  allocated: 'f64',
  /** part of the evaluation of the capsule that has the evaluator */
  at: 'i32',
  report: 'f64',
  /** soft state of the flood code: who sent (plus one), since when, how many, when it was told last */
  flow: ['i32', entries],
  since: ['f64', entries],
  count: ['f64', entries],
  told: ['f64', entries],
  newest: 'i32',
  /** whether the kernel copies what it sends on all the same */
  duplicate: 'u8',
  evaluated: 'f64',
  injected: 'f64',
  handed: 'f64',
  /** capsules that went on in the buffer that they came in; bytes that were copied */
  untouched: 'f64',
  copied: 'f64',
  created: 'f64',
  collections: 'f64',
  flows: 'f64',
  /** microseconds spent in each part of evaluations */
  environment: 'f64',
  read: 'f64',
  write: 'f64',
  forward: 'f64',
  rest: 'f64',
} as const

export const nodeCounters = {
  evaluated: 'evaluated',
  injected: 'from applications',
  handed: 'to applications',
  untouched: 'sent without a copy',
  copied: 'bytes copied',
  flows: 'flows in soft state',
  environment: 'µs environment',
  read: 'µs header read',
  write: 'µs header write',
  forward: 'µs forward call',
  rest: 'µs code',
} as const

type Part = (typeof phases)[number]
type Numbers =
  | 'native'
  | 'java'
  | 'call'
  | 'entry'
  | 'objects'
  | 'heap'
  | 'pause'
  | 'allocated'
  | 'report'
  | 'since'
  | 'count'
  | 'told'
type Counts = 'evaluated' | 'injected' | 'handed' | 'untouched' | 'copied' | 'created' | 'collections' | 'flows' | Part
export type NodeState = Record<Numbers | Counts, Float64Array> &
  Record<'crosses' | 'machine' | 'collects' | 'duplicate', Uint8Array> &
  Record<'at' | 'flow' | 'newest', Int32Array>
type Step = (world: World, state: NodeState, row: number, self: number, packet: number) => void

export function configureNode(
  world: World,
  state: NodeState,
  row: number,
  self: number,
  values: { readonly nativeCycles: number; readonly systemCall: number; readonly report: number },
): void {
  state.native[row] = values.nativeCycles
  state.call[row] = values.systemCall * world.cycle[self]
  state.report[row] = Math.round(values.report * 1e12)
  world.key[self] = capsuleKey
  world.published[self] = state.call[row]
}

export const applications = {
  role: 'capsule-application',
  title: 'Applications',
  level: 'user',
  returns: 'injected',
  arrangement: 'fan',
  runs: 'inherit',
} as const

/** The application that a capsule is of: its code is that of both ways. */
const ownerOf = ({ packets }: World, packet: number): number =>
  (packets.flags[packet] & flag.reply) === 0 ? packets.source[packet] : packets.destination[packet]

/** Picoseconds that a CPU copies the capsule. */
export const copyTime = (world: World, self: number, packet: number): number =>
  world.packets.size[packet] * world.published[world.root[self]]

/** One stay on the CPU at the priority of the node, or of a process. */
export const spend = (
  world: World,
  self: number,
  packet: number,
  time: number,
  at: number,
  urgency = world.processorPriority[self],
) => world.stage(self, packet, world.processor[self], Math.round(time), 0, urgency, at)

/** Whether a packet is a capsule that has not been evaluated on this machine. */
export const isCapsule = ({ packets }: World, packet: number): boolean =>
  packets.service[packet] === capsuleKey && (packets.flags[packet] & flag.served) === 0

/** A capsule has come: one at a time is evaluated. */
export function queue(world: World, state: NodeState, row: number, self: number, packet: number): void {
  world.enter(packet)
  if (state.machine[row] === 0 && world.published[ownerOf(world, packet)] === system.java)
    world.drop(self, packet, 'service-dropped')
  else world.acquire(self, packet, world.firstResource[self], 0, event.begin)
}

/** Evaluates the next part that costs anything; then the capsule acts. */
const proceed: Step = (world, state, row, self, packet) => {
  const java = world.published[ownerOf(world, packet)] === system.java
  while (++state.at[row] < phases.length) {
    const cost = java ? state.java[row * phases.length + state.at[row]] : state.native[row]
    if (cost > 0) {
      world.work(self, packet, cost, 0, event.phase)
      return
    }
  }
  state.evaluated[row]++
  if (java) {
    state.allocated[row] += state.objects[row]
    state.created[row] += state.objects[row]
  }
  if (java && state.collects[row] === 1 && state.allocated[row] >= state.heap[row]) {
    state.allocated[row] = 0
    state.collections[row]++
    world.work(self, packet, state.pause[row], 0, event.collected)
  } else act(world, state, row, self, packet)
}

/** What the code does here: the capsule goes on to where it is going, or has arrived. */
const act: Step = (world, state, row, self, packet) => {
  const { packets } = world
  const destination = packets.destination[packet]
  packets.flags[packet] |= flag.served | flag.servedOnce
  if (world.root[destination] !== world.root[self]) transmit(world, state, row, self, packet)
  else if (destination === self) arrive(world, state, row, self, packet)
  else if (world.parent[destination] === self && world.alive[destination] === 1) {
    // out of the node and, where it is a process, into another one
    const time = state.call[row] + copyTime(world, self, packet)
    spend(world, self, packet, time * (1 + state.crosses[row]), event.handed, priority.user)
  } else world.drop(self, packet, 'no-receiver')
}

/** The node is the one that the capsule was sent to. */
const arrive: Step = (world, state, row, self, packet) => {
  const { packets } = world
  const owner = ownerOf(world, packet)
  if (world.key[owner] === code.ping && (packets.flags[packet] & flag.reply) === 0) {
    turn(world, self, packet)
    act(world, state, row, self, packet)
    return
  }
  const flow = packets.flow[packet]
  const due = world.key[owner] === code.flood && note(world, state, row, owner)
  world.leave(world.root[self], packet)
  world.deliver(self, packet)
  if (!due || world.flows.answers[flow] < 0) return
  const status = world.createIn(self, world.flows.answers[flow], statusSize, owner)
  packets.service[status] = capsuleKey
  packets.flags[status] |= flag.reply
  act(world, state, row, self, status)
}

/** The capsule sends itself back to the application that it came from. */
function turn({ packets, root }: World, self: number, packet: number): void {
  packets.flags[packet] |= flag.reply
  packets.destination[packet] = packets.source[packet]
  packets.target[packet] = root[packets.source[packet]]
  packets.source[packet] = self
  packets.ttl[packet] = 64
}

/** Counts a capsule in the soft state of its code, under the address and port of who sent it; whether a status capsule is due. */
function note(world: World, state: NodeState, row: number, owner: number): boolean {
  const first = row * entries
  let at = first
  while (at < first + entries && state.flow[at] !== owner + 1) at++
  if (at === first + entries) {
    at = first + (state.newest[row]++ % entries)
    state.flow[at] = owner + 1
    state.since[at] = world.now
    state.told[at] = world.now
    state.count[at] = 0
    state.flows[row] = Math.min(entries, state.newest[row])
  }
  state.count[at]++
  if (state.report[row] === 0 || world.now - state.told[at] < state.report[row]) return false
  state.told[at] = world.now
  return true
}

/** Out by the network: a process copies the capsule into the kernel; in the kernel it may be copied too. */
const transmit: Step = (world, state, row, self, packet) => {
  const crossing = state.crosses[row] === 1 ? state.call[row] + copyTime(world, self, packet) : 0
  const time = crossing + state.duplicate[row] * copyTime(world, self, packet)
  if (time > 0) spend(world, self, packet, time, event.sent)
  else sent(world, state, row, self, packet)
}

const sent: Step = (world, state, row, self, packet) => {
  const copies = state.crosses[row] * 2 + state.duplicate[row]
  if (copies === 0) state.untouched[row]++
  else state.copied[row] += copies * world.packets.size[packet]
  world.release(packet)
  world.send(self, port.out, packet)
}

export const nodeHandlers = {
  /** from an application, which has paid for its system call */
  injected: (world, state, row, self, packet) => {
    state.injected[row]++
    queue(world, state, row, self, packet)
  },
  begin: (world, state, row, self, packet) => {
    const copy = state.crosses[row] === 1 ? copyTime(world, self, packet) : 0
    spend(world, self, packet, state.entry[row] + copy, event.entered)
  },
  entered: (world, state, row, self, packet) => {
    const java = world.published[ownerOf(world, packet)] === system.java
    state.at[row] = java ? -1 : whole - 1
    proceed(world, state, row, self, packet)
  },
  phase: (world, state, row, self, packet) => {
    state[phases[state.at[row]]][row] += world.packets.occupancy[packet] / 1e6
    proceed(world, state, row, self, packet)
  },
  collected: act,
  sent,
  handed: (world, state, row, self, packet) => {
    state.handed[row]++
    world.release(packet)
    world.leave(world.root[self], packet)
    world.send(self, port.application, packet, world.place[world.packets.destination[packet]])
  },
} as const satisfies Record<string, Step>
