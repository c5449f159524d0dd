/** For tests: the engine as the command line loads it, and a host that notes what it is asked for. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Host } from '../programs/javascript/api.ts'
import { compileEngine, type Engine } from '../programs/javascript/quickjs.ts'

let compiled: Engine | null = null

export function engine(): Engine {
  compiled ??= freshEngine()
  return compiled
}

/** One that has run nothing, as another process has it. */
export const freshEngine = (): Engine =>
  compileEngine(readFileSync(createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')))

export interface Notes extends Host {
  readonly notes: string[]
  time: number
}

export function quiet(): Notes {
  let draws = 0
  const notes: string[] = []
  return {
    notes,
    time: 5e12,
    random: () => (draws++ % 10) / 10,
    send: (fields, bytes, to) => notes.push(`send ${fields[0]} bytes (${bytes.slice(0, 4).join(' ')}) to ${to}`) > 0,
    timer: (after, mark) => notes.push(`timer ${after} ${mark}`) > 0,
    log: (line) => void notes.push(`log ${line}`),
  }
}
