/** Numbers read off a run's result, for the rows and figures of papers. Each names what is missing in an Error. */
import type { ComponentResult, Distribution, FlowResult, RunResult } from '../sim/result.ts'
import type { Measured } from './paper.ts'

function named<T extends { readonly id: string }>(list: readonly T[], id: string, what: string): T {
  const found = list.find((each) => each.id === id)
  if (!found) throw new Error(`the run has no ${what} ${id}`)
  return found
}

export const flowOf = (result: RunResult, id: string): FlowResult => named(result.flows, id, 'flow')
export const componentOf = (result: RunResult, id: string): ComponentResult => named(result.components, id, 'component')

/** Median with its tenth and its ninetieth part is what a run keeps of it: p50 up to p90, from the least. Seconds. */
const spread = ({ count, p50, p90, min }: Distribution, what: string): Measured => {
  if (count === 0) throw new Error(`the run has no packets of ${what}`)
  return { value: p50, low: min, high: p90 }
}

/** Median crossing time of a machine, s. */
export const crossing = (result: RunResult, machine: string): Measured =>
  spread(named(result.machines, machine, 'machine').crossingSeconds, `a crossing of ${machine}`)

/** Crossing time of one of the last 1000 packets that left a machine, 0 = the oldest of them, s. */
export function lastCrossing(result: RunResult, machine: string, place: number): number {
  const value = named(result.machines, machine, 'machine').lastCrossingSeconds[place]
  if (value === undefined) throw new Error(`fewer than ${place + 1} packets have left ${machine}`)
  return value
}

/** Mean end-to-end latency of a flow, s. */
export function meanLatency(result: RunResult, flow: string): number {
  const { count, mean } = flowOf(result, flow).latencySeconds
  if (count === 0) throw new Error(`the run delivers nothing of ${flow}`)
  return mean
}

/** What all flows, or the named ones, deliver, bit/s. */
export const throughput = (result: RunResult, flows: readonly string[] = result.flows.map(({ id }) => id)): number =>
  flows.reduce((sum, id) => sum + flowOf(result, id).throughputBitsPerSecond, 0)

/** Packets of all flows, or of the named ones, that arrive each second. */
export const deliveryRate = (result: RunResult, flows: readonly string[] = result.flows.map(({ id }) => id)): number =>
  flows.reduce((sum, id) => sum + flowOf(result, id).delivered, 0) / result.simulatedSeconds

/** Share of the time that a resource of a component is busy, 0…1. */
export function utilisation(result: RunResult, component: string, resource: string): number {
  const value = componentOf(result, component).utilisation[resource]
  if (value === undefined) throw new Error(`${component} has no resource ${resource}`)
  return value
}
