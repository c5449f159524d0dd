/** For the tests of kinds: runs a small design, shows what packets looked like on the way, and plants a pass-through. */
import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import type { Handler, Kind } from '../sim/kind.ts'
import type { Capture } from '../sim/plan.ts'
import type { RunResult } from '../sim/result.ts'
import type { Edit, Topology } from '../topology/document.ts'
import { Run } from '../topology/run.ts'
import { engine } from './javascript.ts'

/** A packet at a stage: `at` is the component, times in microseconds. */
export interface Sighting {
  readonly at: string
  readonly flow: string
  readonly sequence: number
  readonly size: number
  readonly mark: number
  readonly ttl: number
  readonly entered: number
  readonly wait: number
  readonly occupancy: number
  readonly latency: number
}

export interface Outcome {
  readonly result: RunResult
  readonly run: Run
  /** stages at a component, in order */
  at(component: string): Sighting[]
  flow(id: string): RunResult['flows'][number]
  component(id: string): RunResult['components'][number]
  /** of the last 200 crossings, microseconds */
  crossing(machine: string): number
  /** a state field of a component */
  counter(id: string, field: string): number
}

export interface Lab {
  /** @param until seconds; @param edits acted half-way */
  run(topology: Topology, options?: { until?: number; captures?: readonly Capture[]; edits?: readonly Edit[] }): Outcome
}

const microsecond = 1e6

const labOf = (kinds: readonly Kind[]): Lab => ({
  run(topology, { until, captures = [], edits = [] } = {}) {
    const run = new Run(until === undefined ? topology : { ...topology, duration: until }, captures, undefined, kinds, engine())
    const { world } = run
    const sightings: Sighting[] = []
    world.tracer = {
      stage(packet, component, _resource, entered, started, finished, latency) {
        sightings.push({
          at: world.ids[component],
          flow: world.flows.ids[world.packets.flow[packet]],
          sequence: world.packets.sequence[packet],
          size: world.packets.size[packet],
          mark: world.packets.mark[packet],
          ttl: world.packets.ttl[packet],
          entered: entered / microsecond,
          wait: (started - entered) / microsecond,
          occupancy: (finished - started) / microsecond,
          latency: latency / microsecond,
        })
      },
    }
    if (edits.length > 0) {
      run.runUntil(run.end / 2)
      for (const edit of edits) run.edit(edit)
    }
    run.runUntil(run.end)
    const result = run.result()
    expect(result.invariants.violated).toEqual([])
    const self = (id: string) => world.ids.lastIndexOf(id)
    return {
      result,
      run,
      at: (component) => sightings.filter((sighting) => sighting.at === component),
      flow: (id) => result.flows.find((flow) => flow.id === id) as RunResult['flows'][number],
      component: (id) => result.components.find((component) => component.id === id) as RunResult['components'][number],
      crossing: (machine) => world.series.recentPercentile(world.crossingOf[self(machine)], 0.5) / microsecond,
      counter: (id, field) =>
        (world.kinds.columns[world.kindOf[self(id)]] as Record<string, Float64Array>)[field][world.row[self(id)]],
    }
  },
})

/** In place of a kind's behaviour: every packet goes out at once by the first port that is wired, timers do nothing. */
function passThrough(kind: Kind): Kind {
  const ports = Object.keys(kind.ports).length + Object.keys(kind.offers ?? {}).length
  const pass: Handler = (world, _state, _row, self, packet) => {
    if (packet < 0) return
    const from = world.packets.via[packet]
    for (let port = 0; port < ports; port++)
      if (world.wired(self, port)) {
        world.send(self, port, packet, world.fan(self, port) > 1 && from === 0 ? 1 : 0)
        return
      }
    world.drop(self, packet, 'unconnected')
  }
  return { ...kind, on: Object.fromEntries(Object.keys(kind.on).map((event) => [event, pass])) as unknown as Kind['on'] }
}

/** The test of one kind, and the proof that it looks at the kind's behaviour: with a pass-through in its place it fails. */
export function testKind(name: string, body: (lab: Lab) => void): void {
  test(`${name} behaves`, () => body(labOf(catalogue)))
  test(`${name}: a pass-through in its place fails this test`, () => {
    const planted = catalogue.map((kind) => (kind.kind === name ? passThrough(kind) : kind))
    let failed = false
    try {
      body(labOf(planted))
    } catch {
      failed = true
    }
    expect(failed).toBe(true)
  })
}
