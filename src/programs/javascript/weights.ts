/**
 * What the nodes of a program cost, in operations: interpreted operations of QuickJS, some 20 ns each on the machine of bench/.
 * What no node shows is left to the watchdog of the page: a number that an operator reads from a text of thousands of digits,
 * two such texts that are compared, objects that inherit from one another hundreds deep.
 */
import { type Part, parts } from './language.ts'

/** what is not listed costs 1 */
const weights: Readonly<Record<string, number>> = {
  Program: 0,
  BlockStatement: 0,
  ExpressionStatement: 0,
  EmptyStatement: 0,
  ChainExpression: 0,
  CallExpression: 4,
  NewExpression: 8,
  TaggedTemplateExpression: 8,
  TemplateLiteral: 4,
  ArrayExpression: 4,
  ObjectExpression: 4,
  FunctionExpression: 4,
  ArrowFunctionExpression: 4,
  FunctionDeclaration: 4,
  ClassDeclaration: 16,
  ClassExpression: 16,
  ForOfStatement: 8,
  ForInStatement: 8,
  YieldExpression: 8,
  ThrowStatement: 8,
}
/** a literal is made anew each time it is met */
const regularExpression = 16
/** entering a function, beside what the call itself costs */
export const entry = 2
/** an arm of `?:`, `&&`, `||`, `??` or a default that costs at least this is a block of its own */
const arm = 4

export const isFunction = (node: Part): boolean => node.type.endsWith('FunctionExpression') || node.type === 'FunctionDeclaration'

export const ownWeight = (node: Part): number =>
  node.regex
    ? regularExpression
    : (weights[node.type] ?? 1) + (Array.isArray(node.arguments) ? (node.arguments as Part[]).length : 0)

const known = new WeakMap<Part, number>()

/** The sum of a node and of all below it that runs when it does; what runs later, or perhaps, is left to its own block. */
export function weigh(node: Part): number {
  const before = known.get(node)
  if (before !== undefined) return before
  let sum = ownWeight(node)
  if (!isFunction(node)) for (const part of parts(node)) if (runsWith(node, part)) sum += weigh(part)
  known.set(node, sum)
  return sum
}

function runsWith(node: Part, part: Part): boolean {
  if (node.type === 'PropertyDefinition') return part === node.key && node.computed === true
  return node.type !== 'StaticBlock' && !isArm(node, part)
}

/** May this part of an expression not run, and is it worth a block of its own? */
export function isArm(node: Part, part: Part): boolean {
  const optional =
    (node.type === 'ConditionalExpression' && part !== node.test) ||
    (node.type === 'LogicalExpression' && part === node.right) ||
    (node.type === 'AssignmentPattern' && part === node.right)
  return optional && part.type !== 'Identifier' && part.type !== 'Literal' && weigh(part) >= arm
}
