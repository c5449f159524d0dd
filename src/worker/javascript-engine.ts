/** The engine of JavaScript programs in a browser's worker: fetched when a design has such a program, and compiled once. */
import location from '@jitl/quickjs-wasmfile-release-sync/wasm?url'
import { compileEngine, type Engine } from '../programs/javascript/quickjs.ts'

let engine: Promise<Engine> | null = null

export function loadEngine(): Promise<Engine> {
  engine ??= fetch(location).then(async (answer) => {
    if (!answer.ok) throw new Error(`javascript engine: ${location} answers ${answer.status}`)
    return compileEngine(new Uint8Array(await answer.arrayBuffer()))
  })
  return engine
}
