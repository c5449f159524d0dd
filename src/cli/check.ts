/** `lab check`: everything that is wrong with a design, and how to mend it. */
import { catalogue } from '../catalogue/index.ts'
import { admissionsOf } from '../catalogue/program-admission.ts'
import { profiles } from '../profiles/index.ts'
import type { PlanProgram } from '../sim/plan.ts'
import { inspectDesign } from '../topology/design.ts'
import type { Topology } from '../topology/document.ts'
import type { Problem } from '../topology/problem.ts'
import { planPrograms } from '../topology/programs.ts'
import { validateTopology } from '../topology/validate.ts'
import { located, readInput, refusal } from './input.ts'
import { engineFor } from './javascript-engine.ts'
import type { Shell } from './shell.ts'

export function check(shell: Shell, argument: string, { json = false }: { json?: boolean }): void {
  const { name, topology } = readInput(shell, argument)
  const problems = problemsOf(topology)
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (json) shell.out(`${JSON.stringify(problems, null, 2)}\n`)
  else shell.out(problems.length === 0 ? `${name}: no problems\n` : problems.map(line).join(''))
  if (errors.length > 0) throw refusal(name, errors)
  if (!json) for (const program of planPrograms(topology.programs, [])) shell.out(admissionText(program, topology))
}

/** Where a program may run; of one that is a file nothing is known here. */
function admissionText(program: PlanProgram, topology: Topology): string {
  if (program.code === null) return ''
  const admissions = admissionsOf(program, engineFor(topology))
  const lines = admissions.map(({ allowed, why }) => `  ${allowed ? 'yes' : 'no '}  ${why}\n`)
  return `program ${program.id} may run:\n${lines.join('')}`
}

/** What speaks against the design, and if nothing does, what is unwise in it. */
export function problemsOf(topology: Topology): Problem[] {
  const problems = validateTopology(topology, catalogue, profiles)
  if (problems.some(({ severity }) => severity === 'error')) return problems
  return [...problems, ...inspectDesign(topology, catalogue, profiles, engineFor(topology))]
}

const line = (problem: Problem) =>
  `${problem.severity}: ${located(problem)}\n${problem.fixes.map(({ title }) => `  fix: ${title}\n`).join('')}`
