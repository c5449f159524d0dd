/** Documents that are run to their end beside the page, a few at a time, in the order in which they are wanted. */
import type { RunResult } from '../sim/result.ts'
import type { Topology } from '../topology/document.ts'

export interface ExperimentOrder {
  readonly id: string
  readonly topology: Topology
}
export type Outcome = { readonly result: RunResult } | { readonly fault: string }
export type ExperimentAnswer = { readonly id: string } & Outcome

export interface Bench {
  /** what waits now, first things first; what runs already goes on */
  want(orders: readonly ExperimentOrder[]): void
  /** ends what runs; nothing is answered any more */
  dispose(): void
}

type Port = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>

const startWorker = (): Port => new Worker(new URL('./experiment.worker.ts', import.meta.url), { type: 'module' })

/** One processor stays the page's, another the simulation's on the canvas. */
export const benchPlaces = (processors: number): number => Math.max(1, Math.min(3, processors - 2))

export function createBench(
  told: { started(id: string): void; ended(id: string, outcome: Outcome): void },
  places: number,
  start: () => Port = startWorker,
): Bench {
  let waiting: readonly ExperimentOrder[] = []
  /** what each worker runs */
  const busy = new Map<Port, string>()
  const idle: Port[] = []

  function place(): Port | undefined {
    const free = idle.pop()
    if (free) return free
    if (busy.size >= places) return undefined
    const port = start()
    port.onmessage = ({ data }: MessageEvent<ExperimentAnswer>) => finish(port, data, true)
    port.onerror = (event) => {
      event.preventDefault()
      port.terminate()
      const id = busy.get(port)
      if (id !== undefined) finish(port, { id, fault: event.message }, false)
    }
    return port
  }

  function finish(port: Port, answer: ExperimentAnswer, usable: boolean): void {
    busy.delete(port)
    if (usable) idle.push(port)
    told.ended(answer.id, answer)
    next()
  }

  function next(): void {
    while (waiting.length > 0) {
      const port = place()
      if (!port) return
      const [order, ...others] = waiting
      waiting = others
      busy.set(port, order.id)
      told.started(order.id)
      port.postMessage(order)
    }
  }

  return {
    want(orders) {
      const running = new Set(busy.values())
      waiting = orders.filter(({ id }) => !running.has(id))
      next()
    },
    dispose() {
      waiting = []
      for (const port of [...busy.keys(), ...idle]) port.terminate()
      busy.clear()
      idle.length = 0
    },
  }
}
