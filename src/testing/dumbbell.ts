/** The dumbbell of bench/reference/dumbbell.cc from the lab's own components: TCP bulk flows over one bottleneck. */

import type { Topology } from '../topology/document.ts'
import { design, part, wire } from '../topology/notation.ts'

export interface Dumbbell {
  readonly flows: number
  readonly control: 'newreno' | 'cubic'
  /** packets that may wait at the bottleneck */
  readonly queue: number
  /** one way over the bottleneck, seconds */
  readonly delay: number
  readonly seed: number
  readonly duration: number
  /** starts of the flows, seconds */
  readonly starts: readonly number[]
}

/** Access links of 1 Gb/s and 1 ms, a bottleneck of 100 Mb/s; ns-3's point-to-point links add 2 bytes to each packet. */
export function dumbbell({ flows, control, queue, delay, seed, duration, starts }: Dumbbell): Topology {
  const link = { framing: 2, minimum: 0 }
  const access = { ...link, rate: 1e9, delay: 1e-3, queue: 10_000 }
  const numbers = Array.from({ length: flows }, (_, i) => i)
  const topology = design(
    'Dumbbell',
    '',
    [
      part('left', 'network/router'),
      part('right', 'network/router'),
      ...numbers.flatMap((i) => [
        part(`s${i}`, 'traffic/tcp', {
          parameters: { destination: `r${i}`, control, begin: starts[i], friendly: false, recovery: 'ns3' },
        }),
        part(`r${i}`, 'traffic/sink'),
      ]),
    ],
    [
      wire('left', 'right', { ...link, rate: 100e6, delay, queue }),
      ...numbers.flatMap((i) => [wire(`s${i}`, 'left', access), wire('right', `r${i}`, access)]),
    ],
    { duration, speed: 0 },
  )
  return { ...topology, seed }
}
