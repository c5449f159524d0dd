/** Runs a design and tells which packets passed each link, and in which order they came to an end. */

import { frameOf } from '../catalogue/frame/frame-of.ts'
import { decodeFrame } from '../protocols/decode.ts'
import { checkInvariants } from '../sim/invariants.ts'
import type { Edit, Topology } from '../topology/document.ts'
import { Run } from '../topology/run.ts'

export interface Passing {
  /** `link forward` or `link backward` */
  readonly by: string
  readonly flow: string
  readonly sequence: number
}

export interface Watched {
  readonly run: Run
  readonly passed: readonly Passing[]
  /** frames' addresses by link and direction: `MAC IP` of the destination */
  readonly addressed: ReadonlyMap<string, ReadonlySet<string>>
  /** packets on a link and direction */
  load(by: string, flow?: string): number
  received(id: string): number
  flow(id: string): ReturnType<Run['result']>['flows'][number]
}

/** @param edits each acts at its time in seconds */
export function watch(topology: Topology, edits: readonly (readonly [number, Edit])[] = []): Watched {
  const run = new Run({ ...topology, edits: edits.map(([seconds, edit]) => ({ at: seconds * 1e12, edit })) })
  const { world } = run
  const passed: Passing[] = []
  const addressed = new Map<string, Set<string>>()
  world.tracer = {
    stage(packet, component, resource) {
      const kind = world.kinds.list[world.kindOf[component]]
      if (kind.forwards !== 'wire') return
      const by = `${world.ids[component]} ${world.resources.names[resource]}`
      passed.push({ by, flow: world.flows.ids[world.packets.flow[packet]], sequence: world.packets.sequence[packet] })
      const fields = decodeFrame(1, frameOf(world, packet).bytes).flatMap(({ fields: own }) => own)
      const all = fields.filter(({ name }) => /destination$/.test(name)).map(({ value }) => String(value))
      const known = addressed.get(by) ?? new Set()
      addressed.set(by, known.add(all.slice(0, 2).join(' ')))
    },
  }
  run.runUntil(run.end)
  const { violated } = checkInvariants(world)
  if (violated.length > 0) throw new Error(violated.join('; '))
  return {
    run,
    passed,
    addressed,
    load: (by, flow) => passed.filter((one) => one.by === by && (flow === undefined || one.flow === flow)).length,
    received: (id) => {
      const self = world.ids.lastIndexOf(id)
      return (world.kinds.columns[world.kindOf[self]] as { received: Float64Array }).received[world.row[self]]
    },
    flow: (id) => run.result().flows.find((flow) => flow.id === id) as ReturnType<Watched['flow']>,
  }
}
