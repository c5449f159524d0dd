/** `lab export`: a design as a network of another tool. */
import { exporters } from '../topology/export/any.ts'
import { lossLine } from '../topology/import/loss.ts'
import { readInput, refuseErrors } from './input.ts'
import { BadInput, type Shell } from './shell.ts'

/** The network on standard output, what it has no place for on standard error. */
export function exportFile(shell: Shell, argument: string, { format = '' }: { readonly format?: string }): void {
  if (!Object.hasOwn(exporters, format)) {
    throw new BadInput(`--format: '${format}' where ${Object.keys(exporters).join(' or ')} is expected`)
  }
  const { name, topology } = readInput(shell, argument)
  refuseErrors(name, topology)
  const { text, losses } = exporters[format](topology)
  for (const loss of losses) shell.error(`${lossLine(loss)}\n`)
  shell.out(text)
}
