/** `lab run`: a design to its end, and what came of it. */
import { engineVersion } from '../sim/summary.ts'
import { runTopology } from '../topology/run.ts'
import { problemsOf } from './check.ts'
import { findFiles } from './files.ts'
import { type Input, located, readInput, refuseErrors } from './input.ts'
import { report } from './report.ts'
import { type Settings, withSettings } from './settings.ts'
import type { Shell } from './shell.ts'

export interface RunOptions extends Settings {
  readonly json?: boolean
  /** folder of the files that the document names, instead of its own */
  readonly files?: string
}

/** Exit code: 0, or 1 when an invariant is violated or a link is not reproduced. */
export function run(shell: Shell, argument: string, options: RunOptions): number {
  const input = readInput(shell, argument)
  refuseErrors(input.name, input.topology)
  const topology = withSettings(input.topology, options)
  refuseErrors(input.name, topology)
  const { captures, notes } = findFiles(shell, topology, folderOf(options.files) ?? input.folder)
  const result = runTopology(topology, { captures, clock: shell.clock })
  if (options.json) {
    shell.out(`${JSON.stringify(result, null, 2)}\n`)
  } else {
    const remarks = [...notes, ...problemsOf(topology).map(located)].map((note) => `note: ${note}\n`).join('')
    shell.out(report(topology.title, result) + remarks)
  }
  const changed = options.set !== undefined || options.seed !== undefined || options.until !== undefined
  const same = changed || reproduced(shell, input, result.digest, options.json === true)
  return same && result.invariants.violated.length === 0 ? 0 : 1
}

export const folderOf = (folder: string | undefined): string | undefined =>
  folder === undefined ? undefined : folder.replace(/[/\\]*$/, '/')

/** Says whether the run came out as the link claims. */
function reproduced(shell: Shell, { name, made }: Input, digest: string, quiet: boolean): boolean {
  if (made?.digest === undefined) return true
  if (made.digest === digest) {
    if (!quiet) shell.out('reproduced ✓\n')
    return true
  }
  const versions =
    made.engineVersion === engineVersion
      ? ''
      : `; it was made with engine version ${made.engineVersion}, this is ${engineVersion}`
  shell.error(`${name}: not reproduced: the link has the digest ${made.digest}, the run ${digest}${versions}\n`)
  return false
}
