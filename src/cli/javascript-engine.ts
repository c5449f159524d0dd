/** The engine of JavaScript programs in Node: read from the package when a design has such a program, and compiled once. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { compileEngine, type Engine } from '../programs/javascript/quickjs.ts'

let engine: Engine | null = null

export function loadEngine(): Engine {
  engine ??= compileEngine(readFileSync(createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')))
  return engine
}
