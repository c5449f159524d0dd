/** `lab run`: a design to its end, and what came of it. */
import { engineVersion } from '../sim/summary.ts'
import type { Topology } from '../topology/document.ts'
import { type Run, runTopology } from '../topology/run.ts'
import { show } from '../topology/show.ts'
import { Tap } from '../topology/tap.ts'
import { TurnLog } from '../topology/turns.ts'
import { problemsOf } from './check.ts'
import { findFiles } from './files.ts'
import { type Input, located, readInput, refuseErrors } from './input.ts'
import { engineFor } from './javascript-engine.ts'
import { report } from './report.ts'
import { type Settings, withSettings } from './settings.ts'
import { BadInput, type Shell } from './shell.ts'
import { threadsReport } from './threads.ts'

export interface RunOptions extends Settings {
  readonly json?: boolean
  /** file to write the tapped frames to */
  readonly pcap?: string
  /** id of a machine whose threads are listed */
  readonly threads?: string
  /** ids of what is tapped; default: every link */
  readonly tap?: readonly string[]
  /** folder of the files that the document names, instead of its own */
  readonly files?: string
}

/** turns of threads that are kept */
const keptTurns = 10_000

/** Exit code: 0, or 1 when an invariant is violated or a link is not reproduced. */
export function run(shell: Shell, argument: string, options: RunOptions): number {
  const input = readInput(shell, argument)
  refuseErrors(input.name, input.topology)
  const topology = withSettings(input.topology, options)
  refuseErrors(input.name, topology)
  const { files, notes } = findFiles(shell, topology, folderOf(options.files) ?? input.folder)
  const tapped = options.pcap === undefined ? [] : tapsOf(topology, options.tap)
  const taps: Tap[] = []
  const turns = new TurnLog(keptTurns)
  const watch = ({ world }: Run) => {
    if (options.threads !== undefined && !turns.watch(world, options.threads))
      throw new BadInput(`--threads: ${show(options.threads)} is no machine whose CPUs are shared by threads (scheduler)`)
    if (options.pcap === undefined) return
    const tap = new Tap(world, new Map(tapped.map(([id, name]) => [world.ids.indexOf(id), name])))
    taps.push(tap)
  }
  const result = runTopology(topology, { files, engine: engineFor(topology), clock: shell.clock, watch })
  if (options.pcap !== undefined) writeCapture(shell, options.pcap, taps[0])
  if (options.json) {
    shell.out(`${JSON.stringify(result, null, 2)}\n`)
  } else {
    const remarks = [...notes, ...problemsOf(topology).map(located)].map((note) => `note: ${note}\n`).join('')
    const threads = options.threads === undefined ? '' : threadsReport(options.threads, turns.turns())
    shell.out(report(topology.title, result) + threads + remarks)
  }
  const changed = options.set !== undefined || options.seed !== undefined || options.until !== undefined
  const same = changed || reproduced(shell, input, result.digest, options.json === true)
  return same && result.invariants.violated.length === 0 ? 0 : 1
}

/** Id and name of the interfaces: what was asked for, or every link. */
function tapsOf(topology: Topology, wanted?: readonly string[]): [string, string][] {
  const records = [...topology.components, ...topology.links]
  const title = (id: string) => records.find((each) => each.id === id)?.title ?? id
  const nameOf = (record: (typeof records)[number]) =>
    record.title ?? ('from' in record ? `${title(record.from)} – ${title(record.to)}` : record.id)
  if (wanted === undefined) return topology.links.map((link) => [link.id, nameOf(link)])
  return wanted.map((id) => {
    const record = records.find((each) => each.id === id)
    if (!record) throw new BadInput(`--tap: ${show(id)} is not in the topology`)
    return [id, nameOf(record)]
  })
}

function writeCapture(shell: Shell, path: string, tap: Tap): void {
  try {
    shell.write(path, tap.end())
  } catch (error) {
    throw new BadInput(`--pcap: ${path} cannot be written: ${(error as Error).message}`)
  }
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
