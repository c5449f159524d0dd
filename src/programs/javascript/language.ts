/** What of JavaScript a program may use: modules' syntax of ECMAScript 2023 without what cannot be counted or cannot be there. */
import { type Node, type Program, parse } from 'acorn'

/** A program that is not accepted: why, in words, and at which line (from 1). */
export class ProgramRefused extends Error {
  readonly line: number | undefined

  constructor(message: string, line?: number) {
    super(message)
    this.name = 'ProgramRefused'
    this.line = line
  }
}

/** A node with its parts by name, as ESTree describes them. */
export type Part = Node & Record<string, unknown>

/** what metering adds to a program is called so */
export const reserved = 'lab$'
/** characters */
const longest = 262_144

export function parseProgram(source: string): Program {
  if (source.length > longest) throw new ProgramRefused(`the program has ${source.length} characters, and ${longest} is the most`)
  try {
    const program = parse(source, { ecmaVersion: 2023, sourceType: 'module', locations: true })
    check(program as unknown as Part, null)
    return program
  } catch (error) {
    if (error instanceof ProgramRefused) throw error
    if (error instanceof RangeError || /stack space/.test(String(error)))
      throw new ProgramRefused('the program is nested too deeply')
    const { message, loc } = error as SyntaxError & { loc?: { line: number } }
    throw new ProgramRefused(
      message.replace(/ \(\d+:\d+\)$/, '').replace(/^./, (first) => first.toLowerCase()),
      loc?.line,
    )
  }
}

/** Parts in the order of the text; of `{ a }`, which is key and value at once, only the value. */
export function parts(node: Part): Part[] {
  const found: Part[] = []
  for (const name of Object.keys(node)) {
    if (name === 'loc' || (name === 'key' && node.shorthand)) continue
    const value = node[name]
    for (const item of Array.isArray(value) ? value : [value]) if (item && typeof item.type === 'string') found.push(item as Part)
  }
  return found.sort((a, b) => a.start - b.start)
}

function check(node: Part, parent: Part | null): void {
  const reason = objection(node, parent)
  if (reason) throw new ProgramRefused(reason, node.loc?.start.line)
  for (const part of parts(node)) check(part, node)
}

function objection(node: Part, parent: Part | null): string | null {
  if (node.async || node.await || node.type === 'AwaitExpression')
    return 'async and await are not there: a program ends before its packet goes on. Use timer()'
  if (node.bigint) return 'whole numbers with n (BigInt) are not there: their work cannot be counted'
  if ((node.type === 'Identifier' || node.type === 'PrivateIdentifier') && String(node.name).startsWith(reserved))
    return `names that begin with ${reserved} are reserved: ${node.name}`
  if (node.type === 'Identifier' && node.name === 'eval') return 'eval is not there: a program is known when it is loaded'
  if (node.type === 'RestElement' && (parent?.type === 'ArrayPattern' || parent?.type === 'ObjectPattern'))
    return 'a rest (...) in a pattern cannot be counted: use slice() or name what you need'
  return modules[node.type] ?? (node.source && node.type === 'ExportNamedDeclaration' ? noModules : null)
}

const noModules = 'import is not there: a program is one file'
const modules: Readonly<Record<string, string>> = {
  ImportDeclaration: noModules,
  ImportExpression: noModules,
  ExportAllDeclaration: noModules,
  ExportDefaultDeclaration: 'export default has no name: export function onPacket(packet) { … }',
}
