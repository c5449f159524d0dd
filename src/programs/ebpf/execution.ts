/**
 * A program ready to run, over and over, on its memory. Its memory is its only state: a snapshot is a copy of it, and copying it
 * back is a restore.
 */
import { type Code, prepare, registers } from './code.ts'
import { callHelper, type Environment, type Host } from './helpers.ts'
import { type Count, interpret } from './machine.ts'
import { fillMap, indexBytes, openMap, type ProgramMap } from './maps.ts'
import { type Layout, layoutOf } from './memory.ts'
import type { Program } from './program.ts'

export interface ExecutionOptions {
  /** bytes */
  readonly contextSize: number
  /** bytes of the packet with the room before and behind it */
  readonly packetRoom: number
  /** copies of each value of per-CPU maps */
  readonly cpus: number
  /** instructions that one call may execute, below 2³¹ */
  readonly limit: number
}

/** A world without time, chance and ways: for trials of a program by itself. */
export const nowhere: Environment = {
  now: () => 0,
  random: () => 0,
  cpu: () => 0,
  trace: () => {},
  redirect: () => 0,
}

/** What the program's memory and helpers need, for whatever executes it. */
export function hostOf(layout: Layout, memory: Uint8Array): Host {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length)
  const maps = new Map<number, ProgramMap>()
  for (const place of layout.maps) {
    fillMap(memory, place)
    maps.set(place.values, openMap(view, memory, place))
  }
  return { memory: view, bytes: memory, layout, maps, environment: nowhere }
}

export class Execution implements Count {
  readonly layout: Layout
  /** all state: context, packet, stack and maps (Layout tells where) */
  readonly memory: Uint8Array
  /** in the order of the program's definitions */
  readonly maps: readonly ProgramMap[]
  readonly limit: number
  /** instructions of the last run, also of one that ended in an error */
  executed = 0
  /** r0 after the last run, in signed halves */
  r0Low = 0
  r0High = 0
  private readonly code: Code
  private readonly host: Host
  private readonly call: (number: number) => void

  constructor(program: Program, { contextSize, packetRoom, cpus, limit }: ExecutionOptions) {
    this.layout = layoutOf(program.maps, contextSize, packetRoom, cpus, indexBytes)
    this.memory = new Uint8Array(this.layout.size)
    this.limit = limit
    this.code = prepare(program, this.layout)
    this.host = hostOf(this.layout, this.memory)
    this.maps = [...this.host.maps.values()]
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
