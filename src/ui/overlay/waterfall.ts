/** The finished stages of a packet on one time axis, one after the other. Pure. */
import type { PacketView } from '../../worker/protocol.ts'

export interface Span {
  readonly component: string
  readonly stage: string
  readonly total: number
  readonly wait: number
  readonly occupancy: number
  readonly latency: number
  /** shares of the whole, 0…1 */
  readonly start: number
  readonly waitShare: number
  readonly occupancyShare: number
  readonly latencyShare: number
}

/** The stage that took longest is where it hurts. */
export function waterfall(stages: PacketView['stages']): {
  readonly spans: readonly Span[]
  readonly total: number
  readonly worst: number
} {
  const totals = stages.map(
    ({ waitSeconds, occupancySeconds, latencySeconds }) => waitSeconds + occupancySeconds + latencySeconds,
  )
  const total = totals.reduce((sum, value) => sum + value, 0)
  const share = (seconds: number) => (total > 0 ? seconds / total : 0)
  let before = 0
  const spans = stages.map(({ component, stage, waitSeconds, occupancySeconds, latencySeconds }, index) => {
    const start = share(before)
    before += totals[index]
    return {
      component,
      stage,
      total: totals[index],
      wait: waitSeconds,
      occupancy: occupancySeconds,
      latency: latencySeconds,
      start,
      waitShare: share(waitSeconds),
      occupancyShare: share(occupancySeconds),
      latencyShare: share(latencySeconds),
    }
  })
  return { spans, total, worst: totals.indexOf(Math.max(...totals)) }
}
