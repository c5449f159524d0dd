/**
 * Tells of the frames at tapped components. A link, and whatever else has stages, tells when one has been through; a card and a
 * place in the kernel, which may cost nothing, tell when one comes in. Observes only; what is not tapped costs nothing.
 */

import { frameOf } from '../catalogue/frame/frame-of.ts'
import type { Handler } from '../sim/kind.ts'
import type { Tracer, World } from '../sim/world.ts'

const nanosecond = 1000
const ordinaryInput = 'packet'

export interface WatchedFrame {
  /** nanoseconds of simulated time */
  readonly time: bigint
  readonly bytes: Uint8Array
  /** how long it waited, was served and travelled there, and what else is to be said of it */
  readonly comment: string
}
export type FrameListener = (component: number, frame: WatchedFrame) => void

/** A card or a place in the kernel: packets come in and go on, with or without a stage. */
const isPassed = ({ group }: { readonly group: string }): boolean => group === 'nic' || group === 'kernel'

export class FrameWatch implements Tracer {
  private readonly world: World
  private readonly listener: FrameListener
  private tapped: ReadonlySet<number> = new Set()
  /** handlers that tell of what comes in */
  private readonly telling = new Set<number>()

  constructor(world: World, listener: FrameListener) {
    this.world = world
    this.listener = listener
  }

  /** @param components from now on, instead of those before */
  tap(components: ReadonlySet<number>): void {
    this.tapped = components
    const { kinds, kindOf, handlerBase } = this.world
    for (const component of components) {
      const kind = kinds.list[kindOf[component]]
      if (!isPassed(kind)) continue
      const inputs = new Set([ordinaryInput, kind.fits?.input ?? ordinaryInput])
      for (const [event, name] of Object.keys(kind.on).entries())
        if (inputs.has(name)) this.tellOf(handlerBase[component] + event, name === ordinaryInput && 'link' in kind.ports)
    }
  }

  stage(
    packet: number,
    component: number,
    resource: number,
    entered: number,
    started: number,
    finished: number,
    latency: number,
  ): void {
    if (!this.tapped.has(component)) return
    const { resources, ids, kinds, kindOf } = this.world
    if (isPassed(kinds.list[kindOf[component]])) return
    const microseconds = (picoseconds: number) => `${(picoseconds / 1e6).toFixed(6)} µs`
    const where = resource < 0 ? ids[component] : `${ids[component]} ${resources.names[resource]}`
    const timings = `wait ${microseconds(started - entered)}, occupancy ${microseconds(finished - started)}, latency ${microseconds(latency)}`
    this.tell(packet, component, started, `${where}: ${timings}`)
  }

  private tellOf(at: number, fromLink: boolean): void {
    if (this.telling.has(at)) return
    this.telling.add(at)
    const { handlers, ids } = this.world
    const inner = handlers[at]
    const outer: Handler = (world, state, row, self, packet) => {
      if (this.tapped.has(self)) this.tell(packet, self, world.now, `${ids[self]}: ${fromLink ? 'from the link' : 'from inside'}`)
      inner(world, state, row, self, packet)
    }
    handlers[at] = outer
  }

  private tell(packet: number, component: number, at: number, where: string): void {
    const { bytes, notes } = frameOf(this.world, packet)
    this.listener(component, { time: BigInt(Math.floor(at / nanosecond)), bytes, comment: [where, ...notes].join('; ') })
  }
}
