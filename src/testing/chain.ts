/** The reference chain of ns-3's `chain.cc` in the lab's own components: source, links with queues, store-and-forward nodes, sink. */

import type { Topology } from '../topology/document.ts'
import { design, part, wire } from '../topology/notation.ts'

export interface Chain {
  readonly hops: number
  /** waiting places besides the packet in transmission */
  readonly queue: number
  /** parameters of the source */
  readonly source: Readonly<Record<string, number | string>>
  /** seconds of simulated time; default: as long as allowed, the run ends when nothing is left to happen */
  readonly duration?: number
}

/** Links of 8 Mb/s and 1 ms without framing, which carry any packet whole: a byte takes a microsecond. */
export function chain({ hops, queue, source, duration = 9000 }: Chain): Topology {
  const routers = Array.from({ length: hops - 1 }, (_, i) => `router-${i + 1}`)
  const ids = ['source', ...routers, 'sink']
  return design(
    'Chain',
    '',
    [
      part('source', 'traffic/source', { parameters: source }),
      ...routers.map((id) => part(id, 'network/router')),
      part('sink', 'traffic/sink'),
    ],
    ids.slice(1).map((id, i) => wire(ids[i], id, { rate: 8e6, delay: 1e-3, framing: 0, minimum: 0, mtu: 65_535, queue })),
    { duration, speed: 0 },
  )
}
