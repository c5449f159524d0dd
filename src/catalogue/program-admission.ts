/** A program of a document and the four levels: where it may run, and why not elsewhere (admission.ts has the budgets). */
import { trialOf } from '../programs/javascript/trial.ts'
import type { PlanProgram } from '../sim/plan.ts'
import type { World } from '../sim/world.ts'
import { type Admission, levels, mapBytes, ofMachineCode, ofOtherCode, ofScript } from './admission.ts'
import { readingOf } from './ebpf/reading.ts'

/** hooks of the kernel, by their points: which of them a program is for it does not say in every language */
const points = ['xdp', 'tc-ingress', 'pre-routing']

/** @param engine of JavaScript; null: nothing is tried */
export function admissionsOf(plan: PlanProgram, engine: World['engine'], entry = ''): Admission[] {
  if (plan.language === 'javascript') {
    const trial = engine && typeof plan.code === 'string' ? trialOf(engine, plan.code) : null
    return levels.map((level) => (level === 'nic' || level === 'kernel' ? ofOtherCode(level) : ofScript(level, trial)))
  }
  return levels.map((level) => {
    if (level === 'user' || level === 'cluster') return ofOtherCode(level)
    const [first, ...others] = (level === 'nic' ? [''] : points).map((point) => () => readingOf(plan, { level, point, entry }))
    let reading = first()
    for (let i = 0; !reading.ok && i < others.length; i++) {
      const other = others[i]()
      if (other.ok) reading = other
    }
    if (reading.ok) return ofMachineCode(level, { verified: reading.verified, bytes: mapBytes(reading.program) })
    return ofMachineCode(level, reading.error.message)
  })
}
