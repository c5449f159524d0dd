/**
 * What a PAN node is in the kernel and in a process alike. Capsules queue for one evaluator. Each gets an environment and
 * its code runs to its end; then it goes on, turns round, leaves something in soft state, or is handed to an application.
 */
import { type CodeCache, codeCache, codeSlots } from '../../sim/code-cache.ts'
import { numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { hashText } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { type Body, bodyNamed, hasBodies } from '../code/body.ts'
import { type CodeCounts, codeCounterState, codeCounters } from '../code/parameters.ts'
import { mostMade } from '../code/program.ts'
import { portmapperState } from './portmapper.ts'
import { heldSegments, type Segments, segmentCounters, segmentState } from './segments.ts'
import { type SoftState, softState } from './soft-state.ts'

/** What every capsule asks for, as the number of PAN's protocol or port says: an active node. */
export const capsuleKey = hashText('PAN capsule') | 0
/** UDP port of nodes in processes, and IP protocol of those in the kernel: the lab's own choice (RFC 3692 leaves 253 to experiments). */
export const nodePort = 50_000
export const nodeProtocol = 253
/** What the code of a capsule does where it has arrived: its application's `key`. */
export const code = { ping: 1, flood: 2, program: 3 } as const
/** The mobile code system of a capsule's code: its application's `published`. */
export const system = { native: 0, java: 1 } as const

/** `own` is for a capsule that leaves a host which forwards nothing: as what the host itself sends. */
export const port = numbers('out', 'own', 'application', 'code')
export const event = numbers(
  'packet',
  'injected',
  'begin',
  'entered',
  'phase',
  'collected',
  'sent',
  'handed',
  'loaded',
  'overdue',
  'resend',
  'ran',
)

/** The parts of an evaluation, in order. Native code is measured as a whole: the last. */
export const phases = ['environment', 'read', 'write', 'forward', 'rest'] as const
export const whole = phases.length - 1
/** Bytes of a status capsule: the header of PAN's capsules and their IP header, with room for a time and a count. */
export const statusSize = 128

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
  /** Java objects of a capsule, by kind: wrappers have a finaliser */
  wrappers: 'f64',
  headerObjects: 'f64',
  codeObjects: 'f64',
  heap: 'f64',
  /** cycles of a collection for each object and each finaliser */
  sweep: 'f64',
  finaliser: 'f64',
  collects: 'u8',
  /** objects since a collection, and those of them that are to be finalised */
  allocated: 'f64',
  finalisable: 'f64',
  /** part of the evaluation of the capsule that has the evaluator */
  at: 'i32',
  report: 'f64',
  ...portmapperState,
  /** cycles of the routines of the node; for each byte of a checksum */
  table: 'f64',
  allocate: 'f64',
  stream: 'f64',
  log: 'f64',
  time: 'f64',
  checksum: 'f64',
  /** bytes of the hash that names code; offers the API of ANTS */
  nameBytes: 'i32',
  ants: 'u8',
  ...softState,
  ...segmentState,
  ...codeCache,
  /** per object that is fetched: the home node towards which it is asked for, the flow of the requests, how often, until when */
  codeHome: ['i32', codeSlots],
  codeFlow: ['i32', codeSlots],
  codeAsked: ['i32', codeSlots],
  codeDeadline: ['f64', codeSlots],
  /** whose turn it is to be asked, in the order in which holders are; the home node is its own object's */
  codeTurn: ['i32', codeSlots],
  first: 'u8',
  holders: ['i32', 2],
  hashing: 'f64',
  room: 'i32',
  patience: 'f64',
  flushes: 'f64',
  resends: 'f64',
  /** capsules that wait for code */
  waiting: 'f64',
  /** whether the kernel copies what it sends on all the same */
  duplicate: 'u8',
  /** of the capsule that is evaluated by code with a body: what its code wants; capsules that it has made, each plus one */
  wants: 'u8',
  made: ['i32', mostMade],
  ...codeCounterState,
  evaluated: 'f64',
  injected: 'f64',
  handed: 'f64',
  /** capsules that went on in the buffer that they came in; bytes that were copied */
  untouched: 'f64',
  copied: 'f64',
  created: 'f64',
  createdWrappers: 'f64',
  createdHeader: 'f64',
  createdRest: 'f64',
  finalised: 'f64',
  collections: 'f64',
  /** microseconds spent in them */
  collecting: 'f64',
  /** capsules that their code did not accept; that read beyond their end; code objects that could not be linked */
  refused: 'f64',
  beyond: 'f64',
  unlinked: 'f64',
  inits: 'f64',
  finals: 'f64',
  /** routines that code has called, messages that it has logged, bytes that it has summed up */
  routines: 'f64',
  logged: 'f64',
  summed: 'f64',
  /** microseconds spent in each part of evaluations */
  environment: 'f64',
  read: 'f64',
  write: 'f64',
  forward: 'f64',
  rest: 'f64',
} as const

/** counters that a restart clears */
export const softCounters = ['flows', 'ports', 'kept', 'waiting', 'codeBytes', ...heldSegments] as const
export const nodeCounters = {
  evaluated: 'evaluated',
  injected: 'from applications',
  handed: 'to applications',
  untouched: 'sent without a copy',
  copied: 'bytes copied',
  ports: 'ports mapped',
  taken: 'refused: port taken',
  unmapped: 'no application link',
  flows: 'flows in soft state',
  kept: 'stored capsules',
  gaveWay: 'stored, gave way',
  hits: 'code hits',
  misses: 'code misses',
  loads: 'code loaded',
  waiting: 'waiting for code',
  evictions: 'code evicted',
  inits: 'init calls',
  finals: 'finalize calls',
  unlinked: 'code not linked',
  refused: 'not accepted',
  beyond: 'out of bounds',
  routines: 'routines called',
  logged: 'logged',
  summed: 'bytes summed',
  ...segmentCounters,
  ...codeCounters,
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
  | 'wrappers'
  | 'headerObjects'
  | 'codeObjects'
  | 'heap'
  | 'sweep'
  | 'finaliser'
  | 'allocated'
  | 'finalisable'
  | 'report'
  | 'table'
  | 'ports'
  | 'taken'
  | 'unmapped'
  | 'allocate'
  | 'stream'
  | 'log'
  | 'time'
  | 'checksum'
type Loading = 'codeDeadline' | 'hashing' | 'patience' | 'flushes' | 'resends' | 'waiting'
type Counts =
  | 'evaluated'
  | 'injected'
  | 'handed'
  | 'untouched'
  | 'copied'
  | 'created'
  | 'createdWrappers'
  | 'createdHeader'
  | 'createdRest'
  | 'finalised'
  | 'collections'
  | 'collecting'
  | 'refused'
  | 'beyond'
  | 'unlinked'
  | 'inits'
  | 'finals'
  | 'routines'
  | 'logged'
  | 'summed'
  | Part
export type NodeState = Record<Numbers | Counts | Loading, Float64Array> &
  Record<'crosses' | 'machine' | 'collects' | 'duplicate' | 'ants' | 'wants' | 'first', Uint8Array> &
  Record<
    | 'at'
    | 'link'
    | 'linkPort'
    | 'newestLink'
    | 'nameBytes'
    | 'room'
    | 'codeHome'
    | 'codeFlow'
    | 'codeAsked'
    | 'codeTurn'
    | 'made'
    | 'holders',
    Int32Array
  > &
  CodeCounts &
  CodeCache &
  SoftState &
  Segments
export type Step = (world: World, state: NodeState, row: number, self: number, packet: number) => void

interface NodeValues {
  readonly nativeCycles: number
  readonly table: number
  readonly systemCall: number
  readonly report: number
  readonly hashCycles: number
  readonly cache: number
  readonly patience: number
  readonly keeps: boolean
  readonly flushes: number
  readonly resends: number
  readonly ring: number
  readonly hash: string
  readonly apis: string
  readonly allocate: number
  readonly stream: number
  readonly log: number
  readonly time: number
  readonly checksumCycles: number
  readonly first: string
  readonly previous: number
  readonly repository: number
}

/** whom a node asks for code */
export const asked = { home: 0, previous: 1, repository: 2 } as const

export function configureNode(
  world: World,
  state: NodeState,
  row: number,
  self: number,
  values: NodeValues,
  {
    flush,
    shrink,
  }: { readonly [change in 'flush' | 'shrink']: (world: World, state: NodeState, row: number, self: number) => void },
): void {
  state.native[row] = values.nativeCycles
  state.table[row] = values.table
  state.allocate[row] = values.allocate
  state.stream[row] = values.stream
  state.log[row] = values.log
  state.time[row] = values.time
  state.checksum[row] = values.checksumCycles
  state.nameBytes[row] = values.hash === 'md5' ? 16 : 20
  state.first[row] = values.first === 'previous' ? asked.previous : values.first === 'repository' ? asked.repository : asked.home
  state.holders.set([values.previous, values.repository], row * 2)
  state.ants[row] = values.apis === 'both' ? 1 : 0
  state.ring[row] = values.ring
  state.call[row] = values.systemCall * world.cycle[self]
  state.report[row] = Math.round(values.report * 1e12)
  state.hashing[row] = values.hashCycles
  state.room[row] = values.cache
  shrink(world, state, row, self)
  state.patience[row] = Math.round(values.patience * 1e12)
  state.keeps[row] = values.keeps ? 1 : 0
  if (values.flushes > state.flushes[row]) flush(world, state, row, self)
  state.flushes[row] = values.flushes
  if (values.resends > state.resends[row]) world.schedule(self, 0, event.resend, -1)
  state.resends[row] = values.resends
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

export const codeOffer = {
  role: 'code',
  title: 'Code from the start',
  returns: 'packet',
  arrangement: 'fan',
  runs: 'inherit',
} as const

/** The application that a capsule is of: its code is that of both ways. */
export const ownerOf = ({ packets }: World, packet: number): number =>
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

/** The name of a capsule's code (0 = code that every node has), and the node where it is at home. */
export function codeNameOf(world: World, packet: number): { readonly name: number; readonly home: number } {
  const { alias, home } = namedBy(world, packet)
  return { name: bodyNamed(world, alias, home)?.key ?? alias, home }
}

/** The body of a capsule's code, if its code object has one. */
export function bodyOfCapsule(world: World, packet: number): Body | null {
  if (!hasBodies(world)) return null
  const { alias, home } = namedBy(world, packet)
  return bodyNamed(world, alias, home)
}

/** What its application says: the word by which the design calls the code, and the home node. */
function namedBy(world: World, packet: number): { readonly alias: number; readonly home: number } {
  const owner = ownerOf(world, packet)
  const columns = world.kinds.columns[world.kindOf[owner]] as Readonly<Record<string, Int32Array | undefined>>
  const [names, homes] = [columns.name, columns.home]
  if (names === undefined || homes === undefined) return { alias: 0, home: -1 }
  const home = homes[world.row[owner]]
  return { alias: names[world.row[owner]], home: home < 0 ? world.parent[owner] : home }
}
