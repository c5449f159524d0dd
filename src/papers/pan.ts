/** PAN: what evaluating a capsule costs in the kernel, in a process and in Java, beside a router that evaluates nothing. */

import { experiments } from './pan-experiments.ts'
import { figures } from './pan-figures.ts'
import { javaRows } from './pan-java-rows.ts'
import { nativeRows } from './pan-rows.ts'
import type { Paper } from './paper.ts'

export const pan: Paper = {
  id: 'pan-1999',
  title: 'PAN: a high-performance active network node supporting multiple mobile code systems',
  authors: 'Erik L. Nygren, Stephen J. Garland, M. Frans Kaashoek',
  venue: 'IEEE OPENARCH',
  year: 1999,
  summary:
    'Can a node that evaluates the code of every capsule forward as fast as a router? The lab has the testbed of three PentiumPros in all its configurations, and says what each constant explains.',
  experiments,
  rows: [...nativeRows, ...javaRows].sort((a, b) => (a.fact < b.fact ? -1 : 1)),
  figures,
  excuse:
    'Four numbers are predicted. Six rows return constants that are printed as such: the evaluation of a native capsule and the five parts of a Java one. Six more set the other constants: forwarding, node, copy, system call, collector and the rate of the source.',
  setUp: [
    { fact: 'pan-05', text: 'words of the header of a software segment' },
    { fact: 'pan-06', text: 'bits of a node address' },
    { fact: 'pan-07', text: 'bits of it that are used: an IPv4 address and a UDP port' },
    { fact: 'pan-08', text: 'capsules that a node evaluates at a time; the others wait' },
    { fact: 'pan-10', text: 'clock of the three machines' },
    { fact: 'pan-11', text: 'rate of the half-duplex network' },
    {
      fact: 'pan-12',
      text: 'sizes of the packets; 156 is read as 256, and floods have 800, 3072, 3584 and 4096 bytes besides, to find the two sizes that the text tells',
    },
    { fact: 'pan-13', text: 'bytes from which packets are cut into fragments' },
    {
      fact: 'pan-14',
      text: 'pings that were averaged; here all are alike but those that a collection hits, of which a whole number of periods is run',
    },
    { fact: 'pan-15', text: 'bytes of the header of a ping capsule' },
    {
      fact: 'pan-29',
      text: 'ms: longer round trips are left out of the averages without collections, of the same runs as those with them',
    },
    { fact: 'pan-47', text: 'bytes of the header of a flood capsule' },
    { fact: 'pan-49', text: 'machines: sender, middle, receiver' },
    { fact: 'pan-50', text: 'configurations of the testbed' },
  ],
}
