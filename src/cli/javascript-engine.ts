/** The engine of JavaScript programs in Node: read from the package when a design has such a program, and compiled once. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { compileEngine, type Engine } from '../programs/javascript/quickjs.ts'
import type { Topology } from '../topology/document.ts'
import { needsJavaScript } from '../topology/programs.ts'

let engine: Engine | null = null

/** The engine, where a document needs it. */
export const engineFor = (topology: Pick<Topology, 'programs' | 'edits'>): Engine | null =>
  needsJavaScript(topology) ? loadEngine() : null

export function loadEngine(): Engine {
  engine ??= compileEngine(readFileSync(createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')))
  return engine
}
