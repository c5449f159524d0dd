/**
 * Metering: a program's text becomes one that counts its own work. Every basic block takes the sum of its nodes' weights from
 * the counter `lab$c` and ends the call when that falls below zero (`lab$x`). Work that hides in one node is counted by size:
 * strings that grow (`lab$s`, `lab$m`), values that are spread or enumerated (`lab$i`, `lab$o`); built-ins count themselves
 * (inside/). The names are those of inside/start.js. Nothing that is added breaks a line, so errors keep their lines.
 */
import type { Program } from 'acorn'
import { type Part, ProgramRefused, parseProgram, parts } from './language.ts'
import { entry, isArm, isFunction, ownWeight, weigh } from './weights.ts'

export interface Metered {
  /** a script whose value is an object with what the program exports */
  readonly text: string
  readonly exports: readonly string[]
}

/** Text that goes before a statement and is not counted; '' = none. */
export type Before = (statement: Part) => string

/** @throws ProgramRefused for what is no program, or uses what is not there */
export function meter(source: string, before: Before = () => ''): Metered {
  const program = parseProgram(source)
  const exports = exportedNames(program)
  const results = [...exports].map(([name, local]) => `${JSON.stringify(name)}:${local}`).join(',')
  const body = new Transformer(source, before).program(program as unknown as Part)
  return { text: `(function(){'use strict';${body}\n;return{__proto__:null,${results}}})()`, exports: [...exports.keys()] }
}

/**
 * An expression by itself, counted like the body of a function.
 * @param objection to one of its parts @throws ProgramRefused for what is no expression, or is objected to
 */
export function meterExpression(text: string, objection: (part: Part) => string | null): string {
  const source = `(${text}\n)`
  const [statement, ...others] = parseProgram(source).body as unknown as Part[]
  if (others.length > 0 || statement?.type !== 'ExpressionStatement' || /[\r\n\u2028\u2029]/.test(text))
    throw new ProgramRefused(`'${text}' is no expression`)
  const node = statement.expression as Part
  const refuse = (part: Part): void => {
    const reason = objection(part)
    if (reason !== null) throw new ProgramRefused(reason)
    parts(part).forEach(refuse)
  }
  refuse(node)
  return new Transformer(source, () => '').value(node)
}

/** What is exported as which local name; functions of the outermost level count as exported, with the word or without. */
function exportedNames(program: Program): Map<string, string> {
  const names = new Map<string, string>()
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declared?.type === 'FunctionDeclaration') names.set(declared.id.name, declared.id.name)
    if (statement.type !== 'ExportNamedDeclaration') continue
    if (declared?.type === 'VariableDeclaration')
      for (const { id } of declared.declarations) if (id.type === 'Identifier') names.set(id.name, id.name)
    for (const { local, exported } of statement.specifiers)
      if (local.type === 'Identifier' && exported.type === 'Identifier') names.set(exported.name, local.name)
  }
  return names
}

const countingStatement = (sum: number): string => (sum > 0 ? `;if((lab$c-=${sum})<0)lab$x();` : '')
const counted = (sum: number, text: string): string => `((lab$c-=${sum})<0&&lab$x(),${text})`

class Transformer {
  private readonly source: string
  private readonly before: Before

  constructor(source: string, before: Before) {
    this.source = source
    this.before = before
  }

  program(node: Part): string {
    return this.list(node.body as Part[], node.start, node.end, 1)
  }

  value(node: Part): string {
    return counted(entry + weigh(node), this.expression(node, null))
  }

  /** The text of a node between its ends, with its parts as `render` gives them. */
  private splice(node: Part, start = node.start, end = node.end, items = parts(node), render = this.renderIn(node)): string {
    let text = ''
    let at = start
    for (const item of items) {
      text += this.source.slice(at, item.start) + render(item)
      at = item.end
    }
    return text + this.source.slice(at, end)
  }

  private renderIn(parent: Part): (part: Part) => string {
    return (part) => {
      const text = this.expression(part, parent)
      return isArm(parent, part) ? counted(weigh(part), text) : text
    }
  }

  /** A list of statements: blocks begin at its start and behind each statement that may leave the list or rest in it. */
  private list(statements: readonly Part[], start: number, end: number, extra: number): string {
    let text = ''
    let block = ''
    let sum = extra
    let at = start
    const finish = (): void => {
      text += countingStatement(sum) + block
      block = ''
      sum = 0
    }
    for (const statement of statements) {
      const rendered = this.source.slice(at, statement.start) + this.before(statement) + this.statement(statement)
      at = statement.end
      if (statement.directive) {
        text += rendered
        continue
      }
      block += rendered
      sum += headWeight(statement)
      if (mayLeave(statement)) finish()
    }
    block += this.source.slice(at, end)
    finish()
    return text
  }

  private statement(node: Part): string {
    switch (node.type) {
      case 'ExportNamedDeclaration':
        return node.declaration ? this.statement(node.declaration as Part) : ';'
      case 'BlockStatement':
        return this.block(node, 0)
      case 'LabeledStatement':
        return this.splice(node, node.start, node.end, [node.body as Part], (part) => this.statement(part))
      case 'IfStatement':
        return this.splice(node, node.start, node.end, parts(node), (part) =>
          part === node.test ? this.expression(part, node) : this.body(part, 0),
        )
      case 'SwitchStatement':
        return this.choice(node)
      case 'TryStatement':
        return this.attempt(node)
    }
    if (isLoop(node)) return this.loop(node)
    const text = this.expression(node, null)
    // a statement before it without a semicolon would call it
    return text.startsWith('(') ? `;${text}` : text
  }

  private block(node: Part, extra: number): string {
    return `{${this.list(node.body as Part[], node.start + 1, node.end - 1, extra)}}`
  }

  /** A statement that may run or not becomes a block with a count of its own. */
  private body(node: Part, extra: number): string {
    return node.type === 'BlockStatement' ? this.block(node, extra) : `{${this.list([node], node.start, node.end, extra)}}`
  }

  /** Every turn counts test and update beside the body; the test that ends the loop is counted before it. */
  private loop(node: Part): string {
    return this.splice(node, node.start, node.end, parts(node), (part) => {
      if (part === node.body) return this.body(part, turnWeight(node))
      const text = this.expression(part, node)
      return node.type === 'ForInStatement' && part === node.right ? `lab$o(${text})` : text
    })
  }

  /** No handler may keep what ends the program: `lab$e` throws that again. */
  private attempt(node: Part): string {
    const block = node.block as Part
    const handler = node.handler as Part | null
    const last = node.finalizer as Part | null
    let text = `try${this.breaks(node.start, block.start)}${this.block(block, 0)}`
    text += handler ? this.breaks(block.end, handler.start) + this.handler(handler) : 'catch(lab$v){lab$e(lab$v);throw lab$v}'
    if (last) text += `${this.breaks((handler ?? block).end, last.start)}finally${this.block(last, 1)}`
    return text
  }

  private handler(node: Part): string {
    const body = node.body as Part
    const param = node.param as Part | null
    const inner = this.list(body.body as Part[], body.start + 1, body.end - 1, 1 + (param ? weigh(param) : 0))
    const breaks = this.breaks(node.start, param?.start ?? body.start)
    const behind = param ? this.breaks(param.end, body.start) : ''
    if (param?.type === 'Identifier') return `catch${breaks}(${param.name})${behind}{lab$e(${param.name});${inner}}`
    const names = param ? `let ${this.expression(param, node)}=lab$v;` : ''
    return `catch${breaks}(lab$v){lab$e(lab$v);${names}${behind}{${inner}}}`
  }

  /** The line ends between two places whose text is written anew. */
  private breaks(start: number, end: number): string {
    return this.source.slice(start, end).replace(/[^\n]/g, '')
  }

  private choice(node: Part): string {
    return this.splice(node, node.start, node.end, parts(node), (part) => {
      if (part.type !== 'SwitchCase') return this.expression(part, node)
      const consequent = part.consequent as Part[]
      const head = part.test ? [part.test as Part] : []
      if (consequent.length === 0) return this.splice(part, part.start, part.end, head)
      const begin = consequent[0].start
      return this.splice(part, part.start, begin, head) + this.list(consequent, begin, part.end, 0)
    })
  }

  private expression(node: Part, parent: Part | null): string {
    if (isFunction(node)) return this.callable(node)
    if (node.type === 'PropertyDefinition') return this.field(node)
    if (node.type === 'StaticBlock') {
      const open = this.source.indexOf('{', node.start)
      return `static{${this.list(node.body as Part[], open + 1, node.end - 1, 1)}}`
    }
    if (node.type === 'SpreadElement')
      return `...${parent?.type === 'ObjectExpression' ? 'lab$o' : 'lab$i'}(${this.expression(node.argument as Part, node)})`
    const text = looksUp(node) ? this.lookUp(node) : this.splice(node)
    if (mayGrow(node)) return `(typeof(lab$t=${text})==='string'&&lab$s(),lab$t)`
    return node.type === 'TemplateLiteral' && parent?.type !== 'TaggedTemplateExpression' ? `lab$m(${text})` : text
  }

  /** A text by which something is found in a collection is read once. */
  private lookUp(node: Part): string {
    const [key] = node.arguments as Part[]
    return this.splice(node, node.start, node.end, parts(node), (part) => {
      const text = this.renderIn(node)(part)
      return part === key ? `(typeof(lab$t=${text})==='string'&&lab$k(),lab$t)` : text
    })
  }

  private callable(node: Part): string {
    const head = (node.params as Part[]).reduce((sum, parameter) => sum + weigh(parameter), entry)
    return this.splice(node, node.start, node.end, parts(node), (part) => {
      if (part !== node.body) return this.expression(part, node)
      return part.type === 'BlockStatement' ? this.block(part, head) : counted(head + weigh(part), this.expression(part, node))
    })
  }

  /** The value of a class's field is computed whenever an object is made. */
  private field(node: Part): string {
    return this.splice(node, node.start, node.end, parts(node), (part) => {
      const text = this.expression(part, node)
      return part === node.value ? counted(entry + weigh(part), text) : text
    })
  }
}

const isLoop = (node: Part): boolean => node.type.startsWith('For') || node.type.endsWith('WhileStatement')

/** Operations of a statement that the block around it counts. */
function headWeight(node: Part): number {
  switch (node.type) {
    case 'ExportNamedDeclaration':
      return node.declaration ? headWeight(node.declaration as Part) : 0
    case 'LabeledStatement':
      return headWeight(node.body as Part)
    case 'BlockStatement':
      return 0
    case 'TryStatement':
      return 1
    case 'IfStatement':
      return 1 + weigh(node.test as Part)
    case 'SwitchStatement':
      return (node.cases as Part[]).reduce(
        (sum, { test }) => sum + 1 + (test ? weigh(test as Part) : 0),
        1 + weigh(node.discriminant as Part),
      )
  }
  if (!isLoop(node)) return weigh(node)
  return (
    ownWeight(node) + [node.init, node.test, node.right].reduce((sum: number, part) => sum + (part ? weigh(part as Part) : 0), 0)
  )
}

const turnWeight = (node: Part): number =>
  ownWeight(node) + [node.test, node.update, node.left].reduce((sum: number, part) => sum + (part ? weigh(part as Part) : 0), 0)

/** May the rest of the list not run after this statement, or run later? */
function mayLeave(node: Part): boolean {
  if (isFunction(node)) return false
  return /^(?:Break|Continue|Return|Throw|Yield)/.test(node.type) || parts(node).some(mayLeave)
}

/** A sum that may be a text longer than both its parts. One that grows by a number's digits at a time pays for itself. */
function mayGrow(node: Part): boolean {
  if (node.type === 'AssignmentExpression') return node.operator === '+=' && !isNumber(node.right as Part)
  return (
    node.type === 'BinaryExpression' && node.operator === '+' && !isNumber(node.left as Part) && !isNumber(node.right as Part)
  )
}

const collecting = ['get', 'set', 'has', 'add', 'delete']

/** A call that a map or a set may answer, with a key that may be a long text. */
function looksUp(node: Part): boolean {
  if (node.type !== 'CallExpression') return false
  const callee = node.callee as Part
  const key = (node.arguments as Part[])[0]
  const name = callee.type === 'MemberExpression' && !callee.computed ? (callee.property as Part).name : ''
  return collecting.includes(name as string) && key !== undefined && !isShort(key)
}

const isShort = (node: Part): boolean =>
  node.type === 'Literal' || node.type === 'SpreadElement' || isFunction(node) || isNumber(node)

function isNumber(node: Part): boolean {
  if (node.type === 'Literal') return typeof node.value === 'number'
  if (node.type === 'UpdateExpression') return true
  if (node.type === 'UnaryExpression') return ['-', '+', '~'].includes(node.operator as string)
  if (node.type !== 'BinaryExpression') return false
  return node.operator === '+'
    ? isNumber(node.left as Part) && isNumber(node.right as Part)
    : /^[-*/%&|^<>]/.test(node.operator as string)
}
