/** What is wrong with a program as the body of code, for whoever looks at a design: it is loaded as in a node, and nobody hears it. */
import type { Host } from '../../programs/javascript/api.ts'
import { ProgramRefused } from '../../programs/javascript/language.ts'
import { meter } from '../../programs/javascript/metering.ts'
import { linked } from '../../programs/javascript/pan-interface.ts'
import type { Engine } from '../../programs/javascript/quickjs.ts'
import { defaultLimits } from '../../programs/javascript/sandbox.ts'
import { functionNames } from '../../programs/javascript/symbols.ts'
import type { PlanProgram } from '../../sim/plan.ts'
import { type Refusal, sourceOf } from '../javascript/reading.ts'
import { opened } from './program.ts'

const deaf: Host = { time: 0, random: () => 0, send: () => true, timer: () => true, log() {}, ask: () => '' }

const known = new WeakMap<PlanProgram, Refusal | null>()

/** Without an engine only the text is looked at. */
export function refusalOfCode(plan: PlanProgram, engine: Engine | null): Refusal | null {
  let found = engine ? known.get(plan) : undefined
  if (found === undefined) {
    found = look(plan, engine)
    if (engine) known.set(plan, found)
  }
  return found
}

function look(plan: PlanProgram, engine: Engine | null): Refusal | null {
  try {
    const source = sourceOf(plan)
    const own = functionNames(source)
    if (own.length === 0)
      return {
        message: 'no function that could be called: export function accept(capsule) { … }, or onPacket(packet) for a service',
        line: undefined,
      }
    const { text, lines } = linked(source, own, [])
    if (engine) opened(engine, text, lines, deaf, defaultLimits, null)
    else meter(source)
    return null
  } catch (error) {
    if (!(error instanceof ProgramRefused)) throw error
    return { message: error.message, line: error.line }
  }
}
