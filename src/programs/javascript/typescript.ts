/** TypeScript's types, taken off: line for line, so that errors keep their lines. */
import { transform } from 'sucrase'
import { ProgramRefused } from './language.ts'

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
