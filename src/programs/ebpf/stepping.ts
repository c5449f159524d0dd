/**
 * A program executed one instruction at a time, by the interpreter itself: behind the instruction lie traps for as long as it
 * runs, and functions that wait are kept here. Whatever else runs between two steps changes nothing of it.
 */
import * as arena from './arena.ts'
import { type Code, operations } from './code.ts'
import { advance, type Call, enter, state } from './machine.ts'
import { frameSize, frames, type Layout } from './memory.ts'
import { ProgramError } from './program.ts'

/** the operation of arena's words that no instruction has: it stops whoever comes there */
const trap = 0
const local = operations.indexOf('local')
const exit = operations.indexOf('exit')
/** r6…r10, which a function gives back as they were */
const kept = 6

interface Waiting {
  readonly at: number
  readonly low: Int32Array
  readonly high: Int32Array
}

export interface Stepped {
  readonly code: Code
  readonly memory: DataView
  readonly layout: Layout
  readonly call: Call
  readonly r1: number
  readonly r2: number
  /** the slot where the program goes on after a tail call; −1 = it has made none. Asked once it has ended. */
  elsewhere(): number
}

export class Stepper {
  /** slot of the next instruction; −1 = the program has ended */
  at = 0
  executed = 0
  private readonly stepped: Stepped
  private readonly low = new Int32Array(arena.registers)
  private readonly high = new Int32Array(arena.registers)
  private waiting: Waiting[] = []

  constructor(stepped: Stepped) {
    this.stepped = stepped
    this.enterAt(0)
  }

  /** r0…r10, unsigned */
  get registers(): bigint[] {
    return Array.from(this.low, (low, r) => (BigInt(this.high[r] >>> 0) << 32n) | BigInt(low >>> 0))
  }

  /** functions that have called others and wait */
  get depth(): number {
    return this.waiting.length
  }

  /** of the text, from 1; undefined for what has none */
  get line(): number | undefined {
    return this.at < 0 ? undefined : this.stepped.code.lines?.[this.at]
  }

  /** One instruction. Throws ProgramError, stage 'run'. */
  step(): void {
    const { at } = this
    if (at < 0) return
    this.executed++
    const operation = this.stepped.code.words[at] & 0xff
    if (operation === local) this.enterFunction()
    else if (operation === exit && this.waiting.length > 0) this.leaveFunction()
    else this.execute()
  }

  private execute(): void {
    const { at } = this
    const { code, memory, layout, call, elsewhere } = this.stepped
    const base = arena.load(code)
    const here = base + at
    const behind = arena.words.slice(here + 1, here + 3)
    arena.low.set(this.low)
    arena.high.set(this.high)
    arena.words.fill(trap, here + 1, here + 3)
    state.pc = here
    state.end = here
    state.depth = 0
    state.fault = ''
    let stopped = true
    try {
      stopped = advance(memory, memory.byteLength, layout.registers, call)
    } finally {
      arena.words.set(behind, here + 1)
      this.takeRegisters()
    }
    if (stopped && state.pc === here + 1) {
      if (state.fault !== '') this.fail(state.fault)
      const entry = elsewhere()
      if (entry >= 0) this.enterAt(entry)
      else this.at = -1
    } else this.at = state.pc - base - (stopped ? 1 : 0)
  }

  private enterAt(slot: number): void {
    const { r1, r2, layout } = this.stepped
    enter(r1, r2, layout.stackTop)
    this.takeRegisters()
    this.waiting = []
    this.at = slot
  }

  private enterFunction(): void {
    const { at, low, high, waiting } = this
    if (waiting.length === frames - 1) this.fail(`more than ${frames} functions have called each other`)
    waiting.push({ at: at + 1, low: low.slice(kept), high: high.slice(kept) })
    low[10] -= frameSize
    this.at = at + 1 + this.stepped.code.offsets[at]
  }

  private leaveFunction(): void {
    const { at, low, high } = this.waiting.pop() as Waiting
    this.low.set(low, kept)
    this.high.set(high, kept)
    this.at = at
  }

  private takeRegisters(): void {
    this.low.set(arena.low.subarray(0, arena.registers))
    this.high.set(arena.high.subarray(0, arena.registers))
  }

  private fail(fault: string): never {
    const { at } = this
    const { lines } = this.stepped.code
    throw new ProgramError('run', `instruction ${at}: ${fault}`, { instruction: at, line: lines?.[at] })
  }
}
