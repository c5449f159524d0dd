/** A program ready to run, over and over, on its memory. Its memory is its only state: a snapshot is a copy of it. */
import { type Code, prepare, registers } from './code.ts'
import { callHelper, type Environment, type Host } from './helpers.ts'
import { type Count, interpret } from './machine.ts'
import { type Layout, layoutOf } from './memory.ts'
import type { Program } from './program.ts'

export interface ExecutionOptions {
  /** bytes */
  readonly contextSize: number
  /** bytes of the packet with the room before and behind it */
  readonly packetRoom: number
  /** copies of each value of per-CPU maps */
  readonly cpus: number
  /** instructions that one call may execute */
  readonly limit: number
}

/** What the interpreter has come to: r0 in signed 32-bit halves, and instructions executed, also by a run that ended in an error. */
export class Execution implements Count {
  readonly layout: Layout
  readonly memory: Uint8Array
  readonly limit: number
  executed = 0
  r0Low = 0
  r0High = 0
  private readonly code: Code
  private readonly host: Host
  private readonly call: (number: number) => void

  constructor(program: Program, options: ExecutionOptions) {
    const { contextSize, packetRoom, cpus, limit } = options
    this.layout = layoutOf(program.maps, contextSize, packetRoom, cpus, () => 0)
    this.memory = new Uint8Array(this.layout.size)
    this.limit = limit
    this.code = prepare(program, this.layout)
    const view = new DataView(this.memory.buffer)
    this.host = { memory: view, bytes: this.memory, layout: this.layout, environment: nowhere }
    this.call = (number) => callHelper(this.host, number)
  }

  /** Runs the program on two arguments, 32-bit numbers or places in its memory. Throws ProgramError, stage 'run'. */
  run(environment: Environment, r1: number, r2 = 0): void {
    const { low, high } = this.code
    low.fill(0, 0, registers)
    high.fill(0, 0, registers)
    low[1] = r1
    low[2] = r2
    low[10] = this.layout.stackTop
    this.host.environment = environment
    interpret(this.code, this.host.memory, this.layout.registers, this.limit, this.call, this)
    this.r0Low = low[0]
    this.r0High = high[0]
  }
}

/** A world without time, chance and ways: for trials of a program by itself. */
export const nowhere: Environment = {
  now: () => 0,
  random: () => 0,
  cpu: () => 0,
  trace: () => {},
  redirect: () => 0,
}
