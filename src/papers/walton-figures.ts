/** Walton's figures 5 and 6: throughput and packet rate over packet size, by driver and by number of sources. */
import { deliveryRate, throughput } from './measures.ts'
import type { Figure, Results } from './paper.ts'
import { id, type Path, paths, sizes } from './walton-designs.ts'

/** What all pairs together get through the router. */
export const rate = (path: Path, count: number, size = 8192) => ({
  experiments: [id(path, count, size)],
  measure: (results: Results) => throughput(results(id(path, count, size))),
})

export const figures: readonly Figure[] = [
  {
    id: 'drivers',
    number: 'Figure 5',
    title: 'Throughput of the three drivers',
    caption:
      'Three pairs of hosts through one router, packets of 128 bytes to 8 KB. Below 1 KB the CPU is the limit and all drivers are alike; above it, the second crossing of the bus tells.',
    x: { title: 'packet size', unit: 'byte', scale: 'log' },
    y: { title: 'throughput', unit: 'bit/second', scale: 'linear' },
    published: [
      { x: 8192, y: 335e6, fact: 'walton-30', label: 'conventional' },
      { x: 8192, y: 472e6, fact: 'walton-31', label: 'IN-PLACE' },
      { x: 8192, y: 482e6, fact: 'walton-32', label: 'HEADER-COPY' },
    ],
    series: paths.map((path) => ({
      title: path === 'conventional' ? path : path.toUpperCase(),
      points: sizes.map((size) => ({ x: size, ...rate(path, 3, size) })),
    })),
  },
  {
    id: 'sources',
    number: 'Figure 5, by sources',
    title: 'Throughput of HEADER-COPY by number of sources',
    caption:
      'One source sends what it can, 300 Mb/s, and the router keeps up. Two or three saturate it, and a third adds nothing.',
    x: { title: 'packet size', unit: 'byte', scale: 'log' },
    y: { title: 'throughput', unit: 'bit/second', scale: 'linear' },
    published: [
      { x: 8192, y: 441e6, fact: 'walton-26', label: 'two pairs' },
      { x: 8192, y: 482e6, fact: 'walton-32', label: 'three pairs' },
    ],
    series: [1, 2, 3].map((count) => ({
      title: count === 1 ? '1 pair' : `${count} pairs`,
      points: sizes.map((size) => ({ x: size, ...rate('header-copy', count, size) })),
    })),
  },
  {
    id: 'packet-rate',
    number: 'Figure 6',
    title: 'Packet rate of HEADER-COPY by number of sources',
    caption:
      'The rate is nearly the same for all packets below 1 KB: what a packet costs the CPU does not depend on its size. Longer packets take time on the bus, during which the CPU waits.',
    x: { title: 'packet size', unit: 'byte', scale: 'log' },
    y: { title: 'packets', unit: 'packet/second', scale: 'linear' },
    published: [{ x: 512, y: 12_000, fact: 'walton-35' }],
    series: [1, 2, 3].map((count) => ({
      title: count === 1 ? '1 pair' : `${count} pairs`,
      points: sizes.map((size) => ({
        x: size,
        experiments: [id('header-copy', count, size)],
        measure: (results: Results) => deliveryRate(results(id('header-copy', count, size))),
      })),
    })),
  },
]
