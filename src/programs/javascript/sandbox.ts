/** A user's program in JavaScript or TypeScript: loaded, called with packets and timers, counted, saved and restored. */
import type { Host } from './api.ts'
import { type Blank, blankBehind, blankOf, type Rooms, transferRoom } from './blank.ts'
import { field, float, packetBlock, packetPlace, word } from './exchange.ts'
import { Exchange } from './exchange-host.ts'
import probeText from './inside/probe.js?raw'
import { ProgramRefused } from './language.ts'
import { type Metered, meter } from './metering.ts'
import { type Engine, Instance, type Memory, noRoom, type Thrown } from './quickjs.ts'

export interface Limits extends Rooms {
  /** bytes of the program's heap, its texts and the language's own objects included (0.4 MB); in steps of 64 KiB */
  readonly memory: number
  /** operations of one call */
  readonly operations: number
}

export const defaultLimits: Limits = {
  memory: 4 * 1_048_576,
  operations: 1_000_000,
  packet: 9216,
  stateEntries: 1024,
  stateBytes: 262_144,
}

/** What a program's soft state holds, and how full its heap is. */
export interface Inventory {
  /** bytes of the heap at its largest */
  readonly heap: number
  /** names, and the bytes that they and their values take */
  readonly names: number
  readonly bytes: number
  /** the oldest first; of values that are long the first 256 characters or bytes */
  readonly rows: readonly { readonly key: string | number; readonly value: number | boolean | string | Uint8Array }[]
}

/** What a program may export, beside what its host asks for by name. */
export const entryPoints = ['onPacket', 'onTimer', 'init'] as const

export type FailureKind = 'operations' | 'memory' | 'recursion' | 'exception' | 'escaped'

/** Why a call ended before its end: a name for the reason, in words, at which line of the program. */
export interface Failure {
  readonly kind: FailureKind
  readonly message: string
  readonly line: number | undefined
}

/** QuickJS asks every 10,000 loops, calls and steps of a regular expression */
const operationsPerTick = 10_000

export class Sandbox {
  limits: Limits
  /** operations that the last call took */
  cost = 0
  /** why the last call ended early, or null */
  failure: Failure | null = null
  private readonly engine: Engine
  private readonly host: Host
  private blank: Blank
  private instance: Instance
  private exchange: Exchange
  private ticks = 0
  private escaped = false

  /**
   * @param source of the program, types stripped (typescript.ts); or one that was metered with probes (probes.ts)
   * @param names of further functions that the host calls
   * @param saved what `save()` of a sandbox with the same program gave: it goes on from there, and is not loaded anew
   * @throws ProgramRefused for a program that is not accepted, or fails while it is loaded
   */
  constructor(
    engine: Engine,
    source: string | Metered,
    host: Host,
    limits: Limits = defaultLimits,
    names: readonly string[] = [],
    saved?: Uint8Array,
  ) {
    const metered = saved ? null : typeof source === 'string' ? meter(source) : source
    this.limits = limits
    this.engine = engine
    this.host = host
    this.blank = saved ? blankBehind(engine, saved) : blankOf(engine, limits)
    this.instance = this.open(saved ? this.blank.unpack(saved) : this.blank.image.memory)
    this.exchange = this.share()
    if (metered && typeof source !== 'string') this.instance.evaluate(`'use strict';${probeText}`, 'inside')
    if (metered) this.load(metered, [...entryPoints, ...names])
  }

  /** words and bytes that program and host share (exchange.ts), until the next `bound()` or `restore()`: a packet is written and read through them */
  get words(): Int32Array {
    return this.exchange.words
  }
  get floats(): Float64Array {
    return this.exchange.floats
  }
  get packet(): Uint8Array {
    return this.exchange.packet
  }

  /** Has the program the function at this place of `entryPoints` (or, behind them, of the further names)? */
  has(entry: number): boolean {
    return (this.words[word.entries] & (1 << entry)) !== 0
  }

  /** Calls one of the program's functions, which must be there. Cost and failure are told by the fields of that name. */
  call(entry: number): void {
    this.begin(entry)
    this.finish(this.words[word.broken] === 0 ? this.instance.call(this.blank.run) : null)
  }

  /** Calls `onPacket` with the packet that words and bytes hold. @returns whether the packet goes on */
  treat(): boolean {
    this.words[packetBlock + field.changed] = 0
    this.words[packetBlock + field.verdict] = 0
    this.call(0)
    return this.words[packetBlock + field.verdict] === 0
  }

  /** @param mark what the program called `timer()` with */
  wake(mark: number): void {
    this.floats[float.mark] = mark
    this.call(1)
  }

  /** Everything that the program keeps between two calls: what differs from a program that keeps nothing. */
  save(): Uint8Array {
    return this.blank.pack(this.instance.memory)
  }

  /** @param saved what `save()` of a sandbox with the same program gave: it goes on identically */
  restore(saved: Uint8Array): void {
    this.blank = blankBehind(this.engine, saved)
    this.goOn(this.blank.unpack(saved))
  }

  /**
   * What the program keeps, read by running in its realm: call it on a sandbox that was restored from the program's memory for
   * this, never on the program's own. @param most rows
   */
  inventory(most: number): Inventory {
    const heap = this.instance.used
    const [names, bytes, rows] = JSON.parse(this.instance.read(`lab$inside.kept(${most})`) ?? '[0, 0, []]')
    return {
      heap,
      names,
      bytes,
      rows: rows.map(([keyType, key, valueType, value]: [string, string, string, string | number[]]) => ({
        key: keyType === 'number' ? Number(key) : key,
        value:
          typeof value !== 'string'
            ? Uint8Array.from(value)
            : valueType === 'number'
              ? Number(value)
              : valueType === 'boolean'
                ? value === 'true'
                : value,
      })),
    }
  }

  /** Other limits from the next call on, with all that the program keeps; its heap stays at least as large as it is. */
  bound(operations: number, memory: number): void {
    this.limits = { ...this.limits, operations, memory }
    if (!this.instance.fits(memory)) this.goOn(this.instance.memory)
  }

  private goOn(memory: Memory): void {
    if (this.instance.fits(this.limits.memory, memory.heap.length)) this.instance.restore(memory)
    else this.instance = this.open(memory)
    this.exchange = this.share()
  }

  private open(memory: Memory): Instance {
    const callbacks = { call: () => this.exchange.perform(), interrupt: () => this.interrupt() }
    return new Instance(this.engine, this.limits.memory, callbacks, { ...this.blank.image, memory })
  }

  private share(): Exchange {
    const { buffer } = this.instance.bytes
    const { place, rooms } = this.blank
    const packetAt = place + packetPlace
    return new Exchange(
      new Int32Array(buffer, place, 64),
      new Float64Array(buffer, place, 40),
      new Uint8Array(buffer, packetAt, rooms.packet),
      new Uint8Array(buffer, packetAt + rooms.packet, transferRoom),
      this.host,
    )
  }

  private load(metered: Metered, names: readonly string[]): void {
    this.begin(0)
    const value = this.instance.evaluate(`lab$inside.begin(()=>${metered.text},${JSON.stringify(names)})`, 'program')
    this.finish(typeof value === 'number' ? null : value)
    if (this.failure) throw new ProgramRefused(this.failure.message, this.failure.line)
    if (this.words[word.entries] === 0)
      throw new ProgramRefused(`no function that could be called: export function ${names[0]}(packet) { … }`)
  }

  private begin(entry: number): void {
    this.words[word.budget] = this.limits.operations
    this.words[word.entry] = entry
    this.floats[float.time] = this.host.time
    this.instance.collectInTime()
    this.ticks = 0
    this.escaped = false
  }

  private finish(thrown: Thrown | null): void {
    if (thrown?.broken) this.words[word.broken] = 1
    const left = this.words[word.budget]
    this.cost = this.limits.operations - (left > 0 ? left : 0)
    this.failure =
      thrown || this.words[word.broken] !== 0 || this.words[word.failure] !== 0 || left < 0 ? this.explain(thrown) : null
  }

  /** Ends what counts too little: a loop or call takes an operation, or belongs to a built-in that takes four for each of its own. */
  private interrupt(): boolean {
    const { words } = this
    if (words[word.patternRuns] !== 0) {
      words[word.patternTicks]++
      if (words[word.patternTicks] * operationsPerTick <= words[word.patternBudget]) return false
      words[word.failure] = 1
      return true
    }
    this.escaped = ++this.ticks > (4 * this.limits.operations) / operationsPerTick + 4
    return this.escaped
  }

  private explain(thrown: Thrown | null): Failure {
    const { words, limits } = this
    if (words[word.broken] !== 0) {
      const message = `its heap of ${limits.memory} bytes was damaged when it was full: it does not run any more`
      return { kind: 'memory', message, line: undefined }
    }
    if (this.escaped)
      return { kind: 'escaped', message: `more loops and calls than ${limits.operations} operations can have`, line: undefined }
    if (words[word.failure] === 1 || (words[word.failure] === 0 && words[word.budget] < 0)) {
      this.cost = limits.operations
      const what = words[word.patternRuns] !== 0 ? 'a regular expression takes' : 'the call takes'
      return { kind: 'operations', message: `${what} more than ${limits.operations} operations`, line: undefined }
    }
    if (words[word.failure] === 2) return { kind: 'memory', message: this.memoryMessage(), line: undefined }
    if (words[word.failure] === 3) return { kind: 'recursion', message: 'calls are nested too deeply', line: undefined }
    if (thrown?.text === noRoom.text) return { kind: 'memory', message: this.memoryMessage(), line: undefined }
    const message = words[word.failure] === 4 ? this.exchange.text() : (thrown?.text ?? 'an error')
    return { kind: 'exception', message, line: words[word.line] || undefined }
  }

  private memoryMessage(): string {
    const excess = this.words[word.excess]
    this.words[word.excess] = 0
    return excess > 0 ? `a text of ${excess} characters: 16384 is the most` : `more than ${this.limits.memory} bytes of memory`
  }
}
