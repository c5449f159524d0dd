/** Files that a document names: looked for by name and checked by SHA-256; captures are read as arrivals, programs as they are. */
import { catalogue } from '../catalogue/index.ts'
import { arrivalsOf, readCapture } from '../protocols/capture.ts'
import type { FileData } from '../sim/plan.ts'
import type { Topology } from '../topology/document.ts'
import { programFiles } from '../topology/programs.ts'
import { BadInput, type Shell, sha256Of } from './shell.ts'

export interface FoundFiles {
  readonly files: readonly FileData[]
  /** what a reader of the results should know about the files */
  readonly notes: readonly string[]
}

/** @param folder where the files lie, with its slash */
export function findFiles(shell: Shell, topology: Topology, folder: string): FoundFiles {
  const wanted = namedFiles(topology)
  const code = programFiles(topology)
  const files: FileData[] = []
  const notes: string[] = []
  for (const [index, { sha256, name, bytes }] of (topology.files ?? []).entries()) {
    if (!wanted.has(sha256) && !code.has(sha256)) continue
    const path = `${folder}${name}`
    const at = `files[${index}]`
    if (!shell.exists(path))
      throw new BadInput(`${at}: ${path} is not there; a file of ${bytes} bytes with SHA-256 ${sha256} is expected`)
    const content = shell.read(path)
    const found = sha256Of(content)
    if (found !== sha256) throw new BadInput(`${at}: ${path} has SHA-256 ${found}, ${sha256} is expected`)
    if (code.has(sha256)) {
      files.push({ sha256, bytes: content })
      continue
    }
    const file = readCapture(content)
    const { times, sizes, notes: remarks } = arrivalsOf(file, content)
    const [damage] = file.damage
    if (times.length === 0) {
      throw new BadInput(`${at}: ${path} holds no packet${damage ? ` (byte ${damage.offset}: ${damage.message})` : ''}`)
    }
    files.push({ sha256, times, sizes })
    notes.push(...remarks.map((remark) => `${name}: ${remark}`))
    if (damage) notes.push(`${name}: damaged at byte ${damage.offset}: ${damage.message}; ${file.packets} packets were read`)
  }
  return { files, notes }
}

/** SHA-256 of every file that a parameter names, timed edits included. */
function namedFiles(topology: Topology): Set<string> {
  const edits = (topology.edits ?? []).map(({ edit }) => edit)
  const records = [
    ...topology.components,
    ...topology.links,
    ...edits.flatMap((edit) => (edit.type === 'add' ? [...edit.components, ...edit.links] : [])),
  ]
  const fileParameters = new Set(
    catalogue.flatMap(({ parameters }) =>
      Object.entries(parameters).flatMap(([name, { type }]) => (type === 'file' ? [name] : [])),
    ),
  )
  const named = records.flatMap(({ parameters = {} }) => Object.entries(parameters).filter(([name]) => fileParameters.has(name)))
  const set = edits.flatMap((edit) => (edit.type === 'set' && fileParameters.has(edit.parameter) ? [edit.value] : []))
  return new Set([...named.map(([, value]) => value), ...set].map(String))
}
