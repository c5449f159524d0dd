/**
 * Breakpoints of a program that is tried: its text with a call before every statement of its functions (inside/probe.js), which can
 * stop there, ask a condition in the scope of the statement, and tell the variables. What is added is not counted: the cost is that
 * of the program as it runs.
 */
import { type Part, ProgramRefused, parseProgram, parts } from './language.ts'
import { type Metered, meter, meterExpression } from './metering.ts'
import { bound, declarations } from './symbols.ts'
import { isFunction } from './weights.ts'

/** A statement before which a call can stop. */
export interface Stop {
  /** of the text, from 1 */
  readonly line: number
  /** variables that it may speak of, the innermost first */
  readonly names: readonly string[]
}

export interface Probed extends Metered {
  readonly stops: readonly Stop[]
}

/** What is told of a stop. */
export interface Sight {
  /** its place in `stops` */
  readonly stop: number
  /** statements of the call so far, with this one */
  readonly step: number
  /** operations that the call may still take */
  readonly left: number
  /** why the condition failed; '' = it holds, or there is none */
  readonly why: string
  /** by the names of the stop; null = a function, or not there yet */
  readonly values: readonly (string | null)[]
}

export interface Condition {
  readonly line: number
  /** an expression; '' = always */
  readonly text: string
}

/** words of the shared buffer (exchange.ts): conditions are asked behind this step; are there stops; steps so far; the one to stop at */
export const probeWord = { behind: 28, on: 29, steps: 30, stopAt: 31 } as const
/** statements that have a stop, and variables of one */
const most = { stops: 4000, names: 40 } as const

/**
 * @param source types stripped @param conditions of breakpoints; one at a line without a statement is that of the next
 * @param first line of the program's own; what is before it has no stops, and its names are not told
 * @throws ProgramRefused for a program that is none, a condition that is none, and a line behind the last statement
 */
export function probe(source: string, conditions: readonly Condition[], first = 1): Probed {
  const stops = stopsIn(parseProgram(source) as unknown as Part, first)
  const places = [...stops.keys()]
  if (places.length > most.stops)
    throw new ProgramRefused(`the program has ${places.length} statements, and breakpoints are for ${most.stops} at most`)
  const list = [...stops.values()]
  const asked = new Map<Stop, string>()
  for (const { line, text } of conditions) {
    const stop = list.find((each) => each.line >= line)
    if (stop === undefined) throw new ProgramRefused(`no statement of a function begins at line ${line - first + 1} or behind it`)
    const own = conditionText(text, line - first + 1)
    const other = asked.get(stop)
    asked.set(stop, other === undefined ? own : `(${other})||(${own})`)
  }
  const calls = new Map(places.map((at, id) => [at, callOf(id, list[id], asked.get(list[id]))]))
  return { ...meter(source, (statement) => calls.get(statement.start) ?? ''), stops: list }
}

function callOf(id: number, { names }: Stop, condition: string | undefined): string {
  const sight = `()=>[${names.map((name) => `()=>${name}`).join(',')}]`
  return `;lab$words[${probeWord.on}]&&lab$p(${id},${sight}${condition === undefined ? '' : `,()=>(${condition})`});`
}

/** A condition looks and changes nothing, so that a run that is stopped is the run that is not. */
function conditionText(text: string, line: number): string {
  if (text.trim() === '') return 'true'
  try {
    return meterExpression(text, (node) => {
      const change = ['AssignmentExpression', 'UpdateExpression'].includes(node.type) || node.operator === 'delete'
      return change ? 'it would change what it looks at (== compares, = does not)' : null
    })
  } catch (error) {
    if (error instanceof ProgramRefused) throw new ProgramRefused(`the condition at line ${line}: ${error.message}`)
    throw error
  }
}

/** Statements of functions by where they begin, in the order of the text. */
function stopsIn(program: Part, first: number): Map<number, Stop> {
  const found = new Map<number, Stop>()
  const visit = (node: Part, scope: readonly string[], inside: boolean): void => {
    const names = [...namesOf(node, first), ...scope]
    const within = inside || isFunction(node)
    for (const part of parts(node)) {
      const line = part.loc?.start.line ?? 0
      if (within && line >= first && isStop(part, node))
        found.set(part.start, { line, names: [...new Set(names)].slice(0, most.names) })
      visit(part, names, within)
    }
  }
  visit(program, [], false)
  return new Map([...found].sort(([a], [b]) => a - b))
}

const hasBody = ({ type }: Part): boolean => /^(If|For|ForIn|ForOf|While|DoWhile)Statement$/.test(type)

function isStop(node: Part, parent: Part): boolean {
  if (!/(Statement|^VariableDeclaration)$/.test(node.type) || node.directive) return false
  if (node.type === 'BlockStatement' || node.type === 'EmptyStatement' || parent.type === 'LabeledStatement') return false
  if (parent.type === 'BlockStatement') return true
  if (parent.type === 'SwitchCase') return node !== parent.test
  // a body in the line of its head: a step would seem to do nothing
  if (node.loc?.start.line === parent.loc?.start.line) return false
  return hasBody(parent) && (node === parent.body || node === parent.consequent || node === parent.alternate)
}

/** Variables that a node brings into its scope; functions and classes of the text say themselves what they are. */
function namesOf(node: Part, first: number): string[] {
  const own = (part: Part): string[] =>
    part.type === 'VariableDeclaration' && (part.loc?.start.line ?? 0) >= first ? declarations(part) : []
  switch (node.type) {
    case 'Program':
      return (node.body as Part[]).flatMap((each) => own((each.declaration as Part | null) ?? each))
    case 'BlockStatement':
      return (node.body as Part[]).flatMap(own)
    case 'SwitchStatement':
      return (node.cases as Part[]).flatMap(({ consequent }) => (consequent as Part[]).flatMap(own))
    case 'ForStatement':
      return node.init ? own(node.init as Part) : []
    case 'ForInStatement':
    case 'ForOfStatement':
      return own(node.left as Part)
    case 'CatchClause':
      return node.param ? bound(node.param as Part) : []
  }
  return isFunction(node) ? (node.params as Part[]).flatMap(bound) : []
}
