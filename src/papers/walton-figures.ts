/** Walton's figures 5 and 6: throughput and packet rate over packet size, by driver and by number of sources. */
import type { RunResult } from '../sim/result.ts'
import { deliveryRate, throughput, utilisation } from './measures.ts'
import type { Figure, Results } from './paper.ts'
import { hostsId, id, paths, sizes } from './walton-designs.ts'
import type { Path } from './walton-machines.ts'

/** What all pairs together get through the router. */
export const rate = (path: Path, count: number, size = 8192) => ({
  experiments: [id(path, count, size)],
  measure: (results: Results) => throughput(results(id(path, count, size))),
})

/** How busy the router's CPU is. */
export const load = (path: Path, count: number, size = 8192) => ({
  experiments: [id(path, count, size)],
  measure: (results: Results) => utilisation(results(id(path, count, size)), 'router', 'cpu'),
})

const title = (path: Path) => (path === 'conventional' ? path : path.toUpperCase())
const sizeAxis = { title: 'packet size', unit: 'byte', scale: 'log' } as const
const throughputAxis = { title: 'throughput', unit: 'bit/second', scale: 'linear' } as const

/** A curve for each number of pairs, with HEADER-COPY. */
const bySources = (measure: (result: RunResult) => number): Figure['series'] =>
  [1, 2, 3].map((count) => ({
    title: count === 1 ? '1 pair, of hosts' : `${count} pairs`,
    points: sizes.map((size) => {
      const experiment = count === 1 ? hostsId(1, size) : id('header-copy', count, size)
      return { x: size, experiments: [experiment], measure: (results) => measure(results(experiment)) }
    }),
  }))

export const figures: readonly Figure[] = [
  {
    id: 'drivers',
    number: 'Figure 5',
    title: 'Throughput of the three drivers',
    caption:
      'Three pairs of hosts through one router, packets of 128 bytes to 8 KB. Below 1 KB the CPU is the limit and all drivers are alike; above it, the second crossing of the bus tells.',
    x: sizeAxis,
    y: throughputAxis,
    published: [
      { x: 8192, y: 335e6, fact: 'walton-30', label: 'conventional' },
      { x: 8192, y: 472e6, fact: 'walton-31', label: 'IN-PLACE' },
      { x: 8192, y: 482e6, fact: 'walton-32', label: 'HEADER-COPY' },
    ],
    series: paths.map((path) => ({
      title: title(path),
      points: sizes.map((size) => ({ x: size, ...rate(path, 3, size) })),
    })),
  },
  {
    id: 'sources',
    number: 'Figure 5, by sources',
    title: 'Throughput of HEADER-COPY by number of sources',
    caption:
      'Of 4 and 8 KB a host sends less than the router takes; shorter packets it sends here faster, where the paper has one pair unaffected at every size. Two pairs, of sources that never stop, saturate the router, and a third adds nothing, where the paper has 41 Mb/s more; of sources that block when their queue is full a third does add something.',
    x: sizeAxis,
    y: throughputAxis,
    published: [
      { x: 8192, y: 441e6, fact: 'walton-26', label: 'two pairs' },
      { x: 8192, y: 482e6, fact: 'walton-32', label: 'three pairs' },
    ],
    series: bySources(throughput),
  },
  {
    id: 'packet-rate',
    number: 'Figure 6',
    title: 'Packet rate of HEADER-COPY by number of sources',
    caption:
      'The rate is nearly the same for all packets below 1 KB: what a packet costs the CPU does not depend on its size. Longer packets take time on the bus besides; that this dominates, as the paper has it, the lab does not show: even at 8 KB a transfer takes 62 µs and the CPU 83.',
    x: sizeAxis,
    y: { title: 'packets', unit: 'packet/second', scale: 'linear' },
    published: [{ x: 512, y: 12_000, fact: 'walton-35' }],
    series: bySources(deliveryRate),
  },
  {
    id: 'cpu',
    number: 'CPU load',
    title: 'Load of the router’s CPU, by driver',
    caption:
      'With more pairs than it takes. The paper has all three at nearly 100 % for every size, but for HEADER-COPY at 8 KB: here a CPU that does not wait at the bus is relieved by every longer packet, whichever the driver.',
    x: sizeAxis,
    y: { title: 'CPU', unit: 'fraction', scale: 'linear' },
    published: [
      { x: 8192, y: 1, fact: 'walton-28', label: 'conventional, IN-PLACE' },
      { x: 8192, y: 0.65, fact: 'walton-29', label: 'HEADER-COPY, two pairs' },
    ],
    series: paths.map((path) => ({ title: title(path), points: sizes.map((size) => ({ x: size, ...load(path, 3, size) })) })),
  },
]
