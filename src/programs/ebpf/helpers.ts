/**
 * Helper functions by their numbers in Linux (include/uapi/linux/bpf.h): they find r1…r5 in the memory's words `registers` and
 * leave r0 there, so that interpreter and translation call the same code.
 */
import type { Layout } from './memory.ts'
import { ProgramError } from './program.ts'

/** What a program may ask of the world around it; handed in at every call. */
export interface Environment {
  /** ns, a whole number */
  now(): number
  /** 32 bits */
  random(): number
  /** the CPU that runs the program, from 0 */
  cpu(): number
  trace(text: string): void
  /** Where the packet goes when the program answers with the verdict that this returns. */
  redirect(to: number, flags: number): number
}

export const helper = {
  mapLookup: 1,
  mapUpdate: 2,
  mapDelete: 3,
  now: 5,
  trace: 6,
  random: 7,
  cpu: 8,
  redirect: 23,
  checksumDifference: 28,
  adjustHead: 44,
  adjustTail: 65,
} as const

/** What helpers work on: the memory of one program, and the world around this call. */
export interface Host {
  readonly memory: DataView
  readonly bytes: Uint8Array
  readonly layout: Layout
  environment: Environment
}

/** Throws ProgramError, stage 'run', for a number that is none of `helper`. */
export function callHelper(host: Host, number: number): void {
  const { memory, layout, environment } = host
  const at = layout.registers
  const answer = (low: number, high: number) => {
    memory.setInt32(at, low, true)
    memory.setInt32(at + 4, high, true)
  }
  switch (number) {
    case helper.now: {
      const time = environment.now()
      return answer(time, Math.floor(time / 4_294_967_296))
    }
    case helper.random:
      return answer(environment.random(), 0)
    case helper.cpu:
      return answer(environment.cpu(), 0)
    default:
      throw new ProgramError('run', `helper function ${number} is not known`)
  }
}
