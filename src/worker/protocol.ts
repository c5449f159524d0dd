/** Every message between the page and the simulation worker. Numbers that flow at a rate travel in transferred Float64Arrays. */

import type { Kept } from '../sim/kind.ts'
import type { FileData } from '../sim/plan.ts'
import type { RunResult } from '../sim/result.ts'
import type { Edit, TimedEdit, Topology } from '../topology/document.ts'
import type { Problem } from '../topology/problem.ts'

export type ToWorker =
  /** replaces what is loaded; the run stands at time 0, paused. `reached` and `announce` as for `restore` */
  | { type: 'load'; topology: Topology; files: readonly FileData[]; reached?: number; announce?: number }
  /** until a simulated time in picoseconds, and then pause just after it; absent = to the end */
  | { type: 'run'; until?: number }
  | { type: 'pause' }
  /** simulated seconds per wall second, 1e-6 … ; 0 = as fast as it goes */
  | { type: 'speed'; value: number }
  /** one event, or until one packet has left or entered a component */
  | { type: 'step'; unit: 'event' | 'packet' }
  /** acts now; answered by `edited` */
  | { type: 'edit'; edits: readonly Edit[]; token: number }
  /** run without pauses to the end and report the digest */
  | { type: 'finish' }
  | { type: 'rewind' }
  /** what the page draws: telemetry for nothing else is computed */
  | { type: 'watch'; dots: boolean; hertz: number }
  /** names the packet in a pool slot; answered by `packet` */
  | { type: 'inspect'; slot: number }
  /** what is recorded from now on, instead of what was; answered by `recorded` now and while the run goes on */
  | { type: 'tap'; points: readonly TapPoint[] }
  /** whose threads the page shows, by the id of a machine; null = nobody's. Answered by `turns` now and while the run goes on */
  | { type: 'turns'; machine: string | null }
  /** of which component the page shows what it keeps; null = of none. Answered by `keeps` now and while the run goes on */
  | { type: 'keeps'; component: string | null }
  /** the recorded frames as a file; answered by `capture` */
  | { type: 'save-capture' }
  | { type: 'snapshot' }
  /**
   * `reached`: simulated picoseconds that the page has seen already, made up for as fast as it goes.
   * `announce`: from these simulated picoseconds on each program that is about to run is told by `program`: one may not come back
   */
  | { type: 'restore'; snapshot: Snapshot; files: readonly FileData[]; reached?: number; announce?: number }
  /** gives a telemetry buffer back */
  | { type: 'recycle'; buffer: ArrayBuffer }
  /** answered by `pong`: how the page knows that the worker is not stuck */
  | { type: 'ping' }

/** A component whose frames are recorded, with the name of its interface in the file. */
export interface TapPoint {
  readonly id: string
  readonly name: string
}

export interface Recorded {
  readonly frames: number
  /** of the frames, without what the file adds */
  readonly bytes: number
  /** frames that found no room */
  readonly lost: number
}

/** Which thread ran on each CPU of a machine, lately. */
export interface TurnsView {
  readonly machine: string
  /** simulated seconds that the turns span */
  readonly from: number
  readonly to: number
  readonly threads: readonly { readonly name: string; readonly turns: number; readonly share: number }[]
  /** per turn 4 numbers: CPU, index of its thread, begin and end in seconds */
  readonly turns: Float64Array
}

/** What a component keeps, what it has said, and what has gone wrong with it. Texts are a program's: shown, never read. */
export interface KeptView extends Kept {
  readonly component: string
  /** lines of its log so far, and the last of them, oldest first; seconds */
  readonly written: number
  readonly lines: readonly { readonly at: number; readonly text: string }[]
  /** the newest first; line 0 = unknown */
  readonly faults: readonly {
    readonly name: string
    readonly count: number
    readonly at: number
    readonly text: string
    readonly line: number
  }[]
}

export interface Snapshot {
  /** as it was loaded, with every timed edit known: those that have acted and those that are still to come */
  readonly topology: Topology
  /** those that have acted */
  readonly edits: readonly TimedEdit[]
  /** simulated picoseconds */
  readonly at: number
  readonly world: ArrayBuffer
}

/** Order and meaning of the series in every `telemetry` frame until the next layout. */
export interface TelemetryLayout {
  readonly version: number
  readonly flows: readonly { readonly id: string; readonly source: string; readonly destination: string }[]
  /** machines with a crossing-time series */
  readonly machines: readonly string[]
  readonly resources: readonly { readonly component: string; readonly name: string; readonly title: string }[]
  /** flows that are TCP connections, by id */
  readonly connections: readonly string[]
  /** every live component, in engine order */
  readonly components: readonly string[]
  readonly dropReasons: readonly string[]
}

/**
 * Frames come `hertz` times a second of wall time while the run goes on, once after every step, pause, edit and rewind, and
 * however fast it goes at least once per 1/200 of the duration, so that a run that takes half a second still draws whole
 * curves: those in between say −1 dots and carry none.
 * A frame, as one Float64Array:
 * [0] layout version · [1] simulated time, s · [2] events · [3] packet hops · [4] packets in flight ·
 * [5] state (0 paused, 1 running, 2 ended) · [6] simulated s per wall s, measured · [7] number of dots · then
 * per flow 8 numbers      {@link flowFields}: sent, delivered, dropped, bit/s over the interval, p50 s, p99 s over the interval, in flight, delivered bytes
 * per machine 3           {@link machineFields}: p50 s of the last 200 crossings, crossings so far, mean s
 * per resource 3          {@link resourceFields}: utilisation over the interval 0…1, queue length now, packets in service now
 * per connection 5        {@link connectionFields}: congestion window B, smoothed round trip s, bytes read in order so far, bytes in flight, segments sent again so far
 * per component 2         {@link componentFields}: packets received, packets dropped
 * per drop reason 1       packets so far
 * per dot 6               {@link dotFields}: pool slot, flow, component (index into layout.components), side (0 towards `to`, 1 towards `from`; 2 waiting), start s, end s
 */
export const headerFields = 8
export const flowFields = 8
export const machineFields = 3
export const resourceFields = 3
export const connectionFields = 5
export const componentFields = 2
export const dotFields = 6

export interface PacketView {
  readonly slot: number
  readonly flow: string
  /** it answers the packets of the flow, as acknowledgements do */
  readonly answers: boolean
  readonly sequence: number
  readonly bytes: number
  readonly bornSeconds: number
  readonly at: string
  readonly stage: string
  /** name → readable value: addresses, ttl, mark, service, encapsulation */
  readonly fields: Readonly<Record<string, string>>
  /** its headers as they are on the wire, outermost first */
  readonly headers: readonly {
    readonly protocol: string
    readonly bytes: number
    /** offsets count from the frame's start */
    readonly fields: readonly {
      readonly name: string
      readonly value: string
      readonly offset: number
      readonly length: number
    }[]
  }[]
  /** the whole frame */
  readonly frame: Uint8Array
  /** finished stages, oldest first, when the packet is traced */
  readonly stages: readonly {
    readonly component: string
    readonly stage: string
    readonly waitSeconds: number
    readonly occupancySeconds: number
    readonly latencySeconds: number
  }[]
}

export interface ProgramCall {
  readonly component: string
  /** simulated picoseconds */
  readonly at: number
  /** what would stop it from now on */
  readonly stop: Edit
  /** the edit of the page in whose course it runs */
  readonly token?: number
}

export type FromWorker =
  | { type: 'ready'; engineVersion: string }
  | { type: 'pong' }
  /** long work begins; whatever comes next says that it is done */
  | { type: 'busy' }
  /** a resource has appeared (a thread for a new stream): frames follow this order from now on */
  | { type: 'layout'; layout: TelemetryLayout }
  | { type: 'loaded'; layout: TelemetryLayout; problems: readonly Problem[] }
  /** the document cannot run at all */
  | { type: 'refused'; problems: readonly Problem[] }
  | { type: 'telemetry'; buffer: ArrayBuffer; length: number }
  | { type: 'edited'; token: number; at: number; layout: TelemetryLayout; problems: readonly Problem[] }
  /** a timed edit of the document has acted: the page's topology follows, unless the edit was skipped for want of its object */
  | { type: 'replayed'; at: number; edit: Edit; skipped: boolean; layout: TelemetryLayout; problems: readonly Problem[] }
  | { type: 'edit-refused'; token: number; problems: readonly Problem[] }
  | { type: 'packet'; view: PacketView | null }
  | { type: 'recorded'; recorded: Recorded }
  /** the program of a component is about to run; null: it has come back */
  | { type: 'program'; call: ProgramCall | null }
  /** null: threads do not share the CPUs of what was asked for */
  | { type: 'turns'; view: TurnsView | null }
  /** null: the component keeps nothing that it could show */
  | { type: 'keeps'; view: KeptView | null }
  /** a pcapng file */
  | { type: 'capture'; file: ArrayBuffer }
  | { type: 'snapshot'; snapshot: Snapshot }
  /** the run has reached its duration */
  | { type: 'ended'; digest: string; result: RunResult }
  /** an invariant is violated, or the engine threw: the run stands */
  | { type: 'failed'; message: string }
