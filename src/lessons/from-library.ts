/** A program of the library as a program of a design. */
import { libraryProgram } from '../programs/library/index.ts'
import type { ProgramRecord } from '../topology/document.ts'

/** @param change the text for this design; what it looks for must be there */
export function fromLibrary(name: string, id = name, changes: readonly (readonly [string, string])[] = []): ProgramRecord {
  const program = libraryProgram(name)
  if (program === undefined) throw new Error(`the library has no program ${name}`)
  let { text } = program
  for (const [before, after] of changes) {
    if (!text.includes(before)) throw new Error(`the program ${name} has no ‘${before}’`)
    text = text.replaceAll(before, after)
  }
  return { id, title: program.title, language: program.language, text }
}
