/** The page's end of the simulation worker: keeps it alive and restarts it from its last snapshot. */
import type { FromWorker, ToWorker } from './protocol.ts'

export type SimulationMessage =
  | FromWorker
  /** the worker was stuck or had crashed and has been started again from its last snapshot */
  | { type: 'restarted'; reason: 'hang' | 'crash'; lostSeconds: number }

export interface Simulation {
  send(message: ToWorker): void
  subscribe(listener: (message: SimulationMessage) => void): () => void
  dispose(): void
}
