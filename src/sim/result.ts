/** What a run reports: the object that `lab run --json` prints. Seconds, bytes, bit/s. */

export interface RunResult {
  readonly engineVersion: string
  readonly seed: number
  readonly simulatedSeconds: number
  readonly events: number
  readonly packetHops: number
  readonly wallSeconds: number
  readonly digest: string
  readonly flows: readonly FlowResult[]
  readonly components: readonly ComponentResult[]
  readonly machines: readonly MachineResult[]
  readonly invariants: { readonly checked: number; readonly violated: readonly string[] }
}
export interface MachineResult {
  readonly id: string
  readonly crossingSeconds: Distribution
  /** of the last 1000 packets, in the order in which they left */
  readonly lastCrossingSeconds: readonly number[]
}
export interface Distribution {
  readonly count: number
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly min: number
  readonly max: number
  readonly standardDeviation: number
}
export interface FlowResult {
  readonly id: string
  readonly sent: number
  readonly delivered: number
  readonly dropped: number
  readonly inFlight: number
  /** frames that hubs repeated and further fragments of datagrams; frames ignored by stations that they were not for; fragments joined with others: sent + copied = delivered + dropped + ignored + merged + inFlight */
  readonly copied: number
  readonly ignored: number
  readonly merged: number
  readonly throughputBitsPerSecond: number
  readonly latencySeconds: Distribution
}
export interface ComponentResult {
  readonly id: string
  readonly kind: string
  readonly utilisation: Readonly<Record<string, number>>
  readonly queue: Readonly<Record<string, { readonly mean: number; readonly max: number }>>
  readonly drops: Readonly<Record<string, number>>
  /** packets that its queues marked instead of dropping them (ECN) */
  readonly marked: number
  /** what it counts itself, by field of its state */
  readonly counters: Readonly<Record<string, number>>
}
