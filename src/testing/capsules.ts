/** For tests of capsules whose code is a program of the design: three nodes in a row, a sender at the first, a listener at the last. */
import { catalogue } from '../catalogue/index.ts'
import { componentOf } from '../papers/measures.ts'
import type { ProgramRecord, Topology } from '../topology/document.ts'
import { FrameWatch } from '../topology/frame-watch.ts'
import { type Part, part } from '../topology/notation.ts'
import { Run } from '../topology/run.ts'
import { engine } from './javascript.ts'
import { capsuleLine } from './pan.ts'

/** Adds one to the first byte of a capsule, counts in soft state into its second, and delivers it where it is going. */
export const counting = `export function accept(capsule) {
  capsule.setByte(0, capsule.byte(0) + 1)
  state.set('seen', (state.get('seen') ?? 0) + 1)
  capsule.setByte(1, state.get('seen'))
  if (node.address !== capsule.destination) pan.forward()
  else pan.deliver()
}`

type Parameters = Readonly<Record<string, string | number | boolean>>
export type NodeKind = 'kernel/pan' | 'ee/pan'
export interface CapsuleOptions {
  /** the program `counting` when left out */
  readonly text?: string
  readonly programs?: readonly ProgramRecord[]
  /** parameters of its code object, of the node in the middle, of all nodes, of the sender */
  readonly object?: Parameters
  readonly middle?: Parameters
  readonly node?: Parameters
  readonly sender?: Parameters
  /** code that the first node holds instead */
  readonly held?: readonly Part[]
  /** what the machine in the middle has besides */
  readonly kernel?: readonly Part[]
  /** seconds */
  readonly duration?: number
}

export const javascript = (id: string, text: string): ProgramRecord => ({ id, title: id, language: 'javascript', text })

export function capsuleDesign(kind: NodeKind, options: CapsuleOptions = {}): Topology {
  const { text = counting, object = {}, middle = {}, node = {}, sender = {}, kernel = [], programs = [] } = options
  const held = options.held ?? [part('object', 'ee/code-object', { parameters: { name: 'hello', program: 'hello', ...object } })]
  const application = { destination: 'b-pan', code: 'hello', data: 'A capsule', limit: 10, ...sender }
  const topology = capsuleLine(
    kind,
    [part('app', 'traffic/capsule-application', { parameters: application }), ...held],
    [part('m-pan', kind, { parameters: { ...node, ...middle } }), ...kernel],
    node,
  )
  const ear = { id: 'ear', kind: 'traffic/capsule-application', parent: 'b-pan', parameters: { interval: 0 } }
  return {
    ...topology,
    duration: options.duration ?? topology.duration,
    components: [...topology.components, ear],
    programs: [javascript('hello', text), ...programs],
  }
}

export const nodes = ['a-pan', 'm-pan', 'b-pan'] as const

export const openRun = (topology: Topology, snapshot?: ReturnType<Run['snapshot']>): Run =>
  new Run(topology, [], snapshot, catalogue, engine())

export function runWhole(topology: Topology): Run {
  const run = openRun(topology)
  run.runUntil(run.end)
  const { violated } = run.result().invariants
  if (violated.length > 0) throw new Error(violated.join('; '))
  return run
}

export const countersOf = (run: Run, id: string): Readonly<Record<string, number>> => componentOf(run.result(), id).counters ?? {}
export const faultsOf = (run: Run, id: string): string[] =>
  run.world.logs.of(run.world.ids.indexOf(id)).faults.map(({ name, text }) => `${name}: ${text}`)

/** IP packets that pass a component until the end of the run. */
export function frames(run: Run, id: string): Uint8Array[] {
  const seen: Uint8Array[] = []
  const watch = new FrameWatch(run.world, (_, { bytes }) => seen.push(bytes.slice(14)))
  watch.tap(new Set([run.world.ids.indexOf(id)]))
  run.world.tracer = watch
  run.runUntil(run.end)
  return seen
}

/** What datagrams, or PAN's own packets, carry. */
export const payloads = (run: Run, id: string): Uint8Array[] => frames(run, id).map((ip) => ip.subarray(ip[9] === 17 ? 28 : 20))
