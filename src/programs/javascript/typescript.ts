/** TypeScript's types, taken off: line for line, so that errors keep their lines. */
import { transform } from 'sucrase'
import { ProgramRefused, parseProgram } from './language.ts'

/** @returns the program in JavaScript; what is JavaScript already stays as it is */
export function stripTypes(source: string): string {
  try {
    return transform(source, { transforms: ['typescript'], disableESTransforms: true, keepUnusedImports: true }).code
  } catch (error) {
    const { message, loc } = error as Error & { loc?: { line: number } }
    throw new ProgramRefused(
      message
        .replace(/^Error transforming [^:]*: /, '')
        .replace(/ \(\d+:\d+\)$/, '')
        .toLowerCase(),
      loc?.line,
    )
  }
}

/** A program in JavaScript as it is, since a text may mean another thing in TypeScript; any other without its types. */
export function withoutTypes(source: string): string {
  try {
    parseProgram(source)
    return source
  } catch (error) {
    let stripped: string
    try {
      stripped = stripTypes(source)
    } catch {
      // what is neither is told as JavaScript
      throw error
    }
    parseProgram(stripped)
    return stripped
  }
}
