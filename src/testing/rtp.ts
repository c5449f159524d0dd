/** A stream of RTP that shares a slow line with others, and what RFC 3550 says of its arrivals. */
import { design, part, wire } from '../topology/notation.ts'
import type { Outcome } from './kind-lab.ts'

/** Ticks of the default clock in a microsecond. */
const ticks = 0.09
export const receiverReportBytes = 88

/** From a by way of r to b; the line between r and b is 8 Mb/s and sometimes overloaded by random traffic. */
export const congested = (duration: number) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/rtp', { parameters: { interval: 1 } }),
      part('cross', 'traffic/source', { parameters: { destination: 'd', pattern: 'poisson', rate: 950, size: 1000 } }),
      part('r', 'network/router'),
      part('s', 'network/router'),
      part('b', 'traffic/rtp-receiver', { parameters: { interval: 1 } }),
      part('d', 'traffic/sink'),
    ],
    [
      wire('a', 'r', { framing: 0 }),
      wire('cross', 'r'),
      wire('r', 's', { rate: 8e6, delay: 5e-3, framing: 0, queue: 8 }),
      wire('s', 'b', { framing: 0 }),
      wire('s', 'd'),
    ],
    { duration, speed: 0 },
  )

export interface Arrival {
  readonly sequence: number
  /** microseconds */
  readonly sent: number
  readonly came: number
}

/** Data packets of the stream that b got until `end` (microseconds), as the lines saw them. */
export function arrivals(outcome: Outcome, end: number): Arrival[] {
  const sent = new Map(outcome.at('a--r').flatMap(({ flow, sequence, entered }) => (flow === 'a' ? [[sequence, entered]] : [])))
  return outcome
    .at('s--b')
    .filter(({ flow }) => flow === 'a')
    .map(({ sequence, entered, wait, occupancy, latency }) => ({
      sequence,
      sent: sent.get(sequence) as number,
      came: entered + wait + occupancy + latency,
    }))
    .filter(({ came }) => came <= end)
}

/** RFC 3550, section 6.4.1: J(i) = J(i−1) + (|D(i−1, i)| − J(i−1)) / 16, in ticks. */
export function jitterOf(list: readonly Arrival[]): number {
  let jitter = 0
  for (let i = 1; i < list.length; i++) {
    const [before, now] = [list[i - 1], list[i]].map(({ sent, came }) => Math.round(came * ticks) - Math.round(sent * ticks))
    jitter += (Math.abs(now - before) - jitter) / 16
  }
  return jitter
}

/** Packets that were sent between the first and the last that came. */
export const expectedOf = (list: readonly Arrival[]): number =>
  list.length === 0 ? 0 : Math.max(...list.map(({ sequence }) => sequence)) - list[0].sequence + 1
