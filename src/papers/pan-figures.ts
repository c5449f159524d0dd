/** PAN's figures 3 to 8, and the points that its text gives. */

import { configurations, floodSizes, floods, sizes } from './pan-experiments.ts'
import { added, flood, overhead, relative, roundTrip } from './pan-readings.ts'
import type { Figure, Reading } from './paper.ts'

const bytes = { title: 'packet', unit: 'byte', scale: 'log' } as const

const line = (title: string, over: readonly number[], reading: (size: number) => Reading) => ({
  title,
  points: over.map((x) => ({ x, ...reading(x) })),
})
const point = (fact: number, x: number, y: number, label: string) => ({ x, y, fact: `pan-${fact}`, label })

const overheads = [
  line('kernel/active over passive', sizes, (size) => overhead('kernel', 'active', size)),
  line('kernel/activecopy over passive', sizes, (size) => overhead('kernel', 'activecopy', size)),
  line('user/cforw over passive', sizes, (size) => overhead('user', 'cforw', size)),
  line('user/active over cforw', sizes, (size) => overhead('user', 'active', size, 'cforw')),
  line('user/active over passive', sizes, (size) => overhead('user', 'active', size)),
  line('java-noGC-user/active over passive', sizes, (size) => overhead('java-noGC', 'active', size)),
  line('java-GC-user/active over passive', sizes, (size) => overhead('java-GC', 'active', size)),
]

export const figures: readonly Figure[] = [
  {
    id: 'pan-round-trip',
    number: 'Figure 3',
    title: 'End-to-end ping round trip times',
    caption:
      'Every line grows with the wire. Beyond 1500 bytes a packet is cut into fragments, which is a step from 1500 to 1504.',
    x: bytes,
    y: { title: 'round trip', unit: 'second', scale: 'log' },
    published: [],
    series: configurations.map(([end, middle]) => line(`${end}/${middle}`, sizes, (size) => roundTrip(end, middle, size))),
  },
  {
    id: 'pan-latency',
    number: 'Figure 4',
    title: 'Latency that the middle node adds',
    caption:
      'Half the difference of two round trips, with and without the middle node. IP forwarding costs a fixed time and the wire.',
    x: bytes,
    y: { title: 'latency', unit: 'second', scale: 'linear' },
    published: [point(16, 128, 50e-6, 'passive'), point(17, 1500, 160e-6, 'passive')],
    series: configurations
      .filter(([, middle]) => middle !== 'none')
      .map(([end, middle]) => line(`${end}/${middle}`, sizes, (size) => added(end, middle, size))),
  },
  {
    id: 'pan-overhead',
    number: 'Figure 5',
    title: 'Overhead for each capsule',
    caption:
      'The kernel node adds the same at every size, since it touches no data, and everything that copies grows with the size. The paper has a process considerably further above the forwarder in C than the kernel node above IP, which the lab has not.',
    x: bytes,
    y: { title: 'overhead', unit: 'second', scale: 'log' },
    published: [
      point(18, 1500, 20e-6, 'kernel/active'),
      point(19, 1500, 45e-6, 'activecopy'),
      point(21, 128, 83e-6, 'user/active'),
      point(23, 1500, 130e-6, 'user/active'),
      point(30, 128, 266e-6, 'java-noGC'),
      point(25, 128, 398e-6, 'java-GC'),
    ],
    series: overheads,
  },
  {
    id: 'pan-relative',
    number: 'Figure 6',
    title: 'Overhead relative to the passive forwarder',
    caption: 'The wire takes longer for longer packets and the kernel node does not. So its overhead falls with the size.',
    x: bytes,
    y: { title: 'overhead', unit: 'fraction', scale: 'log' },
    published: [
      point(40, 128, 0.38, 'kernel/active'),
      point(41, 1500, 0.13, 'kernel/active'),
      point(42, 8192, 0.03, 'kernel/active'),
    ],
    series: [
      line('kernel/active', sizes, (size) => relative('kernel', 'active', size)),
      line('kernel/activecopy', sizes, (size) => relative('kernel', 'activecopy', size)),
      line('user/cforw', sizes, (size) => relative('user', 'cforw', size)),
      line('user/active', sizes, (size) => relative('user', 'active', size)),
      line('java-noGC-user/active', sizes, (size) => relative('java-noGC', 'active', size)),
      line('java-GC-user/active', sizes, (size) => relative('java-GC', 'active', size)),
    ],
  },
  {
    id: 'pan-capsules',
    number: 'Figure 7',
    title: 'Flood throughput in capsules',
    caption:
      'Small capsules are limited by what the sender inserts, with and without an active node between. From a size on the wire is the limit.',
    x: bytes,
    y: { title: 'capsules', unit: 'packet/second', scale: 'linear' },
    published: [],
    series: floods.map(([end, middle]) => line(`${end}/${middle}`, floodSizes, (size) => flood(end, middle, size, 'capsules'))),
  },
  {
    id: 'pan-bits',
    number: 'Figure 8',
    title: 'Flood throughput in bits',
    caption: 'In the kernel Fast Ethernet is full from about 800 bytes on. In processes it takes several times as much.',
    x: bytes,
    y: { title: 'throughput', unit: 'bit/second', scale: 'linear' },
    published: [point(44, 800, 90e6, 'kernel')],
    series: floods.map(([end, middle]) => line(`${end}/${middle}`, floodSizes, (size) => flood(end, middle, size))),
  },
]
