/** `lab blocks`: LANA's commands as timed edits of a design. */
import { catalogue } from '../catalogue/index.ts'
import { CommandError, withBlockCommands } from '../topology/block-commands.ts'
import { readInput, refuseErrors } from './input.ts'
import { BadInput, readText, type Shell } from './shell.ts'

export function blocks(shell: Shell, argument: string, script: string): void {
  const { name, topology } = readInput(shell, argument)
  refuseErrors(name, topology)
  try {
    const changed = withBlockCommands(topology, catalogue, readText(shell, script))
    refuseErrors(script, changed)
    shell.out(`${JSON.stringify(changed, null, 2)}\n`)
  } catch (error) {
    if (error instanceof CommandError) throw new BadInput(`${script}: ${error.message}`)
    throw error
  }
}
