/** Names of a program: what it declares at its outermost level, what of that it exports, and what else it speaks of. */
import { type Part, parseProgram, parts } from './language.ts'

export interface Names {
  readonly exported: readonly string[]
  /** declared at the outermost level and not exported */
  readonly hidden: readonly string[]
}

/** @param source of a program, types stripped. @throws ProgramRefused */
export function topLevelNames(source: string): Names {
  const exported = new Set<string>()
  const declared = new Set<string>()
  for (const statement of parseProgram(source).body as unknown as Part[]) {
    const inner = statement.type === 'ExportNamedDeclaration' ? (statement.declaration as Part | null) : statement
    const names = inner ? declarations(inner) : []
    for (const name of names) (inner === statement ? declared : exported).add(name)
    for (const specifier of (statement.specifiers as Part[] | undefined) ?? [])
      exported.add(String((specifier.exported as Part).name))
  }
  return { exported: [...exported], hidden: [...declared].filter((name) => !exported.has(name)) }
}

/** Names that a declaration introduces. */
export function declarations(statement: Part): string[] {
  if (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration')
    return [String((statement.id as Part).name)]
  if (statement.type !== 'VariableDeclaration') return []
  return (statement.declarations as Part[]).flatMap(({ id }) => bound(id as Part))
}

export function bound(pattern: Part): string[] {
  if (pattern.type === 'Identifier') return [String(pattern.name)]
  if (pattern.type === 'Property') return bound(pattern.value as Part)
  if (pattern.type === 'AssignmentPattern') return bound(pattern.left as Part)
  return parts(pattern).flatMap(bound)
}

/** All names that a program speaks of as variables: declared anywhere in it, or somebody else's. */
export function variables(source: string): Set<string> {
  const found = new Set<string>()
  const visit = (node: Part): void => {
    if (node.type === 'Identifier') found.add(String(node.name))
    for (const part of parts(node)) if (!isPropertyName(node, part)) visit(part)
  }
  visit(parseProgram(source) as unknown as Part)
  return found
}

const isPropertyName = (node: Part, part: Part): boolean =>
  node.computed !== true &&
  ((node.type === 'MemberExpression' && part === node.property) ||
    ((node.type === 'Property' || node.type === 'MethodDefinition' || node.type === 'PropertyDefinition') &&
      part === node.key &&
      node.shorthand !== true))

/** Functions that a program exports by their own names: what others can call. */
export function functionNames(source: string): string[] {
  return (parseProgram(source).body as unknown as Part[]).flatMap((statement) => {
    const inner = statement.type === 'ExportNamedDeclaration' ? (statement.declaration as Part | null) : null
    return inner?.type === 'FunctionDeclaration' ? [String((inner.id as Part).name)] : []
  })
}

/** Names that a program declares anywhere: variables, parameters, functions. */
export function declaredNames(source: string): Set<string> {
  const found = new Set<string>()
  const visit = (node: Part): void => {
    for (const name of declarations(node)) found.add(name)
    if (node.type === 'FunctionExpression' && node.id) found.add(String((node.id as Part).name))
    for (const parameter of (node.params as Part[] | undefined) ?? []) for (const name of bound(parameter)) found.add(name)
    if (node.type === 'CatchClause' && node.param) for (const name of bound(node.param as Part)) found.add(name)
    for (const part of parts(node)) visit(part)
  }
  visit(parseProgram(source) as unknown as Part)
  return found
}

/** What a program borrows of those that it depends on: their functions by name, with the place of each in the list. */
export interface Borrowed {
  readonly used: ReadonlyMap<string, number>
  /** the first symbol that it speaks of and that another keeps for itself */
  readonly kept: { readonly symbol: string; readonly place: number } | null
}

/** @param own names that it declares at its outermost level. @throws ProgramRefused */
export function borrowedNames(source: string, own: ReadonlySet<string>, others: readonly (Names | undefined)[]): Borrowed {
  const spoken = variables(source)
  const declared = declaredNames(source)
  const used = new Map<string, number>()
  let kept: Borrowed['kept'] = null
  others.forEach((other, place) => {
    for (const symbol of other?.exported ?? []) if (!own.has(symbol) && !used.has(symbol)) used.set(symbol, place)
    for (const symbol of other?.hidden ?? [])
      if (kept === null && spoken.has(symbol) && !own.has(symbol) && !used.has(symbol) && !declared.has(symbol))
        kept = { symbol, place }
  })
  return { used, kept }
}
