/** Who takes packets off the queues of an execution environment: its threads, and the CPUs that they run on. */
import { FairScheduler } from '../../sim/fair-scheduler.ts'
import { assumed, given, type StateSchema } from '../../sim/kind.ts'
import { cpuOf } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'

export const consumerParameters = {
  queues: {
    type: 'choice',
    title: 'Threads',
    doc: 'What takes packets off which queue.',
    default: 'threads',
    options: {
      threads: {
        title: 'one for each stream',
        doc: 'A TCP stream has a thread of its own; all datagrams of a service share one.',
      },
      shared: {
        title: 'shared memory',
        doc: 'One queue for each service in shared memory; its consumers, on any CPU, take packets of all streams.',
      },
    },
    cite: given(
      'tamanoir-2003',
      '3.1.1',
      'with TCP active streams, a thread service is dedicated for each stream while with UDP only one dedicated thread processes all streams',
    ),
  },
  consumers: {
    type: 'number',
    title: 'Consumers',
    doc: 'Instances of each service that take packets off its queue.',
    when: { parameter: 'queues', is: ['shared'] },
    unit: 'count',
    default: 2,
    min: 1,
    max: 256,
    integer: true,
    cite: assumed('one for each CPU of a dual-processor node'),
  },
  affinity: {
    type: 'choice',
    title: 'Consumers run on',
    doc: 'Where CPUs are shared by threads: which of them works on a packet. Those that are shared by priority are not told apart.',
    default: 'any',
    options: {
      any: {
        title: 'any CPU',
        doc: 'The one that received the packet, or that of its flow: a thread that takes packets of several migrates between CPUs.',
      },
      kept: {
        title: 'the CPU that each keeps',
        doc: 'Threads are dealt out to the CPUs in turn, and stay there: none migrates.',
      },
    },
    cite: assumed('the threads of a virtual machine are not bound to CPUs'),
  },
  migration: {
    type: 'number',
    title: 'Migration',
    doc: 'Cycles that a thread takes longer for the packet for which it has changed its CPU, where CPUs are shared by threads.',
    unit: 'cycle',
    default: 20_000,
    min: 0,
    max: 1e8,
    cite: assumed('caches are cold: 200 of their lines come from memory again, in 100 cycles each'),
  },
} as const

/** threads whose CPU is known; others are not seen to migrate */
const known = 256

export const consumerState = {
  keeps: 'u8',
  migration: 'f64',
  migrations: 'f64',
  /** per thread, plus one: the queue that it serves, the packet that it took last, the CPU that it ran on */
  consumerOf: ['i32', known],
  consumes: ['i32', known],
  consumerCpu: ['i32', known],
} as const satisfies StateSchema

type Consumers = { readonly [field in keyof typeof consumerState]: Float64Array | Int32Array | Uint8Array }

/** A thread has taken the packet off its queue and will work on it: cycles of its migration to another CPU. */
export function consume(world: World, state: Consumers, row: number, self: number, packet: number): number {
  const scheduler = world.resources.managed[world.processor[self]]
  if (!(scheduler instanceof FairScheduler)) return 0
  const thread = idleThread(world, state, row, packet)
  if (thread < 0) return 0
  const at = row * known + thread
  // whoever took a packet that had this one's slot has long done with it
  const stale = state.consumes.subarray(row * known, (row + 1) * known).indexOf(packet + 1)
  if (stale >= 0) state.consumes[row * known + stale] = 0
  state.consumes[at] = packet + 1
  if (state.keeps[row] === 1) world.packets.cpu[packet] = thread % scheduler.cpus
  const before = state.consumerCpu[at]
  state.consumerCpu[at] = cpuOf(world.packets, packet, scheduler.cpus) + 1
  if (before === 0 || before === state.consumerCpu[at]) return 0
  state.migrations[row]++
  return state.migration[row]
}

/** The first thread of the packet's queue that is not at work: a new one if all are; −1 = too many. */
function idleThread(world: World, state: Consumers, row: number, packet: number): number {
  const queue = world.packets.resource[packet]
  for (let thread = 0; thread < known; thread++) {
    const at = row * known + thread
    if (state.consumerOf[at] === 0) state.consumerOf[at] = queue + 1
    if (state.consumerOf[at] !== queue + 1) continue
    const last = state.consumes[at] - 1
    if (last < 0 || last === packet || !world.holds(last, queue)) return thread
  }
  return -1
}
