/** Tamanoir's published numbers, and how each is read off the experiments. */
import { lastCrossing, throughput } from './measures.ts'
import { relative } from './pan-readings.ts'
import type { Reading, Row } from './paper.ts'
import { citedRows } from './tamanoir-cited.ts'
import { clusterId, crossingId, firstHalf, streamsId } from './tamanoir-designs.ts'
import { crossingIn, largest, messageSizes, messagesIn, ratio, throughputIn, valueOf } from './tamanoir-readings.ts'

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
  experiments: messageSizes.flatMap((size) =>
    (['p3', 'p2'] as const).map((platform) => streamsId({ platform, streams: 1, size })),
  ),
  measure: (results) =>
    messageSizes.find((size) => {
      const [ethernet, myrinet] = (['p2', 'p3'] as const).map((platform) =>
        throughput(results(streamsId({ platform, streams: 1, size }))),
      )
      return myrinet > 1.01 * ethernet
    }) ?? 0,
}

/** Sentences that are the source of several rows. */
const forwarding = {
  section: '4.1',
  quote: 'spend around 7 microseconds for basic forwarding operations with TCP or UDP',
  published: { value: 7e-6, unit: 'second' },
} as const
const smallOverTcp = {
  section: '4.1',
  quote: 'performances obtained with small packets remain around 16 ms (<4096 Bytes)',
  published: { value: 16e-3, unit: 'second' },
} as const
const smallOverUdp = {
  section: '4.1',
  quote: 'we obtain better results, between 0.5 and 1.25 ms, on UDP with small packets size',
  published: { value: 0.5e-3, upper: 1.25e-3, unit: 'second' },
} as const
const conclusion = {
  section: '6',
  quote:
    'A stand-alone SMP based Tamanoir node can support around 500 Mbit/s of bandwith for lightweight service with its multi-threaded design and services support in kernel',
  published: { value: 500e6, unit: 'bit/second' },
} as const
const levels = {
  section: '4.1',
  quote: 'need around 2 ms for a small packet (200 Bytes), then an order of magnitude of 1000',
} as const
const runtimes = {
  section: '4.1',
  quote: 'Around 4.4 ms for 4KB TCP ANEP packets with JVM and around 10.5 ms with GCJ version',
} as const

export const rows: readonly Row[] = [
  ...citedRows,
  {
    fact: 'tamanoir-11',
    quantity: 'size of packets that gets most through one node, 5 streams',
    section: '4.1',
    quote: 'in order to achieve the best throughput on only one active node we use large packets (between 32 and 64KB)',
    published: { value: 32_768, upper: 65_536, unit: 'byte' },
    role: 'form',
    reason:
      'A message costs the same handling whatever its size, so the largest is the best: the form of the model, not a number.',
    experiments: messageSizes.map((size) => streamsId({ platform: 'p3', streams: 5, size })),
    measure: (results) =>
      messageSizes.reduce((best, size) => {
        const passed = (each: number) => throughput(results(streamsId({ platform: 'p3', streams: 5, size: each })))
        return passed(size) > passed(best) ? size : best
      }),
  },
  {
    fact: 'tamanoir-12',
    quantity: 'throughput of one node, 5 streams of 32 KB',
    section: '4.1',
    quote: 'we achieve more than 430Mb/s for 5 or 10 streams with packets size of 32KB',
    published: { value: 430e6, unit: 'bit/second', bound: 'at-least' },
    role: 'fit',
    ...throughputIn(streamsId({ platform: 'p3', streams: 5, size: 32768 })),
  },
  {
    fact: 'tamanoir-12',
    quantity: 'throughput of one node, 10 streams of 32 KB',
    section: '4.1',
    quote:
      'There is not a big difference between the 5 and 10 streams curves because we were limited by the number of sender and receiver machines to produce data streams',
    published: { value: 430e6, unit: 'bit/second', bound: 'at-least' },
    role: 'identity',
    reason:
      'The same number as with 5 streams, for another reason: the authors’ clients could send no more, here two processors are as busy with five threads as with ten. The costs of a message, set by 430 Mb/s, are hence at most as much.',
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
    ...ratio(two, one),
  },
  {
    fact: 'tamanoir-15',
    quantity: 'crossing time in the kernel, UDP',
    ...forwarding,
    role: 'fit',
    ...kernelUdp,
  },
  {
    fact: 'tamanoir-15',
    quantity: 'crossing time in the kernel, TCP',
    ...forwarding,
    role: 'identity',
    reason: 'IP forwarding does not look at the transport: the number is that of UDP.',
    ...kernelTcp,
  },
  {
    fact: 'tamanoir-16',
    quantity: 'crossing time in the kernel for each byte',
    section: '4.1',
    quote: 'On the kernel level, the size of ANEP packet does not affect performances',
    published: { value: 0, unit: 'second/byte' },
    role: 'fit',
    experiments: [200, 1400].map((size) => crossingId({ where: 'kernel', transport: 'udp', size })),
    measure: (results) => {
      const [small, large] = [200, 1400].map((size) => valueOf(crossingIn({ where: 'kernel', transport: 'udp', size }), results))
      return (large - small) / 1200
    },
  },
  {
    fact: 'tamanoir-17',
    quantity: 'crossing time in user space, TCP, 200 bytes',
    ...smallOverTcp,
    role: 'fit',
    ...userTcp,
  },
  {
    fact: 'tamanoir-17',
    quantity: 'crossing time in user space, TCP, 3 KB',
    ...smallOverTcp,
    role: 'identity',
    reason:
      'The same statement set the timer at 200 bytes; that it ends the wait whatever has come was assumed because the time is the same at all small sizes.',
    ...crossingIn({ where: 'user', transport: 'tcp', size: 3072 }),
  },
  {
    fact: 'tamanoir-17',
    quantity: 'crossing time in user space, TCP, 200 bytes, GCJ',
    ...smallOverTcp,
    role: 'not-explained',
    reason:
      'The sentence follows the one that introduces GCJ and makes no exception for it. What GCJ takes longer at 4 KB is a delay of each message here; why small ones should not suffer it, no mechanism says.',
    ...crossingIn({ where: 'user', transport: 'tcp', size: 200, runtime: 'gcj' }),
  },
  {
    fact: 'tamanoir-18',
    quantity: 'crossing time in user space, TCP, 4 KB, JVM',
    ...runtimes,
    published: { value: 4.4e-3, unit: 'second' },
    role: 'fit',
    ...crossingIn({ where: 'user', transport: 'tcp', size: 4096 }),
  },
  {
    fact: 'tamanoir-19',
    quantity: 'crossing time in user space, TCP, 4 KB, GCJ',
    ...runtimes,
    published: { value: 10.5e-3, unit: 'second' },
    role: 'fit',
    ...crossingIn({ where: 'user', transport: 'tcp', size: 4096, runtime: 'gcj' }),
  },
  {
    fact: 'tamanoir-20',
    quantity: 'crossing time in user space, UDP, 200 bytes',
    ...smallOverUdp,
    role: 'fit',
    ...userUdp,
  },
  {
    fact: 'tamanoir-20',
    quantity: 'crossing time in user space, UDP, 1400 bytes',
    ...smallOverUdp,
    role: 'identity',
    reason: 'The same range set the hand-off at 200 bytes; its figure with the sizes is lost.',
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
    experiments: [firstHalf.id],
    measure: (results) => lastCrossing(results(firstHalf.id), 'tan', 999),
  },
  {
    fact: 'tamanoir-23',
    quantity: 'marking and forwarding in user space, UDP, 200 bytes',
    ...levels,
    published: { value: 2e-3, unit: 'second' },
    role: 'contradiction',
    reason: 'Two paragraphs before, small packets on UDP take between 0.5 and 1.25 ms; the environment here is set to those.',
    experiments: [firstHalf.id],
    measure: (results) => lastCrossing(results(firstHalf.id), 'tan', 0),
  },
  {
    fact: 'tamanoir-24',
    quantity: 'user space against kernel, UDP, 200 bytes',
    ...levels,
    published: { value: 1000, unit: 'times' },
    role: 'contradiction',
    reason: 'The two times of the same sentence, 2 ms and 7 µs, have a ratio of 286; 0.5 and 1.25 ms give 71 and 179.',
    ...ratio(userUdp, kernelUdp),
  },
  {
    fact: 'tamanoir-24',
    quantity: 'user space against kernel, TCP, 200 bytes',
    ...levels,
    published: { value: 1000, unit: 'times' },
    role: 'contradiction',
    reason:
      'Small packets on TCP take 16 ms by another sentence, which over 7 µs is 2286: two times a thousand, where UDP is a fifth of it.',
    ...ratio(userTcp, kernelTcp),
  },
  {
    fact: 'tamanoir-27',
    quantity: 'throughput of a cluster, monitoring, 24 streams of 8 KB',
    section: '4.2',
    quote: 'Tamanoir supports Gbit performance (1.1 Gbit for 8KB packets) for a monitoring service applied on 24 active streams',
    published: { value: 1.1e9, unit: 'bit/second' },
    role: 'fit',
    ...clusterMonitor,
  },
  {
    fact: 'tamanoir-28',
    quantity: 'what goes into Gzip on a cluster, 24 streams of 8 KB (numbers that the paper does not print)',
    section: '4.2',
    quote: 'still able to process up to about 240 Mb/s of active packets',
    published: { value: 240e6, unit: 'bit/second' },
    role: 'fit',
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
    ...relative('kernel', 'active', 1500),
  },
  {
    fact: 'tamanoir-31',
    quantity: 'throughput of one node, 10 streams of 63 KB',
    ...conclusion,
    role: 'predicted',
    ...throughputIn(streamsId({ platform: 'p3', streams: 10, size: largest })),
  },
  {
    fact: 'tamanoir-31',
    quantity: 'throughput of one node as measured, 10 streams of 32 KB, against that of the conclusion',
    ...conclusion,
    role: 'contradiction',
    reason:
      'Section 4.1 measures more than 430 Mb/s in the environment, the conclusion says around 500 and counts services in the kernel in; no throughput of those is printed.',
    ...throughputIn(streamsId({ platform: 'p3', streams: 10, size: 32768 })),
  },
  {
    fact: 'tamanoir-32',
    quantity: 'a cluster passes more than 1 Gb/s',
    section: '4.2',
    quote: 'We outpass 1 Gbits limit due to the high bandwith provided by Myrinet networks',
    published: { value: 1e9, unit: 'bit/second', bound: 'at-least' },
    role: 'identity',
    reason: 'Another way to say 1.1 Gb/s; here processors are the limit, not the network.',
    ...clusterMonitor,
  },
]
