/** A world's statistics as the result that people and programs read. */
import { errorFlow, workFlow } from './flows.ts'
import { checkInvariants } from './invariants.ts'
import { dropReasons } from './reasons.ts'
import type { ComponentResult, Distribution, FlowResult, MachineResult, RunResult } from './result.ts'
import type { World } from './world.ts'

const second = 1e12

/** Version of the engine's results: raised whenever the same document gives other bits. */
export const engineVersion = '1'

function distribution(world: World, series: number): Distribution {
  const { series: table } = world
  const count = table.count[series]
  const seconds = (value: number) => (count === 0 ? 0 : value / second)
  return {
    count,
    mean: seconds(table.mean[series]),
    p50: seconds(table.percentile(series, 0.5)),
    p90: seconds(table.percentile(series, 0.9)),
    p99: seconds(table.percentile(series, 0.99)),
    min: seconds(table.minimum[series]),
    max: seconds(table.maximum[series]),
    standardDeviation: seconds(table.standardDeviation(series)),
  }
}

function flowResult(world: World, flow: number): FlowResult {
  const { flows, now } = world
  return {
    id: flows.ids[flow],
    sent: flows.sent[flow],
    delivered: flows.delivered[flow],
    dropped: flows.dropped[flow],
    inFlight: flows.inFlight[flow],
    copied: flows.copied[flow],
    ignored: flows.discarded[flow],
    merged: flows.merged[flow],
    throughputBitsPerSecond: now === 0 ? 0 : (flows.deliveredBytes[flow] * 8) / (now / second),
    latencySeconds: distribution(world, flows.series[flow]),
  }
}

function componentResult(world: World, self: number, owned: readonly number[]): ComponentResult {
  const { resources, now } = world
  const utilisation: Record<string, number> = {}
  const queue: Record<string, { mean: number; max: number }> = {}
  let marked = 0
  for (const resource of owned) {
    const name = resources.names[resource]
    const elapsed = now - resources.since[resource]
    utilisation[name] = resources.utilisation(resource, now)
    queue[name] = { mean: elapsed === 0 ? 0 : resources.queueArea[resource] / elapsed, max: resources.longest[resource] }
    marked += resources.marked[resource]
  }
  const drops: Record<string, number> = {}
  dropReasons.forEach((reason, i) => {
    const count = world.drops[self * dropReasons.length + i]
    if (count > 0) drops[reason] = count
  })
  const { kind, look } = world.kinds.list[world.kindOf[self]]
  const columns = world.kinds.columns[world.kindOf[self]] as Readonly<Record<string, ArrayLike<number>>>
  const counters: Record<string, number> = {}
  for (const field of Object.keys(look.counters ?? {})) counters[field] = columns[field][world.row[self]]
  return { id: world.ids[self], kind, utilisation, queue, drops, marked, counters }
}

/** Everything about the run up to now. Components that were removed are listed only when packets were dropped there. */
export function summarise(world: World, wallSeconds: number): RunResult {
  const components: ComponentResult[] = []
  const machines: MachineResult[] = []
  const owned: number[][] = Array.from({ length: world.count }, () => [])
  for (let resource = 0; resource < world.resources.count; resource++) owned[world.resources.owner[resource]].push(resource)
  for (let self = 0; self < world.count; self++) {
    const result = componentResult(world, self, owned[self])
    if (world.alive[self] === 1 || Object.keys(result.drops).length > 0) components.push(result)
    if (world.alive[self] === 0) continue
    const series = world.crossingOf[self]
    if (series >= 0)
      machines.push({
        id: world.ids[self],
        crossingSeconds: distribution(world, series),
        lastCrossingSeconds: Array.from(world.series.lastOf(series), (value) => value / second),
      })
  }
  return {
    engineVersion,
    seed: world.seed,
    simulatedSeconds: world.now / second,
    events: world.events,
    packetHops: world.packetHops,
    wallSeconds,
    digest: world.digest(),
    flows: Array.from({ length: world.flows.count }, (_, flow) => flowResult(world, flow)).filter(
      ({ id, sent }) => id !== workFlow && (id !== errorFlow || sent > 0),
    ),
    components,
    machines,
    invariants: checkInvariants(world),
  }
}
