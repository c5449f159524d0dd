/** What is wrong with a design, in a form that the panel can explain and fix and the command line can print. */
import type { Edit } from './document.ts'

export interface Fix {
  readonly title: string
  readonly edits: readonly Edit[]
}

export interface Problem {
  readonly severity: 'error' | 'warning'
  /** stable name, e.g. 'unknown-kind', 'no-route'; the key of its text */
  readonly code: string
  /** where: JSON path into the document, e.g. `components[3].parameters.rate` */
  readonly path: string
  /** the component or link it concerns, if one */
  readonly subject?: string
  /** one line: names the thing, the value and the bound */
  readonly message: string
  /** values for a translated message */
  readonly values: Readonly<Record<string, string | number>>
  /** ways to mend it, best first */
  readonly fixes: readonly Fix[]
}

export class TopologyError extends Error {
  readonly problems: readonly Problem[]
  constructor(problems: readonly Problem[]) {
    super(problems[0]?.message ?? 'invalid topology')
    this.name = 'TopologyError'
    this.problems = problems
  }
}

/** An error unless `more` says otherwise. */
export function problem(code: string, path: string, message: string, more: Partial<Problem> = {}): Problem {
  return { severity: 'error', code, path, message, values: {}, fixes: [], ...more }
}
