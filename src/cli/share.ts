/** `lab share`: the link of a design, and `lab open`: the design of a link. */
import { engineVersion } from '../sim/summary.ts'
import { encodeLink, LinkError } from '../topology/link.ts'
import { runTopology } from '../topology/run.ts'
import { findFiles } from './files.ts'
import { readInput, refuseErrors } from './input.ts'
import { engineFor } from './javascript-engine.ts'
import { folderOf } from './run.ts'
import { BadInput, type Shell } from './shell.ts'

export interface ShareOptions {
  /** false: the link promises no result */
  readonly digest: boolean
  /** address of the page that opens the link */
  readonly base?: string
  readonly files?: string
}

export function share(shell: Shell, argument: string, options: ShareOptions): void {
  const { name, topology, folder } = readInput(shell, argument)
  refuseErrors(name, topology)
  const run = () => {
    const { files } = findFiles(shell, topology, folderOf(options.files) ?? folder)
    return { digest: runTopology(topology, { files, engine: engineFor(topology) }).digest }
  }
  try {
    // Whether a link can hold it at all is known at once, what comes of it only after the run.
    encodeLink({ topology, engineVersion })
    const link = encodeLink({ topology, engineVersion, ...(options.digest && run()) })
    shell.out(`${(options.base ?? '').replace(/#.*$/s, '')}${link}\n`)
  } catch (error) {
    if (error instanceof LinkError) throw new BadInput(`${name}: ${error.message}`)
    throw error
  }
}

export function open(shell: Shell, argument: string): void {
  shell.out(`${JSON.stringify(readInput(shell, argument).topology, null, 2)}\n`)
}
