/** A program of the eBPF instruction set (RFC 9669): its instructions, the maps that it names, and where its text came from. */

/** One slot of 8 bytes (RFC 9669 §3); a 64-bit immediate takes two, the second with opcode 0 and the upper half. */
export interface Instruction {
  readonly opcode: number
  /** registers, 0…10 in a program that is accepted */
  readonly dst: number
  readonly src: number
  /** signed 16 bits: bytes of an address, or slots of a jump */
  readonly offset: number
  /** signed 32 bits */
  readonly imm: number
}

export type MapType =
  | 'array'
  | 'hash'
  | 'lru-hash'
  | 'percpu-array'
  | 'percpu-hash'
  | 'lru-percpu-hash'
  | 'lpm-trie'
  | 'prog-array'
  | 'devmap'
  | 'perf-event-array'
  | 'ringbuf'

/** A part of a key or value that its type names. */
export interface MapField {
  /** '' = the whole, as it is */
  readonly name: string
  /** bytes from the start */
  readonly offset: number
  readonly bytes: number
  readonly signed: boolean
}

export interface MapDefinition {
  readonly name: string
  readonly type: MapType
  /** bytes */
  readonly keySize: number
  readonly valueSize: number
  readonly entries: number
  /** what an array holds at the start, as `.data` and `.rodata` of an object file do; absent = zeros */
  readonly initial?: Uint8Array
  /** what keys and values are made of, where that is told */
  readonly keyFields?: readonly MapField[]
  readonly valueFields?: readonly MapField[]
  /** programs only read it */
  readonly readOnly?: boolean
  /** of a prog-array, by key: the instruction where a program begins that tail calls lead to, -1 = none; none behind the last */
  readonly programs?: readonly number[]
}

/**
 * A reference to a map is a 64-bit immediate with `src` 1 (the map: `imm` is its place in `maps`)
 * or `src` 2 (an address in the first value of an array: `imm` its place, the upper slot's `imm` the byte).
 */
export interface Program {
  readonly name: string
  readonly instructions: readonly Instruction[]
  /** line of the text, from 1, of each instruction; absent for object files */
  readonly lines?: readonly number[]
  readonly maps: readonly MapDefinition[]
}

/** The instructions where programs begin: the first, and those that tail calls lead to, ascending. */
export const entriesOf = ({ maps }: Pick<Program, 'maps'>): number[] =>
  [...new Set([0, ...tailTargets(maps)])].sort((a, b) => a - b)

export const tailTargets = (maps: readonly MapDefinition[]): number[] =>
  maps.flatMap(({ programs = [] }) => programs.filter((entry) => entry >= 0))

export type Stage = 'read' | 'verify' | 'run'

/** What is wrong with a program: where it was found, at which instruction and line (from 1), in words. */
export class ProgramError extends Error {
  readonly stage: Stage
  readonly instruction: number | undefined
  readonly line: number | undefined

  constructor(stage: Stage, message: string, at: { readonly instruction?: number; readonly line?: number } = {}) {
    super(message)
    this.name = 'ProgramError'
    this.stage = stage
    this.instruction = at.instruction
    this.line = at.line
  }
}
