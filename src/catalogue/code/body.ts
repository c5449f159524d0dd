/**
 * Bodies of code objects: what a design's program is when it is named, signed and sent. Made of the document alone, so that no
 * world owns them, and every node that gets the same bytes has the same code.
 */
import { strToU8 } from 'fflate'
import type { HashName } from '../../programs/code/naming.ts'
import { keyOfName, nameOf } from '../../programs/code/naming.ts'
import {
  type CodeLanguage,
  type CodeObject,
  CodeRefused,
  codeLanguages,
  encodeCode,
  type ServiceClass,
} from '../../programs/code/object.ts'
import { keyPairOf, signCode } from '../../programs/code/signature.ts'
import { ProgramRefused } from '../../programs/javascript/language.ts'
import { topLevelNames } from '../../programs/javascript/symbols.ts'
import { codeKey } from '../../sim/code-cache.ts'
import type { PlanProgram } from '../../sim/plan.ts'
import type { World } from '../../sim/world.ts'
import { sourceOf } from '../javascript/reading.ts'

export interface Body {
  /** the first word of its name: what caches and requests know it by */
  readonly key: number
  readonly name: Uint8Array
  readonly object: CodeObject
  /** what is sent: its bytes, and those of its signature */
  readonly sent: Uint8Array
}

/** longest chain of code objects that depend on each other */
const deepest = 16

const bodies = new WeakMap<PlanProgram, Map<string, Body | null>>()

/** Whether anything in this world can have a body. */
export const hasBodies = (world: World): boolean => world.programs.length > 0

/** The body of a code object that is placed somewhere; null = it has none, or its program is not accepted. */
export function bodyOf(world: World, component: number, depth = 0): Body | null {
  const values = world.values[component]
  const plan = values.program ? world.programs.find(({ id }) => id === values.program) : undefined
  if (plan === undefined || plan.code === null || depth > deepest) return null
  const dependencies = dependenciesOf(world, component, depth)
  if (dependencies === null) return null
  const { naming, serviceClass, signer } = values
  const title = plan.title || String(values.name)
  const known = bodies.get(plan) ?? new Map<string, Body | null>()
  bodies.set(plan, known)
  const key = JSON.stringify([naming, serviceClass, signer, title, dependencies.map((name) => [...name])])
  let body = known.get(key)
  if (body === undefined) {
    body = make(plan, naming as HashName, serviceClass as ServiceClass, String(signer), title, dependencies)
    known.set(key, body)
  }
  return body
}

function make(
  plan: PlanProgram,
  hash: HashName,
  serviceClass: ServiceClass,
  signer: string,
  title: string,
  dependencies: readonly Uint8Array[],
): Body | null {
  const language = codeLanguages.find((each): each is CodeLanguage => each === plan.language)
  if (language === undefined || plan.code === null) return null
  try {
    const source = typeof plan.code === 'string' ? strToU8(plan.code) : plan.code
    const { exported, hidden } = topLevelNames(sourceOf(plan))
    const object = { hash, language, serviceClass, dependencies, exported, hidden, properties: { title }, source }
    const bytes = encodeCode(object)
    const name = nameOf(bytes, hash)
    return { key: keyOfName(name), name, object, sent: signer === '' ? bytes : signCode(bytes, keyPairOf(signer)) }
  } catch (error) {
    if (error instanceof CodeRefused || error instanceof ProgramRefused) return null
    throw error
  }
}

/** Names of what a code object depends on; null when one of them has no body: such an object cannot be named. */
function dependenciesOf(world: World, component: number, depth: number): Uint8Array[] | null {
  const texts = String(world.values[component].depends ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
  const names: Uint8Array[] = []
  for (const text of texts) {
    const other = codeObjectNamed(world, codeKey(text), [world.parent[component]])
    const body = other < 0 ? null : bodyOf(world, other, depth + 1)
    if (body === null) return null
    names.push(body.name)
  }
  return names
}

const isCodeObject = (world: World, component: number): boolean => world.kinds.list[world.kindOf[component]].role === 'code'
const answersTo = (world: World, component: number, alias: number): boolean =>
  isCodeObject(world, component) && world.alive[component] === 1 && codeKey(String(world.values[component].name)) === alias

/** The code object that the design calls so: the first holder's of `near` that has one, or else the first; −1. */
function codeObjectNamed(world: World, alias: number, near: readonly number[]): number {
  for (const holder of near) {
    const child = holder < 0 ? undefined : world.children[holder].find((each) => answersTo(world, each, alias))
    if (child !== undefined) return child
  }
  for (let component = 0; component < world.count; component++) if (answersTo(world, component, alias)) return component
  return -1
}

/** The body of the code object that the design calls so, if it has one. @param near holders whose own is meant, the first that has one */
export function bodyNamed(world: World, alias: number, ...near: readonly number[]): Body | null {
  if (alias === 0 || !hasBodies(world)) return null
  const component = codeObjectNamed(world, alias, near)
  return component < 0 ? null : bodyOf(world, component)
}

/** The code object with a body of this key that is placed in `holder`; null. */
export function bodyPlaced(world: World, holder: number, key: number): Body | null {
  if (!hasBodies(world)) return null
  for (const child of world.children[holder]) {
    if (!isCodeObject(world, child)) continue
    const body = bodyOf(world, child)
    if (body?.key === key) return body
  }
  return null
}
