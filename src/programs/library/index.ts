/** The library: programs of services that do their work on real bytes. */
import { ebpfPrograms } from './ebpf.ts'
import { scripts } from './javascript.ts'
import type { LibraryProgram } from './program.ts'

export type { LibraryProgram } from './program.ts'

export const library: readonly LibraryProgram[] = [...ebpfPrograms, ...scripts]

export const libraryProgram = (id: string): LibraryProgram | undefined => library.find((program) => program.id === id)
