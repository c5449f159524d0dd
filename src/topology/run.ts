/**
 * A run: a document's world, its timed edits, and the clock. The same document gives the same bits here, in the worker
 * and on the command line, however often it stops on the way.
 */
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import { type Applied, applyPlan, createWorld } from '../sim/apply.ts'
import type { Kind } from '../sim/kind.ts'
import type { FileData } from '../sim/plan.ts'
import type { RunResult } from '../sim/result.ts'
import { loadWorld, saveWorld } from '../sim/snapshot.ts'
import { summarise } from '../sim/summary.ts'
import type { World } from '../sim/world.ts'
import { type CompiledPlan, compile } from './compile.ts'
import type { Edit, TimedEdit, Topology } from './document.ts'
import { applyEdit } from './edits.ts'
import { TopologyError } from './problem.ts'
import { bringsJavaScript, needsJavaScript } from './programs.ts'
import { validateTopology } from './validate.ts'

const second = 1e12

/** What a run needs that is no part of the document: what runs programs in JavaScript; null where it has none. */
export type Engine = World['engine']

const noEngine = 'this design has programs in JavaScript, and the run was given no engine for them'

export class Run {
  world: World
  /** as it stands now, with every edit that has acted */
  topology: Topology
  /** edits that have acted, in order */
  readonly acted: TimedEdit[] = []
  /** picoseconds */
  readonly end: number
  private readonly pending: TimedEdit[]
  private applied: Applied = new Map()
  private compiled: CompiledPlan | undefined
  /** timed edits that could not act, since an earlier one had taken away what they change */
  readonly skipped: TimedEdit[] = []
  /** the last topology that could run, and the edits since */
  private sound: Topology
  private doubtful: TimedEdit[] = []

  private readonly files: readonly FileData[]
  private readonly kinds: readonly Kind[]

  /** @param topology valid (see validate.ts); its timed edits act when the clock reaches them */
  constructor(
    topology: Topology,
    files: readonly FileData[] = [],
    snapshot?: { readonly acted: readonly TimedEdit[]; readonly world: ArrayBuffer },
    kinds: readonly Kind[] = catalogue,
    engine: Engine = null,
  ) {
    if (engine === null && needsJavaScript(topology)) throw new Error(noEngine)
    this.kinds = kinds
    this.files = files
    this.topology = { ...topology, edits: undefined }
    this.sound = this.topology
    this.end = Math.round(topology.duration * second)
    this.pending = [...(topology.edits ?? [])].sort((a, b) => a.at - b.at)
    this.world = createWorld(kinds, topology.seed)
    this.world.engine = engine
    if (snapshot) {
      for (const timed of snapshot.acted) {
        this.change(timed)
        this.acted.push(timed)
        if (this.pending[0] && this.pending[0].at === timed.at) this.pending.shift()
      }
      loadWorld(this.world, snapshot.world)
      this.applied = applyPlan(this.world, this.plan(), this.alive(), false)
    } else this.apply()
  }

  /** Timed edits that are still to act. */
  get waiting(): readonly TimedEdit[] {
    return this.pending
  }

  /** Picoseconds. */
  get now(): number {
    return this.world.now
  }
  get ended(): boolean {
    return this.world.now >= this.end
  }

  /**
   * Runs every event up to `limit` ps (and the edits that are due), or `most` events; the clock then stands at the limit,
   * or at the last event when `most` cut it short. Returns how many events ran.
   */
  runUntil(limit: number, most = Number.POSITIVE_INFINITY, onEdit?: (timed: TimedEdit) => void): number {
    const to = Math.min(limit, this.end)
    let done = 0
    for (;;) {
      const next = this.pending[0]
      const stop = next === undefined ? to : Math.min(next.at, to)
      const ran = this.world.run(stop, most - done)
      done += ran
      if (done >= most) return done
      this.world.now = Math.max(this.world.now, stop)
      if (next === undefined || next.at > to) return done
      this.pending.shift()
      this.act(next)
      onEdit?.(next)
    }
  }

  /** Acts now, after every event up to now, and is remembered at this time. */
  edit(edit: Edit): TimedEdit {
    if (this.world.engine === null && bringsJavaScript(edit)) throw new Error(noEngine)
    this.world.run(this.world.now, Number.POSITIVE_INFINITY)
    const timed = { at: this.world.now, edit }
    this.act(timed)
    return timed
  }

  result(wallSeconds = 0): RunResult {
    return summarise(this.world, wallSeconds)
  }

  snapshot(): { readonly acted: readonly TimedEdit[]; readonly world: ArrayBuffer } {
    return { acted: [...this.acted], world: saveWorld(this.world) }
  }

  private act(timed: TimedEdit): void {
    this.acted.push(timed)
    if (this.change(timed)) this.apply()
  }

  /**
   * Takes an edit into the topology; true when the result can run. Of several edits at one time only the last need leave
   * it so. What cannot act any more, or leaves a document that cannot run, is noted and passed over, in every replay alike.
   */
  private change(timed: TimedEdit): boolean {
    if (this.doubtful.length > 0 && this.doubtful[0].at !== timed.at) {
      this.topology = this.sound
      this.skipped.push(...this.doubtful)
      this.doubtful = []
    }
    try {
      this.topology = applyEdit(this.topology, timed.edit)
    } catch (error) {
      if (!(error instanceof TopologyError)) throw error
      this.skipped.push(timed)
      return false
    }
    if (validateTopology(this.topology, this.kinds, profiles).some(({ severity }) => severity === 'error')) {
      this.doubtful.push(timed)
      return false
    }
    this.sound = this.topology
    this.doubtful = []
    return true
  }

  private apply(): void {
    this.applied = applyPlan(this.world, this.plan(), this.applied)
  }

  private plan(): CompiledPlan {
    this.compiled = compile(this.sound, this.kinds, profiles, this.files, this.compiled)
    return this.compiled
  }

  /** The components of a restored world, as the plan that made them would list them. */
  private alive(): Applied {
    const plan = this.plan()
    return new Map(plan.components.map((component) => [component.id, component]))
  }
}

/** Runs a valid document to its end, or to `until` seconds. */
export function runTopology(
  topology: Topology,
  options: {
    readonly files?: readonly FileData[]
    readonly engine?: Engine
    readonly until?: number
    readonly clock?: () => number
    /** told of the run before it begins */
    readonly watch?: (run: Run) => void
  } = {},
): RunResult {
  const whole = options.until === undefined ? topology : { ...topology, duration: options.until }
  const run = new Run(whole, options.files, undefined, catalogue, options.engine)
  options.watch?.(run)
  const clock = options.clock ?? (() => 0)
  const began = clock()
  run.runUntil(run.end)
  return run.result((clock() - began) / 1000)
}
