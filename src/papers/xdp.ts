/**
 * Today: dropping and forwarding 64-byte packets in the driver (XDP), in user space (DPDK) and in the network stack of Linux.
 * The words are those of the authors' own manuscript of the paper.
 */
import type { Figure, Paper } from './paper.ts'
import { coresOf, experiments, mechanisms, names } from './xdp-designs.ts'
import { balanced, balanceRate, dropRate, fact, rows } from './xdp-rows.ts'

const id = 'xdp-2018'

const overCores: Figure = {
  id: 'drop',
  number: 'Packet drop performance',
  title: 'Packets dropped each second, by mechanism',
  caption:
    'The nearer to the card a packet is dropped, the less it has cost: XDP drops five times as many as the network stack. That rates grow in proportion to cores, each with a queue of its own, is what the model says; the bus ends it at 115 Mpps.',
  x: { title: 'Cores', unit: 'count', scale: 'linear' },
  y: { title: 'Dropped', unit: 'packet/second', scale: 'log' },
  published: [
    { x: 1, y: 24e6, fact: fact(1), label: 'XDP' },
    { x: 1, y: 43.5e6, fact: fact(2), label: 'DPDK' },
    { x: 1, y: 4.8e6, fact: fact(3), label: 'raw table' },
    { x: 1, y: 1.8e6, fact: fact(4), label: 'connection tracking' },
  ],
  series: names.map((mechanism) => ({
    title: mechanisms[mechanism].title,
    points: coresOf(mechanism).map((cores) => ({ x: cores, ...dropRate(mechanism, cores) })),
  })),
}

const balancer: Figure = {
  id: 'balancer',
  number: 'Load balancer performance',
  title: 'Load balancer in XDP',
  caption:
    'One core sets the cost of the program; the others follow, since each has a queue of its own. The machine gains a little less from each further core than the model, which shares nothing but the bus between them.',
  x: { title: 'Cores', unit: 'count', scale: 'linear' },
  y: { title: 'Sent on', unit: 'packet/second', scale: 'linear' },
  published: balanced.map((rate, i) => ({ x: i + 1, y: rate * 1e6, fact: fact(10 + i) })),
  series: [{ title: 'XDP', points: coresOf('balance').map((cores) => ({ x: cores, ...balanceRate(cores) })) }],
}

export const xdp: Paper = {
  id,
  title: 'The eXpress Data Path: fast programmable packet processing in the operating system kernel',
  authors:
    'Toke Høiland-Jørgensen, Jesper Dangaard Brouer, Daniel Borkmann, John Fastabend, Tom Herbert, David Ahern, David Miller',
  venue: 'CoNEXT',
  year: 2018,
  summary:
    'What does it cost today to drop a packet in the driver, in user space past the kernel, or in the network stack? The same question as twenty years before, at rates a thousand times higher.',
  experiments,
  rows,
  figures: [overCores, balancer],
  excuse:
    'Most of the paper’s numbers are one rate for each program on one core, and each such number sets the cost of that program; that cores add up is how the machine is built. What is left to predict is how programs do together: a full table, an attack beside transactions.',
  setUp: [
    { fact: fact(16), text: '64-byte packets, the smallest that Ethernet has' },
    { fact: fact(17), text: 'six cores at 3.6 GHz, a card of 100 Gb/s' },
    { fact: fact(18), text: '1.3 ns for one function call, of which the lab assumes that a verdict takes one' },
  ],
}
