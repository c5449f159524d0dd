/**
 * A program ready to run, over and over, on its memory. Its memory is its only state: a snapshot is a copy of it, and copying it
 * back is a restore.
 */
import { high, low } from './arena.ts'
import { type Code, prepare } from './code.ts'
import { callHelper, type Environment, type Host } from './helpers.ts'
import { type Count, enter, interpret } from './machine.ts'
import { fillMap, indexBytes, openMap, type ProgramMap } from './maps.ts'
import { type Layout, layoutOf } from './memory.ts'
import { entriesOf, type Program, ProgramError } from './program.ts'
import { Stepper } from './stepping.ts'
import { names, type Run, registerAt, runName, translate } from './translation.ts'
import { compile, instantiate, isTrap, type LinearMemory, memoryOf } from './wasm.ts'

export interface ExecutionOptions {
  /** bytes */
  readonly contextSize: number
  /** bytes of the packet with the room before and behind it */
  readonly packetRoom: number
  /** copies of each value of per-CPU maps */
  readonly cpus: number
  /** instructions that one call may execute, at most 10⁹ */
  readonly limit: number
  /** where in the context the packet's first byte and its end are told (targets.ts); absent: no legacy access to packets */
  readonly packetAt?: readonly [number, number] | undefined
  /** what executes it; absent: the translation, of programs up to `mostTranslated`. Results are the same. */
  readonly engine?: 'interpreter' | 'translation'
}

/** Slots of a program that is translated: engines refuse functions above 7,654,321 bytes (WebAssembly JavaScript Interface, limits). */
const mostTranslated = 32_768
/** of a call: both machines count in 32 bits */
const mostInstructions = 1_000_000_000

/** A world without time, chance and ways: for trials of a program by itself. */
export const nowhere: Environment = {
  now: () => 0,
  random: () => 0,
  cpu: () => 0,
  trace: () => {},
  redirect: () => 0,
}

/** What the program's memory and helpers need, for whatever executes it. */
export function hostOf(layout: Layout, memory: Uint8Array, packetAt?: readonly [number, number]): Host {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length)
  const maps = new Map<number, ProgramMap>()
  for (const place of layout.maps) {
    fillMap(memory, place)
    maps.set(place.values, openMap(view, memory, place))
  }
  return { memory: view, bytes: memory, layout, maps, packetAt, environment: nowhere, next: -1, tailCalls: 0 }
}

export class Execution implements Count {
  readonly layout: Layout
  /** all state: context, packet, stack and maps (Layout tells where) */
  readonly memory: Uint8Array
  /** in the order of the program's definitions */
  readonly maps: readonly ProgramMap[]
  readonly limit: number
  /** instructions of the last run, also of one that used up the limit */
  executed = 0
  /** r0 after the last run, in signed halves */
  r0Low = 0
  r0High = 0
  private readonly code: Code
  private readonly host: Host
  private readonly call: (number: number) => boolean
  /** by where each of its programs begins */
  private readonly translated: ReadonlyMap<number, Run> | undefined
  /** of the module: see Run */
  private left: { readonly value: number } = { value: 0 }

  constructor(program: Program, { contextSize, packetRoom, cpus, limit, packetAt, engine }: ExecutionOptions) {
    if (!(limit >= 1 && limit <= mostInstructions))
      throw new RangeError(`limit: ${limit} instructions where 1 to ${mostInstructions} are expected`)
    this.layout = layoutOf(program.maps, contextSize, packetRoom, cpus, indexBytes)
    const isTranslated = engine !== 'interpreter' && program.instructions.length <= mostTranslated
    const memory: LinearMemory = isTranslated ? memoryOf(this.layout.size) : { buffer: new ArrayBuffer(this.layout.size) }
    this.memory = new Uint8Array(memory.buffer)
    this.limit = limit
    this.code = prepare(program, this.layout)
    this.host = hostOf(this.layout, this.memory, packetAt)
    this.maps = [...this.host.maps.values()]
    this.call = (number) => callHelper(this.host, number)
    this.translated = isTranslated ? this.start(program, memory) : undefined
  }

  /** Runs the program on two arguments, 32-bit numbers or places in its memory. Throws ProgramError, stage 'run'. */
  run(environment: Environment, r1: number, r2 = 0): void {
    const { host, translated } = this
    host.environment = environment
    host.tailCalls = 0
    this.executed = 0
    for (let entry = 0; entry >= 0; entry = host.next) {
      host.next = -1
      if (translated) this.runTranslated(translated.get(entry) as Run, r1, r2)
      else this.runInterpreted(entry, r1, r2)
    }
  }

  /** As `run`, one instruction at a time, whatever the engine. */
  stepper(environment: Environment, r1: number, r2 = 0): Stepper {
    const { host, code, layout, call } = this
    host.environment = environment
    host.tailCalls = 0
    host.next = -1
    const elsewhere = () => {
      const { next } = host
      host.next = -1
      return next
    }
    return new Stepper({ code, memory: host.memory, layout, call, elsewhere, r1, r2 })
  }

  private start(program: Program, memory: LinearMemory): ReadonlyMap<number, Run> {
    const module = compile(translate(program, this.layout))
    const exports = instantiate(module, { [names.module]: { [names.helper]: this.call, [names.memory]: memory } })
    this.left = exports[names.left] as { readonly value: number }
    return new Map(entriesOf(program).map((entry) => [entry, exports[runName(entry)] as Run]))
  }

  private runTranslated(run: Run, r1: number, r2: number): void {
    const { host, layout, limit } = this
    const before = this.executed
    try {
      this.executed += run(r1, r2, limit - before) >>> 0
    } catch (error) {
      if (isTrap(error)) throw new ProgramError('run', 'it reaches outside its memory')
      this.executed = limit - this.left.value
      throw error
    }
    if (this.executed > limit) {
      this.executed = limit
      throw new ProgramError('run', `stopped after ${limit} instructions, the most that one call may execute`)
    }
    const r0 = registerAt(layout, 0)
    this.r0Low = host.memory.getInt32(r0, true)
    this.r0High = host.memory.getInt32(r0 + 4, true)
  }

  private runInterpreted(entry: number, r1: number, r2: number): void {
    enter(r1, r2, this.layout.stackTop)
    interpret(this.code, this.host.memory, this.layout.registers, this.limit, this.call, this, entry)
    this.r0Low = low[0]
    this.r0High = high[0]
  }
}
