/** Runs documents to their end, one after the other, and answers with their results: the numbers of the papers. */
import { needsJavaScript } from '../topology/programs.ts'
import { runTopology } from '../topology/run.ts'
import type { ExperimentAnswer, ExperimentOrder } from './experiment.ts'
import { loadEngine } from './javascript-engine.ts'

interface WorkerScope {
  postMessage(message: ExperimentAnswer): void
  addEventListener(type: 'message', listener: (event: MessageEvent<ExperimentOrder>) => void): void
}
const scope = self as unknown as WorkerScope

scope.addEventListener('message', async ({ data: { id, topology } }) => {
  try {
    const engine = needsJavaScript(topology) ? await loadEngine() : null
    scope.postMessage({ id, result: runTopology(topology, { engine }) })
  } catch (error) {
    scope.postMessage({ id, fault: error instanceof Error ? error.message : String(error) })
  }
})
