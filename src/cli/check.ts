/** `lab check`: everything that is wrong with a design, and how to mend it. */
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import { inspectDesign } from '../topology/design.ts'
import type { Topology } from '../topology/document.ts'
import type { Problem } from '../topology/problem.ts'
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
}

/** What speaks against the design, and if nothing does, what is unwise in it. */
export function problemsOf(topology: Topology): Problem[] {
  const problems = validateTopology(topology, catalogue, profiles)
  if (problems.some(({ severity }) => severity === 'error')) return problems
  return [...problems, ...inspectDesign(topology, catalogue, profiles, engineFor(topology))]
}

const line = (problem: Problem) =>
  `${problem.severity}: ${located(problem)}\n${problem.fixes.map(({ title }) => `  fix: ${title}\n`).join('')}`
