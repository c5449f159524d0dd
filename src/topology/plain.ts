/** Refuses what is not plain JSON data before anything else looks at it. */
import { type Problem, problem } from './problem.ts'
import { jsonPath, show } from './show.ts'

const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
/** `undefined` is a key that JSON would leave out. */
const scalars: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'undefined'])
const maxDepth = 12
const maxValues = 2_000_000

/** The first reason why `json` is not plain data, or null. Looks at own keys only and calls nothing of the value's. */
export function checkPlain(json: unknown): Problem | null {
  let seen = 0
  const visit = (value: unknown, path: PropertyKey[]): Problem | null => {
    seen += 1
    if (seen > maxValues) return problem('too-large', '', `the document has more than ${maxValues} values`)
    if (value === null || scalars.has(typeof value)) return null
    if (typeof value !== 'object') {
      return problem('not-data', jsonPath(path), `${jsonPath(path)}: ${typeof value} where plain data is expected`)
    }
    if (path.length >= maxDepth) {
      return problem('too-deep', jsonPath(path), `${jsonPath(path)}: nested deeper than ${maxDepth} levels`)
    }
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        const found = visit(value[index], [...path, index])
        if (found) return found
      }
      return null
    }
    for (const key of Object.keys(value)) {
      const at = [...path, key]
      if (forbidden.has(key)) {
        return problem('forbidden-key', jsonPath(at), `${jsonPath(at)}: the key ${show(key)} is not allowed`)
      }
      const found = visit((value as Record<string, unknown>)[key], at)
      if (found) return found
    }
    return null
  }
  return visit(json, [])
}
