/** Which of the programs of an object file is meant: by its name, or by the hook and what no other leads to. */
import type { ObjectProgram, ReadObject, Unreadable } from './elf.ts'
import type { TargetName } from './helper-table.ts'
import { ProgramError } from './program.ts'

/** sections of object files (Linux, Documentation/bpf/libbpf/program_types.rst) and the hooks that their programs are for */
const sections: readonly (readonly [RegExp, TargetName])[] = [
  [/^xdp/, 'xdp'],
  [/^(tc|tcx|classifier|action)\b/, 'tc'],
  [/^netfilter/, 'netfilter'],
]

/** The hook that a program's section names. */
export const hookOf = ({ section }: Pick<ObjectProgram, 'section'>): TargetName | undefined =>
  sections.find(([pattern]) => pattern.test(section))?.[1]

/**
 * @param name '' = the first for this hook, before those for none or another; one that tail calls of others lead to comes last.
 * Throws ProgramError, stage 'read', where there is none of the name, and where the one that is meant cannot be read.
 */
export function chosen({ entries, programs }: ReadObject, name: string, hook?: TargetName): ObjectProgram {
  if (name !== '') {
    const named = entries.find((each) => each.name === name)
    if (named) return readable(named)
    throw new ProgramError('read', `the object has no program '${name}'; it has ${entries.map((each) => each.name).join(', ')}`)
  }
  const behind = new Set(programs.flatMap(({ goesOnAs }) => goesOnAs))
  const rank = (program: ObjectProgram | Unreadable) => (hookOf(program) === hook ? 0 : 2) + (behind.has(program.name) ? 1 : 0)
  // an object that was read has at least one
  return readable(entries.reduce((best, each) => (rank(each) < rank(best) ? each : best)))
}

function readable(program: ObjectProgram | Unreadable): ObjectProgram {
  if ('error' in program) throw program.error
  return program
}
