/** `lab import`: a network of another tool as a topology. */
import { importNetwork } from '../topology/import/any.ts'
import { lossLine } from '../topology/import/loss.ts'
import { addTraffic } from '../topology/import/traffic.ts'
import { TopologyError } from '../topology/problem.ts'
import { BadInput, readText, type Shell } from './shell.ts'

export interface ImportFileOptions {
  readonly traffic?: readonly string[]
  readonly active?: readonly string[]
}

/** The topology on standard output, what was assumed or left out on standard error. */
export function importFile(shell: Shell, path: string, { traffic = [], active }: ImportFileOptions): void {
  const text = readText(shell, path)
  try {
    const { topology, notes, losses, nodes } = importNetwork(text, { active, name: path })
    const component = (name: string) => nodes.get(name) ?? name
    const pairs = traffic.map((pair) => {
      const at = pair.indexOf(':')
      if (at < 0) throw new BadInput(`--traffic: '${pair}' where <from>:<to> is expected`)
      return { from: component(pair.slice(0, at)), to: component(pair.slice(at + 1)) }
    })
    const complete = addTraffic(topology, pairs)
    for (const note of notes) shell.error(`note: ${note}\n`)
    for (const loss of losses) shell.error(`${lossLine(loss)}\n`)
    shell.out(`${JSON.stringify(complete, null, 2)}\n`)
  } catch (error) {
    if (error instanceof TopologyError) throw new BadInput(`${path}: ${error.message}`)
    throw error
  }
}
