/** The last stages of all packets, for whoever clicks on one. Observes only: the world does not know it. */
import type { Tracer } from '../sim/world.ts'

const length = 1 << 15
const fields = 8

export interface Stage {
  readonly component: number
  readonly resource: number
  readonly entered: number
  readonly started: number
  readonly finished: number
  readonly latency: number
}

export class StageLog implements Tracer {
  private readonly rows = new Float64Array(length * fields)
  private count = 0
  private readonly born: () => Float64Array

  /** @param born the pool's column of birth times: with the slot it names a packet for good */
  constructor(born: () => Float64Array) {
    this.born = born
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
    const at = (this.count++ % length) * fields
    this.rows[at] = packet
    this.rows[at + 1] = this.born()[packet]
    this.rows[at + 2] = component
    this.rows[at + 3] = resource
    this.rows[at + 4] = entered
    this.rows[at + 5] = started
    this.rows[at + 6] = finished
    this.rows[at + 7] = latency
  }

  /** What is remembered of the packet now in a slot, oldest first. */
  of(packet: number): Stage[] {
    const stages: Stage[] = []
    const born = this.born()[packet]
    for (let i = Math.max(0, this.count - length); i < this.count; i++) {
      const at = (i % length) * fields
      if (this.rows[at] !== packet || this.rows[at + 1] !== born) continue
      const [component, resource, entered, started, finished, latency] = this.rows.subarray(at + 2, at + fields)
      stages.push({ component, resource, entered, started, finished, latency })
    }
    return stages
  }
}
