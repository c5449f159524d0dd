/** `lab import`: a network of another tool as a topology. */
import { importGraphml } from '../topology/import/graphml.ts'
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
    const { topology, notes, nodes } = importGraphml(text, { active })
    const component = (name: string) => nodes.get(name) ?? name
    const pairs = traffic.map((pair) => {
      const at = pair.indexOf(':')
      if (at < 0) throw new BadInput(`--traffic: '${pair}' where <from>:<to> is expected`)
      return { from: component(pair.slice(0, at)), to: component(pair.slice(at + 1)) }
    })
    const complete = addTraffic(topology, pairs)
    for (const note of notes) shell.error(`note: ${note}\n`)
    shell.out(`${JSON.stringify(complete, null, 2)}\n`)
  } catch (error) {
    if (error instanceof TopologyError) throw new BadInput(`${path}: ${error.message}`)
    throw error
  }
}
