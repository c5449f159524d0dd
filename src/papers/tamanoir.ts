/** Tamanoir: crossing times in kernel and user space (platform P1), throughput of a node and of a cluster (P3). */
import type { Experiment, Paper } from './paper.ts'
import { cited } from './tamanoir-cited.ts'
import { mechanisms } from './tamanoir-deployment.ts'
import { alternate, clusterOf, crossingOf, everySecond, firstHalf, segment, streamsOf } from './tamanoir-designs.ts'
import { figures } from './tamanoir-figures.ts'
import { clusterStreams, messageSizes, tcpSizes, udpSizes } from './tamanoir-readings.ts'
import { rows } from './tamanoir-rows.ts'
import { services } from './tamanoir-services.ts'

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
  ...messageSizes.flatMap((size) => [1, 2, 5, 10].map((streams) => streamsOf({ platform: 'p3', streams, size }))),
  ...messageSizes.flatMap((size) =>
    (['p1', 'p2'] as const).flatMap((platform) => [1, 2].map((streams) => streamsOf({ platform, streams, size }))),
  ),
  ...clusterStreams.map((streams) => clusterOf({ service: 'monitor', streams })),
  ...clusterStreams.map((streams) => clusterOf({ service: 'gzip', streams })),
  clusterOf({ service: 'gzip', streams: 24, backEnds: 1 }),
  ...mechanisms,
  ...services,
  ...cited,
  alternate,
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
    { fact: 'tamanoir-02', text: 'rate of the core network, which stays passive' },
    { fact: 'tamanoir-03', text: 'number of deployment levels' },
    { fact: 'tamanoir-04', text: 'memory of a virtual machine, a constant of the environment' },
    { fact: 'tamanoir-05', text: 'number of netfilter hooks' },
    { fact: 'tamanoir-06', text: 'number of ways in which the front-end forwards' },
    { fact: 'tamanoir-07', text: 'machines of platform P1' },
    { fact: 'tamanoir-08', text: 'network of platform P1' },
    { fact: 'tamanoir-09', text: 'machines of platform P2' },
    { fact: 'tamanoir-10', text: 'machines of platform P3' },
    { fact: 'tamanoir-21', text: 'share of packets that figure 13 sends up' },
    { fact: 'tamanoir-25', text: 'packets before and after the change in figure 14' },
    { fact: 'tamanoir-26', text: 'machines of the cluster measurements' },
  ],
}
