/** Tamanoir: crossing times in kernel and user space (platform P1), throughput of a node and of a cluster (P3). */

import { crossing, deliveryRate, lastCrossing, throughput } from './measures.ts'
import { relative } from './pan-readings.ts'
import type { Experiment, Figure, Paper, Reading, Results, Row } from './paper.ts'
import { mechanisms } from './tamanoir-deployment.ts'
import {
  clusterId,
  clusterOf,
  crossingId,
  crossingOf,
  everySecond,
  firstHalf,
  segment,
  streamsId,
  streamsOf,
} from './tamanoir-designs.ts'

const udpSizes = [128, 200, 512, 1024, 1400]
const tcpSizes = [200, 1024, 3072, 4096, 8192, 16384]
const messageSizes = [4096, 8192, 16384, 32768, 64512]
const frameSizes = [2048, 4096, 16384]
const clusterStreams = [1, 3, 6, 12, 24]
const largest = 64512

const experiments: Experiment[] = [
  ...udpSizes.flatMap((size) => [
    crossingOf({ where: 'kernel', transport: 'udp', size }),
    crossingOf({ where: 'user', transport: 'udp', size }),
    crossingOf({ where: 'user', transport: 'udp', size, runtime: 'gcj' }),
  ]),
  ...[...tcpSizes.filter((size) => size < segment), segment].map((size) =>
    crossingOf({ where: 'kernel', transport: 'tcp', size }),
  ),
  ...tcpSizes.flatMap((size) => [
    crossingOf({ where: 'user', transport: 'tcp', size }),
    crossingOf({ where: 'user', transport: 'tcp', size, runtime: 'gcj' }),
  ]),
  everySecond,
  firstHalf,
  ...messageSizes.flatMap((size) => [1, 5, 10].map((streams) => streamsOf({ platform: 'p3', streams, size }))),
  streamsOf({ platform: 'p3', streams: 2, size: 32768 }),
  ...frameSizes.flatMap((size) =>
    (['p2', 'p3'] as const).map((platform) => streamsOf({ platform, streams: 1, size, frames: true })),
  ),
  ...clusterStreams.map((streams) => clusterOf({ service: 'monitor', streams })),
  ...clusterStreams.map((streams) => clusterOf({ service: 'gzip', streams })),
  clusterOf({ service: 'gzip', streams: 24, backEnds: 1 }),
  ...mechanisms,
]

const inKernel = ['kernel/forwarding.cycles', 'service/monitor.kernelCycles', 'kernel/hook.cycles']
const datagrams = ['ee/tamanoir.handOff', 'ee/tamanoir.dispatch']
const streams = ['ee/tamanoir.streamHandOff', 'ee/tamanoir.handOff', 'ee/tamanoir.dispatch']
const messages = ['ee/tamanoir.dispatch', 'ee/tamanoir.perByte', 'infrastructure/machine.copyBandwidth']

/** Median crossing time of the node in one experiment. */
const crossingIn = (options: Parameters<typeof crossingId>[0]): Reading => {
  const id = crossingId(options)
  return { experiments: [id], measure: (results) => crossing(results(id), 'tan') }
}
const throughputIn = (id: string): Reading => ({ experiments: [id], measure: (results) => throughput(results(id)) })
/** What goes into the service, since compression makes packets shorter. */
const messagesIn = (id: string, size: number): Reading => ({
  experiments: [id],
  measure: (results) => deliveryRate(results(id)) * size * 8,
})
const ratio = (above: Reading, below: Reading): Reading => ({
  experiments: [...above.experiments, ...below.experiments],
  measure: (results) => valueOf(above, results) / valueOf(below, results),
})
const valueOf = ({ measure }: Reading, results: Results): number => {
  const value = measure(results)
  return typeof value === 'number' ? value : value.value
}

const kernelUdp = crossingIn({ where: 'kernel', transport: 'udp', size: 200 })
const kernelTcp = crossingIn({ where: 'kernel', transport: 'tcp', size: 200 })
const userUdp = crossingIn({ where: 'user', transport: 'udp', size: 200 })
const userTcp = crossingIn({ where: 'user', transport: 'tcp', size: 200 })
const clusterMonitor = throughputIn(clusterId({ service: 'monitor', streams: 24 }))
const one = throughputIn(streamsId({ platform: 'p3', streams: 1, size: 32768 }))
const two = throughputIn(streamsId({ platform: 'p3', streams: 2, size: 32768 }))
const gzip = messagesIn(clusterId({ service: 'gzip', streams: 24 }), 8192)

/** The smallest size at which one stream is faster on Myrinet, by more than 1 %; 0 = none is. */
const faster: Reading = {
  experiments: frameSizes.flatMap((size) =>
    (['p2', 'p3'] as const).map((platform) => streamsId({ platform, streams: 1, size, frames: true })),
  ),
  measure: (results) =>
    frameSizes.find((size) => {
      const [ethernet, myrinet] = (['p2', 'p3'] as const).map((platform) =>
        throughput(results(streamsId({ platform, streams: 1, size, frames: true }))),
      )
      return myrinet > 1.01 * ethernet
    }) ?? 0,
}

const rows: Row[] = [
  {
    fact: 'tamanoir-12',
    quantity: 'throughput of one node, 5 streams of 32 KB',
    section: '4.1',
    quote: 'we achieve more than 430Mb/s for 5 or 10 streams with packets size of 32KB',
    published: { value: 430e6, unit: 'bit/second', bound: 'at-least' },
    role: 'fit',
    constants: messages,
    ...throughputIn(streamsId({ platform: 'p3', streams: 5, size: 32768 })),
  },
  {
    fact: 'tamanoir-12',
    quantity: 'throughput of one node, 10 streams of 32 KB',
    section: '4.1',
    quote: 'There is not a big difference between the 5 and 10 streams curves',
    published: { value: 430e6, unit: 'bit/second', bound: 'at-least' },
    role: 'identity',
    reason: 'Two processors are as busy with ten threads as with five: the number is that of 5 streams.',
    constants: messages,
    ...throughputIn(streamsId({ platform: 'p3', streams: 10, size: 32768 })),
  },
  {
    fact: 'tamanoir-13',
    quantity: 'packet size from which Myrinet is faster than Gigabit Ethernet, one stream (0 = never)',
    section: '4.1',
    quote: 'Myrinet technology is faster than GigaEthernet technology from 4KB packets size',
    published: { value: 4096, unit: 'byte' },
    role: 'not-explained',
    reason:
      'The thread of the stream fills one processor, interrupts and reassembly go to the other, and neither network is full: the two differ by less than 1 %. Something in the drivers that the paper does not describe would have to cost the thread time.',
    constants: ['link/wire.mtu', 'infrastructure/machine.interrupt'],
    ...faster,
  },
  {
    fact: 'tamanoir-14',
    quantity: 'throughput of two streams against one',
    section: '4.1',
    quote: 'the total throughput is in average the double of the throughput we have in figure 9',
    published: { value: 2, unit: 'times' },
    role: 'identity',
    reason: 'A thread for each stream and two processors are the design; the number follows from it.',
    constants: ['infrastructure/machine.cpus'],
    ...ratio(two, one),
  },
  {
    fact: 'tamanoir-15',
    quantity: 'crossing time in the kernel, UDP',
    section: '4.1',
    quote: 'spend around 7 microseconds for basic forwarding operations with TCP or UDP',
    published: { value: 7e-6, unit: 'second' },
    role: 'fit',
    constants: inKernel,
    ...kernelUdp,
  },
  {
    fact: 'tamanoir-15',
    quantity: 'crossing time in the kernel, TCP',
    section: '4.1',
    quote: 'spend around 7 microseconds for basic forwarding operations with TCP or UDP',
    published: { value: 7e-6, unit: 'second' },
    role: 'identity',
    reason: 'IP forwarding does not look at the transport: the number is that of UDP.',
    constants: inKernel,
    ...kernelTcp,
  },
  {
    fact: 'tamanoir-16',
    quantity: 'crossing time in the kernel for each byte',
    section: '4.1',
    quote: 'On the kernel level, the size of ANEP packet does not affect performances',
    published: { value: 0, unit: 'second/byte' },
    role: 'form',
    reason: 'The kernel works on headers and copies nothing between the two time stamps: the form of the model, not a number.',
    constants: ['service/monitor.kernelCyclesPerByte'],
    experiments: [200, 1400].map((size) => crossingId({ where: 'kernel', transport: 'udp', size })),
    measure: (results) => {
      const [small, large] = [200, 1400].map((size) => valueOf(crossingIn({ where: 'kernel', transport: 'udp', size }), results))
      return (large - small) / 1200
    },
  },
  {
    fact: 'tamanoir-17',
    quantity: 'crossing time in user space, TCP, 200 bytes',
    section: '4.1',
    quote: 'performances obtained with small packets remain around 16 ms (<4096 Bytes)',
    published: { value: 16e-3, unit: 'second' },
    role: 'fit',
    constants: ['ee/tamanoir.gatherTime', ...streams],
    ...userTcp,
  },
  {
    fact: 'tamanoir-17',
    quantity: 'crossing time in user space, TCP, 3 KB',
    section: '4.1',
    quote: 'performances obtained with small packets remain around 16 ms (<4096 Bytes)',
    published: { value: 16e-3, unit: 'second' },
    role: 'form',
    reason: 'That a timer ends the wait, whatever has come, was assumed because the time is the same at all small sizes.',
    constants: ['ee/tamanoir.gatherTime', ...streams],
    ...crossingIn({ where: 'user', transport: 'tcp', size: 3072 }),
  },
  {
    fact: 'tamanoir-18',
    quantity: 'crossing time in user space, TCP, 4 KB, JVM',
    section: '4.1',
    quote: 'Around 4.4 ms for 4KB TCP ANEP packets with JVM and around 10.5 ms with GCJ version',
    published: { value: 4.4e-3, unit: 'second' },
    role: 'fit',
    constants: streams,
    ...crossingIn({ where: 'user', transport: 'tcp', size: 4096 }),
  },
  {
    fact: 'tamanoir-19',
    quantity: 'crossing time in user space, TCP, 4 KB, GCJ',
    section: '4.1',
    quote: 'Around 4.4 ms for 4KB TCP ANEP packets with JVM and around 10.5 ms with GCJ version',
    published: { value: 10.5e-3, unit: 'second' },
    role: 'fit',
    constants: ['ee/tamanoir.handOff'],
    ...crossingIn({ where: 'user', transport: 'tcp', size: 4096, runtime: 'gcj' }),
  },
  {
    fact: 'tamanoir-20',
    quantity: 'crossing time in user space, UDP, 200 bytes',
    section: '4.1',
    quote: 'we obtain better results, between 0.5 and 1.25 ms, on UDP with small packets size',
    published: { value: 0.5e-3, upper: 1.25e-3, unit: 'second' },
    role: 'fit',
    constants: datagrams,
    ...userUdp,
  },
  {
    fact: 'tamanoir-20',
    quantity: 'crossing time in user space, UDP, 1400 bytes',
    section: '4.1',
    quote: 'we obtain better results, between 0.5 and 1.25 ms, on UDP with small packets size',
    published: { value: 0.5e-3, upper: 1.25e-3, unit: 'second' },
    role: 'form',
    reason: 'The range is wide, and its figure with the sizes is lost.',
    constants: datagrams,
    ...crossingIn({ where: 'user', transport: 'udp', size: 1400 }),
  },
  {
    fact: 'tamanoir-22',
    quantity: 'marking and forwarding in the kernel',
    section: '4.1',
    quote: 'ANEP packets need 7 μ s to be processed and routed by a service running in kernel space',
    published: { value: 7e-6, unit: 'second' },
    role: 'identity',
    reason: 'The same 7 µs as for basic forwarding; that marking costs 0.3 µs less than monitoring is assumed.',
    constants: ['kernel/forwarding.cycles', 'service/mark.kernelCycles', 'kernel/hook.cycles', 'kernel/communication.cycles'],
    experiments: [firstHalf.id],
    measure: (results) => lastCrossing(results(firstHalf.id), 'tan', 199),
  },
  {
    fact: 'tamanoir-23',
    quantity: 'marking and forwarding in user space, UDP, 200 bytes',
    section: '4.1',
    quote: 'need around 2 ms for a small packet (200 Bytes), then an order of magnitude of 1000',
    published: { value: 2e-3, unit: 'second' },
    role: 'contradiction',
    reason: 'A page before, small packets on UDP take between 0.5 and 1.25 ms; the environment here is set to those.',
    constants: datagrams,
    experiments: [firstHalf.id],
    measure: (results) => lastCrossing(results(firstHalf.id), 'tan', 0),
  },
  {
    fact: 'tamanoir-24',
    quantity: 'user space against kernel, UDP, 200 bytes',
    section: '4.1',
    quote: 'need around 2 ms for a small packet (200 Bytes), then an order of magnitude of 1000',
    published: { value: 1000, unit: 'times' },
    role: 'contradiction',
    reason: 'The two times of the same sentence, 2 ms and 7 µs, have a ratio of 286; 0.5 and 1.25 ms give 71 and 179.',
    constants: [...datagrams, 'kernel/forwarding.cycles'],
    ...ratio(userUdp, kernelUdp),
  },
  {
    fact: 'tamanoir-27',
    quantity: 'throughput of a cluster, monitoring, 24 streams of 8 KB',
    section: '4.2',
    quote: 'Tamanoir supports Gbit performance (1.1 Gbit for 8KB packets) for a monitoring service applied on 24 active streams',
    published: { value: 1.1e9, unit: 'bit/second' },
    role: 'fit',
    constants: messages,
    ...clusterMonitor,
  },
  {
    fact: 'tamanoir-28',
    quantity: 'throughput of a cluster, Gzip',
    section: '4.2',
    quote: 'still able to process up to about 240 Mb/s of active packets',
    published: { value: 240e6, unit: 'bit/second' },
    role: 'fit',
    constants: ['service/gzip.userCyclesPerByte', 'ee/tamanoir.dispatch'],
    ...gzip,
  },
  {
    fact: 'tamanoir-29',
    quantity: 'overhead of a kernel node of PAN, 1500 bytes',
    section: '5',
    quote: '1,500 bytes packets, with an overhead of only 13 % to process each packet',
    published: { value: 0.13, unit: 'fraction' },
    role: 'identity',
    reason: 'Cited from PAN, whose own paper has the same number: a row there, of the same experiments.',
    constants: ['kernel/pan.dispatch', 'kernel/forwarding.cycles'],
    ...relative('kernel', 'active', 1500),
  },
  {
    fact: 'tamanoir-31',
    quantity: 'throughput of one node, 10 streams of 63 KB',
    section: '6',
    quote: 'can support around 500 Mbit/s of bandwith for lightweight service',
    published: { value: 500e6, unit: 'bit/second' },
    role: 'predicted',
    constants: messages,
    ...throughputIn(streamsId({ platform: 'p3', streams: 10, size: largest })),
  },
  {
    fact: 'tamanoir-32',
    quantity: 'a cluster passes more than 1 Gb/s',
    section: '4.2',
    quote: 'We outpass 1 Gbits limit due to the high bandwith provided by Myrinet networks',
    published: { value: 1e9, unit: 'bit/second', bound: 'at-least' },
    role: 'identity',
    reason: 'Another way to say 1.1 Gb/s; here processors are the limit, not the network.',
    constants: messages,
    ...clusterMonitor,
  },
]

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

/** Some of the last 200 packets of a run, by their places among them. */
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

const figures: Figure[] = [
  {
    id: 'tamanoir/figure-8',
    number: 'Figure 8',
    title: 'Throughput of one node over the size of packets',
    caption:
      'A message costs the same handling whatever its size, so large ones get more through. Two processors are busy with two streams already, and more add nothing.',
    x: sizeAxis,
    y: throughputAxis,
    published: [{ x: 32768, y: 430e6, fact: 'tamanoir-12', label: '5 or 10 streams' }],
    series: [1, 5, 10].map((count) => ({
      title: count === 1 ? '1 stream' : `${count} streams`,
      points: messageSizes.map((size) => ({ x: size, ...throughputIn(streamsId({ platform: 'p3', streams: count, size })) })),
    })),
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
      { x: 200, y: 7e-6, fact: 'tamanoir-15', label: 'kernel' },
      { x: 200, y: 0.5e-3, fact: 'tamanoir-20', label: 'JVM, least' },
      { x: 200, y: 1.25e-3, fact: 'tamanoir-20', label: 'JVM, most' },
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
      { x: 200, y: 16e-3, fact: 'tamanoir-17', label: 'below 4096 bytes' },
      { x: 4096, y: 4.4e-3, fact: 'tamanoir-18', label: 'JVM' },
      { x: 4096, y: 10.5e-3, fact: 'tamanoir-19', label: 'GCJ' },
      { x: 200, y: 7e-6, fact: 'tamanoir-15', label: 'kernel' },
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
      { x: 201, y: 7e-6, fact: 'tamanoir-22', label: 'kernel' },
      { x: 202, y: 2e-3, fact: 'tamanoir-23', label: 'JVM' },
    ],
    series: timeLine(
      everySecond.id,
      201,
      Array.from({ length: 40 }, (_, place) => place),
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
      { x: 450, y: 2e-3, fact: 'tamanoir-23', label: 'JVM' },
      { x: 550, y: 7e-6, fact: 'tamanoir-22', label: 'kernel' },
    ],
    series: timeLine(
      firstHalf.id,
      401,
      Array.from({ length: 50 }, (_, i) => i * 4 + 3),
    ),
  },
  {
    id: 'tamanoir/figure-17',
    number: 'Figure 17',
    title: 'Throughput of a cluster of three over the number of streams',
    caption:
      'A stream is served by one thread on one processor of one back-end. Six streams fill the six processors, and more share them.',
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
      { x: 24, y: 240e6, fact: 'tamanoir-28', label: 'Gzip' },
    ],
    series: (['monitor', 'gzip'] as const).map((service) => ({
      title: service === 'gzip' ? 'Gzip' : 'monitoring',
      points: clusterStreams.map((count) => ({ x: count, ...messagesIn(clusterId({ service, streams: count }), 8192) })),
    })),
  },
]

export const tamanoir: Paper = {
  id: 'tamanoir-2003',
  title: 'Towards the design of an high performance active node',
  authors: 'Jean-Patrick Gelas, Saad El Hadri, Laurent Lefèvre',
  venue: 'Parallel Processing Letters',
  year: 2003,
  summary:
    'At which of four levels should an active service run? The paper measures one monitoring service in the kernel, in a Java environment and on a cluster.',
  experiments,
  rows,
  figures,
  excuse:
    'Most of the paper’s figures are lost and its text prints few numbers, each from a configuration of its own: nearly every one sets a constant, and little is left to predict.',
  setUp: [
    { fact: 'tamanoir-01', text: 'throughput of another system (ANTS), cited and not measured here' },
    { fact: 'tamanoir-02', text: 'rate of the core network, which stays passive' },
    { fact: 'tamanoir-03', text: 'number of deployment levels' },
    { fact: 'tamanoir-04', text: 'memory of a virtual machine, a constant of the environment' },
    { fact: 'tamanoir-05', text: 'number of netfilter hooks' },
    { fact: 'tamanoir-06', text: 'number of ways in which the front-end forwards' },
    { fact: 'tamanoir-07', text: 'machines of platform P1' },
    { fact: 'tamanoir-08', text: 'network of platform P1' },
    { fact: 'tamanoir-09', text: 'machines of platform P2' },
    { fact: 'tamanoir-10', text: 'machines of platform P3' },
    { fact: 'tamanoir-11', text: 'sizes of packets for the best throughput of one node, to be seen in figure 8' },
    { fact: 'tamanoir-21', text: 'share of packets that figure 13 sends up' },
    { fact: 'tamanoir-25', text: 'packets before and after the change in figure 14' },
    { fact: 'tamanoir-26', text: 'machines of the cluster measurements' },
    { fact: 'tamanoir-30', text: 'gain of another packet format (SAPF) on another node, cited and not measured here' },
  ],
}
