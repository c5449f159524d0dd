/** Programs of a document as the machine takes them: read once for each version of their code, and verified for a place. */

import { assemble } from '../../programs/ebpf/assembler.ts'
import { readClassic } from '../../programs/ebpf/classic.ts'
import { readObject } from '../../programs/ebpf/elf.ts'
import { chosen } from '../../programs/ebpf/entries.ts'
import { type Program, ProgramError } from '../../programs/ebpf/program.ts'
import { atLevel, type Target, targets } from '../../programs/ebpf/targets.ts'
import { type Verified, verify } from '../../programs/ebpf/verifier.ts'
import type { Level } from '../../sim/kind.ts'
import type { PlanProgram } from '../../sim/plan.ts'
import { admit } from '../admission.ts'

/** What a program may be written in, to be run at a hook or on a card. */
export const languages = ['ebpf-assembly', 'ebpf-object', 'classic-bpf'] as const

/** Hooks by their points: the targets of the other places are those of Netfilter. */
const targetOfPoint: Readonly<Record<string, Target>> = {
  xdp: targets.xdp,
  'tc-ingress': targets.tc,
  'tc-egress': targets.tc,
}

/** Where a program runs: its level, and the point of its hook if it has one; and of an object which of its programs. */
export interface Place {
  readonly level: Level
  readonly point: string
  /** absent or '' = the one for this hook */
  readonly entry?: string
}

export function targetAt({ level, point }: Pick<Place, 'level' | 'point'>, language: PlanProgram['language']): Target {
  const target = level === 'nic' ? targets.xdp : (targetOfPoint[point] ?? targets.netfilter)
  return atLevel(language === 'classic-bpf' ? targets['socket-filter'] : target, level === 'nic' ? 'nic' : 'kernel')
}

/** A program that may run, or what is wrong with it. */
export type Reading =
  | { readonly ok: true; readonly program: Program; readonly target: Target; readonly verified: Verified }
  | { readonly ok: false; readonly error: ProgramError }

/** derived from the code alone, so that no world owns it */
const readings = new WeakMap<PlanProgram, Map<string, Reading>>()

export function readingOf(plan: PlanProgram, place: Place): Reading {
  const target = targetAt(place, plan.language)
  const key = `${target.name} ${place.level} ${place.entry ?? ''}`
  const known = readings.get(plan) ?? new Map<string, Reading>()
  readings.set(plan, known)
  let reading = known.get(key)
  if (reading === undefined) {
    reading = read(plan, target, place)
    known.set(key, reading)
  }
  return reading
}

function read(plan: PlanProgram, target: Target, { level, entry }: Place): Reading {
  try {
    const program = programOf(plan, entry, target)
    const verified = verify(program, target)
    admit(level === 'nic' ? 'nic' : 'kernel', program, verified)
    return { ok: true, program, target, verified }
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error
    return { ok: false, error }
  }
}

/** Names of the programs that an object holds; none of what is no object, or cannot be read. */
export function entriesIn({ language, code }: Pick<PlanProgram, 'language' | 'code'>): readonly string[] {
  if (language !== 'ebpf-object' || code === null || typeof code === 'string') return []
  try {
    return readObject(code).entries.map(({ name }) => name)
  } catch (error) {
    if (error instanceof ProgramError) return []
    throw error
  }
}

/** @param entry of an object: the name of a program; '' = that for the target. Throws ProgramError. */
export function programOf({ title, code, language }: PlanProgram, entry = '', target?: Target): Program {
  if (code === null) throw new ProgramError('read', `the file of the program ${title} is not here`)
  if (language === 'ebpf-assembly' && typeof code === 'string') return assemble(code)
  if (language === 'classic-bpf' && typeof code === 'string') return readClassic(code)
  if (language === 'ebpf-object' && typeof code !== 'string') return chosen(readObject(code), entry, target?.name)
  throw new ProgramError('read', `${language} is not run here`)
}
