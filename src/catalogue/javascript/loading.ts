/**
 * Programs that are loaded into components. All that a program keeps is the memory of its QuickJS instance, and that is the
 * world's (sim/memories.ts): it is saved when the world is, and a world that was restored makes a fresh instance go on from it.
 */
import type { Host } from '../../programs/javascript/api.ts'
import { ProgramRefused } from '../../programs/javascript/language.ts'
import { defaultLimits, Sandbox } from '../../programs/javascript/sandbox.ts'
import type { LiveMemory } from '../../sim/memories.ts'
import type { PlanProgram } from '../../sim/plan.ts'
import { hashText } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { sourceOf } from './reading.ts'

/** What one program may take. */
export interface Bounds {
  /** operations of one call */
  readonly operations: number
  /** bytes */
  readonly memory: number
}

/** A packet that a program sends: its fields and bytes as they were then. */
export interface Sent {
  readonly fields: Int32Array
  readonly bytes: Uint8Array
  readonly to: number
}
export interface Timer {
  /** picoseconds from now */
  readonly after: number
  readonly mark: number
}

/** packets that one call may send */
const mostSent = 256

/** A loaded program with what it asks of the world, which is done when its call has ended well. */
export class Script implements LiveMemory, Host {
  readonly sandbox: Sandbox
  readonly sent: Sent[] = []
  readonly timers: Timer[] = []
  /** timers that it may set in this call */
  timersLeft = 0
  private readonly world: World
  private readonly self: number
  private readonly label: string

  /**
   * @param saved memory of the program in another instance; absent = it is loaded
   * @param label in front of what it says, where several programs speak in one place
   * @throws ProgramRefused
   */
  constructor(world: World, self: number, plan: PlanProgram, bounds: Bounds, timersLeft: number, saved?: Uint8Array, label = '') {
    if (world.engine === null) throw new Error(`${world.ids[self]}: there is no engine here for programs in JavaScript`)
    this.world = world
    this.self = self
    this.label = label
    this.timersLeft = timersLeft
    const limits = { ...defaultLimits, ...bounds }
    this.sandbox = new Sandbox(world.engine, saved ? '' : sourceOf(plan), this, limits, [], saved)
  }

  get time(): number {
    return this.world.now
  }
  random(): number {
    return this.world.uniform(this.world.stream(this.self, 'program'))
  }
  send(fields: Int32Array, bytes: Uint8Array, to: number): boolean {
    if (this.sent.length === mostSent) return false
    this.sent.push({ fields: fields.slice(), bytes: bytes.slice(), to })
    return true
  }
  timer(after: number, mark: number): boolean {
    if (this.timers.length === this.timersLeft) return false
    this.timers.push({ after, mark })
    return true
  }
  log(line: string): void {
    this.world.logs.write(this.self, this.world.now, this.label + line)
  }

  /** What it asks for in a call that begins now. */
  open(timersLeft: number): void {
    this.sent.length = 0
    this.timers.length = 0
    this.timersLeft = timersLeft
  }
  save(): Uint8Array {
    return this.sandbox.save()
  }
}

export const planOf = (world: World, self: number): PlanProgram | undefined =>
  world.programs.find(({ id }) => id === world.values[self].program)

/** A number that differs when another program is loaded, or the same in another machine: then it has forgotten everything. */
export function versionOf(world: World, self: number): number {
  const plan = planOf(world, self)
  if (plan === undefined) return 0
  return hashText(`${world.ids[world.root[self]]}:${plan.language}:${plan.code}`) | 0 || 1
}

/** Loads the component's program; what it keeps is its memory from now on. Undefined when it is refused. */
export function load(world: World, self: number, plan: PlanProgram, bounds: Bounds, timersLeft: number): Script | undefined {
  try {
    const full = world.memories.refuses(self)
    if (full !== undefined) throw new ProgramRefused(full)
    world.programWatch?.(self)
    const script = new Script(world, self, plan, bounds, timersLeft)
    world.memories.keep(self, script)
    return script
  } catch (error) {
    if (!(error instanceof ProgramRefused)) throw error
    world.logs.fault(self, world.now, 'refused', error.message, error.line)
    return undefined
  } finally {
    world.programWatch?.(-1)
  }
}

/** The component's program, which has been loaded; in a world that was restored a fresh instance goes on with its memory. */
export function scriptIn(world: World, self: number, bounds: Bounds): Script | undefined {
  const live = world.memories.liveOf(self)
  if (live instanceof Script) return live
  const saved = world.memories.of(self)
  const plan = planOf(world, self)
  if (saved === undefined || plan === undefined) return undefined
  const script = new Script(world, self, plan, bounds, 0, saved)
  world.memories.keep(self, script)
  return script
}
