/** Runs documents to their end, one after the other, and answers with their results: the numbers of the papers. */
import { runTopology } from '../topology/run.ts'
import type { ExperimentAnswer, ExperimentOrder } from './experiment.ts'

interface WorkerScope {
  postMessage(message: ExperimentAnswer): void
  addEventListener(type: 'message', listener: (event: MessageEvent<ExperimentOrder>) => void): void
}
const scope = self as unknown as WorkerScope

scope.addEventListener('message', ({ data: { id, topology } }) => {
  try {
    scope.postMessage({ id, result: runTopology(topology) })
  } catch (error) {
    scope.postMessage({ id, fault: error instanceof Error ? error.message : String(error) })
  }
})
