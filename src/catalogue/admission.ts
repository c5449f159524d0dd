/**
 * Which level takes a program, decided by measurement: beside what the level grants for one packet stand the instructions that
 * the verifier proves a packet takes at most, or the operations that a trial run took.
 *
 * The classes of service are those of Tamanoir (§2.1 to §2.4): ultra-lightweight ones on a card, "in order to not impact processing
 * time per packet and NIC memory space allocation"; lightweight ones in the kernel, "time-sensitive"; all else in user space, and what
 * needs intensive computing on a cluster. The paper gives no numbers.
 */

import { indexBytes } from '../programs/ebpf/maps.ts'
import { layoutOf } from '../programs/ebpf/memory.ts'
import { type Program, ProgramError } from '../programs/ebpf/program.ts'
import type { Verified } from '../programs/ebpf/verifier.ts'
import { defaultLimits } from '../programs/javascript/sandbox.ts'
import type { ScriptTrial } from '../programs/javascript/trial.ts'
import type { Level } from '../sim/kind.ts'

export interface Budget {
  /** instructions, or operations of JavaScript, for one packet */
  readonly work: number
  /** bytes that it keeps: maps, or its heap */
  readonly bytes: number
}

/**
 * Card: the 4,096 instructions that Linux's first verifier allowed a program (3.18, BPF_MAXINSNS), here of what runs for a packet, and
 * the half of a 256 KB card that is not receive memory: assumed. Kernel: the million that Linux's verifier follows (5.2,
 * BPF_COMPLEXITY_LIMIT_INSNS), and the 64 MiB that an object's maps may have. User space and cluster: the sandbox's own limits, assumed.
 */
export const budgets: Readonly<Record<Level, Budget>> = {
  nic: { work: 4096, bytes: 131_072 },
  kernel: { work: 1_000_000, bytes: 64 * 1_048_576 },
  user: { work: defaultLimits.operations, bytes: defaultLimits.memory },
  cluster: { work: defaultLimits.operations, bytes: defaultLimits.memory },
}

export interface Admission {
  readonly level: Level
  readonly allowed: boolean
  /** one sentence */
  readonly why: string
  /** the level runs no code of this kind at all */
  readonly otherCode?: true
}

export const levels: readonly Level[] = ['nic', 'kernel', 'user', 'cluster']
const places: Readonly<Record<Level, string>> = {
  nic: 'on the card',
  kernel: 'in the kernel',
  user: 'in user space',
  cluster: 'on a cluster',
}

/** 24013 as 24,013 */
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
const sentence = (text: string): string => `${text[0].toUpperCase()}${text.slice(1)}`

/** bytes of the maps, with one copy of per-CPU values */
export function mapBytes({ maps }: Pick<Program, 'maps'>): number {
  const { maps: laid } = layoutOf(maps, 0, 0, 1, indexBytes)
  return laid.length === 0 ? 0 : laid[laid.length - 1].end - laid[0].values
}

/** Why code that the verifier accepts is too much for a level: a clause; undefined = it is not. */
export function excessOf(
  level: 'nic' | 'kernel',
  { longestPath }: Pick<Verified, 'longestPath'>,
  bytes: number,
): string | undefined {
  const { work, bytes: room } = budgets[level]
  const advice = level === 'nic' ? ': run it in the kernel' : ''
  if (longestPath > work)
    return `${places[level]} at most ${grouped(work)} instructions may run for a packet, and this program may need ${grouped(longestPath)}${advice}`
  if (bytes > room)
    return `${places[level]} maps may take ${grouped(room)} bytes, and those of this program take ${grouped(bytes)}${advice}`
  return undefined
}

/** Throws ProgramError, stage 'verify', where a level does not grant what the program may take. */
export function admit(level: 'nic' | 'kernel', program: Program, verified: Verified): void {
  const excess = excessOf(level, verified, mapBytes(program))
  if (excess !== undefined) throw new ProgramError('verify', excess)
}

/** Machine code that was proven, or refused in words, at a level. */
export function ofMachineCode(
  level: 'nic' | 'kernel',
  outcome: { readonly verified: Verified; readonly bytes: number } | string,
): Admission {
  if (typeof outcome === 'string') {
    const placed = outcome.startsWith(places[level])
    return { level, allowed: false, why: `${sentence(placed ? outcome : `${places[level]} it is refused: ${outcome}`)}.` }
  }
  const { work, bytes: room } = budgets[level]
  const { verified, bytes } = outcome
  const kept = bytes === 0 ? '' : `, and its maps ${grouped(bytes)} of ${grouped(room)} bytes`
  const why = `${places[level]} it takes at most ${grouped(verified.longestPath)} of the ${grouped(work)} instructions of a packet${kept}.`
  return { level, allowed: true, why: sentence(why) }
}

/** A script after its trial; null = there is no engine to try it with. */
export function ofScript(level: 'user' | 'cluster', trial: ScriptTrial | null): Admission {
  const { work } = budgets[level]
  const each = level === 'cluster' ? ', on each of its nodes' : ''
  if (trial === null)
    return {
      level,
      allowed: true,
      why: sentence(`${places[level]} it is ended if a packet takes more than ${grouped(work)} operations${each}.`),
    }
  const { operations, length, failure } = trial
  if (failure) {
    const line = failure.line === undefined ? '' : ` (line ${failure.line})`
    return {
      level,
      allowed: false,
      why: sentence(
        `${places[level]} its trial run with a packet of ${grouped(length)} bytes failed: ${failure.message}${line}.`,
      ),
    }
  }
  const why = `${places[level]} its trial run took ${grouped(operations)} of the ${grouped(work)} operations of a packet, at ${grouped(length)} bytes${each}.`
  return { level, allowed: true, why: sentence(why) }
}

/** A level that runs no code of this kind at all. */
export function ofOtherCode(level: Level): Admission {
  const why =
    level === 'nic' || level === 'kernel'
      ? `${places[level]} only code runs that is proven to end before it runs: eBPF, not JavaScript.`
      : `${places[level]} programs are written in JavaScript; this one is code for a card or the kernel.`
  return { level, allowed: false, why: sentence(why), otherCode: true }
}
