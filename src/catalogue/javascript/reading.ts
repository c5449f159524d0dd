/** Programs of a document as QuickJS takes them: types stripped, and loaded once to see whether they are refused. */
import type { Host } from '../../programs/javascript/api.ts'
import { ProgramRefused } from '../../programs/javascript/language.ts'
import { meter } from '../../programs/javascript/metering.ts'
import type { Engine } from '../../programs/javascript/quickjs.ts'
import { Sandbox } from '../../programs/javascript/sandbox.ts'
import { withoutTypes } from '../../programs/javascript/typescript.ts'
import type { PlanProgram } from '../../sim/plan.ts'

/** What a program may be written in, to be run in an environment or on a cluster. */
export const languages = ['javascript'] as const

/** The program without types. @throws ProgramRefused */
export function sourceOf({ title, language, code }: PlanProgram): string {
  if (code === null) throw new ProgramRefused(`the file of the program ${title} is not here`)
  if (language === 'javascript' && typeof code === 'string') return withoutTypes(code)
  throw new ProgramRefused(`${language} is not run here`)
}

/** Nobody hears a program that is only looked at. */
const deaf: Host = { time: 0, random: () => 0, send: () => true, timer: () => true, log() {} }

export interface Refusal {
  readonly message: string
  readonly line: number | undefined
}

/** by language and text, of the last programs that were looked at: derived from the text alone, so that no world owns it */
const readings = new WeakMap<Engine, Map<string, Refusal | null>>()
const syntax = new Map<string, Refusal | null>()
const kept = 64

/** Why a program is refused when it is loaded, or null. Without an engine only its text is looked at. */
export function refusalOf(plan: PlanProgram, engine: Engine | null): Refusal | null {
  const known = engine ? (readings.get(engine) ?? new Map<string, Refusal | null>()) : syntax
  if (engine) readings.set(engine, known)
  const key = `${plan.language}:${plan.code === null ? plan.title : plan.code}`
  let found = known.get(key)
  if (found === undefined) {
    found = look(plan, engine)
    if (known.size === kept) known.clear()
    known.set(key, found)
  }
  return found
}

function look(plan: PlanProgram, engine: Engine | null): Refusal | null {
  try {
    const source = sourceOf(plan)
    if (engine) new Sandbox(engine, source, deaf)
    else meter(source)
    return null
  } catch (error) {
    if (!(error instanceof ProgramRefused)) throw error
    return { message: error.message, line: error.line }
  }
}
