/** Tamanoir's figures, as far as its text tells what they show. */
import { lastCrossing } from './measures.ts'
import type { Figure } from './paper.ts'
import { clusterId, everySecond, firstHalf, segment, streamsId } from './tamanoir-designs.ts'
import { clusterStreams, crossingIn, messageSizes, messagesIn, tcpSizes, throughputIn, udpSizes } from './tamanoir-readings.ts'

const sizeAxis = { title: 'ANEP packet', unit: 'byte', scale: 'log' } as const
const crossingAxis = { title: 'crossing time', unit: 'second', scale: 'log' } as const
const throughputAxis = { title: 'throughput', unit: 'bit/second', scale: 'linear' } as const

function crossings(transport: 'udp' | 'tcp', sizes: readonly number[]): Figure['series'] {
  const curve = (title: string, options: { where: 'kernel' | 'user'; runtime?: 'gcj' }) => ({
    title,
    points: sizes.map((x) => {
      const size = options.where === 'kernel' ? Math.min(x, segment) : x
      return { x, ...crossingIn({ transport, size, ...options }) }
    }),
  })
  return [curve('kernel', { where: 'kernel' }), curve('JVM', { where: 'user' }), curve('GCJ', { where: 'user', runtime: 'gcj' })]
}

/** Packets of a run, by their places among the last 1000. */
const timeLine = (experiment: string, first: number, places: readonly number[]): Figure['series'] => [
  {
    title: 'crossing time of each packet',
    points: places.map((place) => ({
      x: first + place,
      experiments: [experiment],
      measure: (results) => lastCrossing(results(experiment), 'tan', place),
    })),
  },
]

const places = (count: number) => Array.from({ length: count }, (_, place) => place)
const platforms = ['p1', 'p2', 'p3'] as const
const networks = { p1: 'Fast Ethernet', p2: 'Gigabit Ethernet', p3: 'Myrinet' } as const

/** Throughput of so many streams over the size of packets, on each network. */
const overNetworks = (streams: number): Figure['series'] =>
  platforms.map((platform) => ({
    title: networks[platform],
    points: messageSizes.map((size) => ({ x: size, ...throughputIn(streamsId({ platform, streams, size })) })),
  }))

export const figures: readonly Figure[] = [
  {
    id: 'tamanoir/figure-8',
    number: 'Figure 8',
    title: 'Throughput of one node over the size of packets',
    caption:
      'A message costs the same handling whatever its size, so large ones get more through. Here two streams keep two processors busy; the authors name their clients as the limit of 430 Mb/s.',
    x: sizeAxis,
    y: throughputAxis,
    published: [{ x: 32768, y: 430e6, fact: 'tamanoir-12', label: '5 or 10 streams, at least' }],
    series: [1, 5, 10].map((count) => ({
      title: count === 1 ? '1 stream' : `${count} streams`,
      points: messageSizes.map((size) => ({ x: size, ...throughputIn(streamsId({ platform: 'p3', streams: count, size })) })),
    })),
  },
  {
    id: 'tamanoir/figure-9',
    number: 'Figure 9',
    title: 'Throughput of one stream on three networks',
    caption:
      'One stream fills Fast Ethernet, and on the two faster networks the processor of its thread. The paper finds the difference small; here it is a factor of two, and nothing explains that.',
    x: sizeAxis,
    y: throughputAxis,
    published: [],
    series: overNetworks(1),
  },
  {
    id: 'tamanoir/figure-10',
    number: 'Figure 10',
    title: 'Throughput of two streams on three networks',
    caption:
      'Two streams have a thread and a processor each: twice the throughput of one, unless the network is full. Interrupts for the many frames of Ethernet then hinder the threads, and Myrinet is some per cent faster.',
    x: sizeAxis,
    y: throughputAxis,
    published: [],
    series: overNetworks(2),
  },
  {
    id: 'tamanoir/figure-11',
    number: 'Figure 11',
    title: 'Crossing time, UDP',
    caption:
      'In the kernel only headers are touched and size does not matter. In user space a hand-off between threads delays each packet, and copies grow with it.',
    x: sizeAxis,
    y: crossingAxis,
    published: [
      { x: 128, toX: 1400, y: 7e-6, fact: 'tamanoir-15', label: 'kernel, any size' },
      { x: 128, toX: 1400, y: 0.5e-3, toY: 1.25e-3, fact: 'tamanoir-20', label: 'JVM, small packets' },
    ],
    series: crossings('udp', udpSizes),
  },
  {
    id: 'tamanoir/figure-12',
    number: 'Figure 12',
    title: 'Crossing time, TCP',
    caption:
      'Packets below 4096 bytes wait until others of their stream have come or a timer ends. Larger ones leave at once, and take longer with GCJ than in the JVM.',
    x: sizeAxis,
    y: crossingAxis,
    published: [
      { x: 200, toX: 4096, y: 16e-3, fact: 'tamanoir-17', label: 'below 4096 bytes' },
      { x: 4096, y: 4.4e-3, fact: 'tamanoir-18', label: 'JVM' },
      { x: 4096, y: 10.5e-3, fact: 'tamanoir-19', label: 'GCJ' },
      { x: 200, toX: 16384, y: 7e-6, fact: 'tamanoir-15', label: 'kernel, any size' },
    ],
    series: crossings('tcp', tcpSizes),
  },
  {
    id: 'tamanoir/figure-13',
    number: 'Figure 13',
    title: 'Every second packet goes up',
    caption:
      'The service in the JVM has told the module in the kernel to leave it every second packet. Their crossing takes a hundred times that of the packets between.',
    x: { title: 'packet', unit: 'packet', scale: 'linear' },
    y: crossingAxis,
    published: [
      { x: 201, toX: 240, y: 7e-6, fact: 'tamanoir-22', label: 'kernel' },
      { x: 201, toX: 240, y: 2e-3, fact: 'tamanoir-23', label: 'JVM' },
    ],
    series: timeLine(
      everySecond.id,
      1,
      places(240).filter((place) => place >= 200),
    ),
  },
  {
    id: 'tamanoir/figure-14',
    number: 'Figure 14',
    title: 'The first 500 packets go up, the others stay down',
    caption:
      'After 500 packets the service in the JVM orders the module in the kernel to keep the rest. From then on the crossing takes microseconds.',
    x: { title: 'packet', unit: 'packet', scale: 'linear' },
    y: crossingAxis,
    published: [
      { x: 1, toX: 500, y: 2e-3, fact: 'tamanoir-23', label: 'JVM' },
      { x: 501, toX: 1000, y: 7e-6, fact: 'tamanoir-22', label: 'kernel' },
    ],
    series: timeLine(firstHalf.id, 1, places(1000)),
  },
  {
    id: 'tamanoir/figure-17',
    number: 'Figure 17',
    title: 'Throughput of a cluster of three over the number of streams',
    caption:
      'A stream is served by one thread on one processor of one back-end. Six streams fill the six processors here, where the paper still gains with 24.',
    x: { title: 'streams', unit: 'count', scale: 'linear' },
    y: throughputAxis,
    published: [{ x: 24, y: 1.1e9, fact: 'tamanoir-27', label: '8 KB' }],
    series: [
      {
        title: 'monitoring, 8 KB',
        points: clusterStreams.map((count) => ({
          x: count,
          ...throughputIn(clusterId({ service: 'monitor', streams: count })),
        })),
      },
    ],
  },
  {
    id: 'tamanoir/figure-18',
    number: 'Figure 18',
    title: 'Monitoring against Gzip on a cluster of three',
    caption:
      'Compression costs many times what passing a message costs. The same cluster passes a quarter of what it does with a light service.',
    x: { title: 'streams', unit: 'count', scale: 'linear' },
    y: throughputAxis,
    published: [
      { x: 24, y: 1.1e9, fact: 'tamanoir-27', label: 'monitoring' },
      { x: 1, toX: 24, y: 240e6, fact: 'tamanoir-28', label: 'Gzip, number of streams not printed' },
    ],
    series: (['monitor', 'gzip'] as const).map((service) => ({
      title: service === 'gzip' ? 'Gzip' : 'monitoring',
      points: clusterStreams.map((count) => ({ x: count, ...messagesIn(clusterId({ service, streams: count }), 8192) })),
    })),
  },
]
