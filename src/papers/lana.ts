/** LANA: what it costs to run a protocol stack of functional blocks in a thread, or in the soft interrupt. */
import type { Topology } from '../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'
import { adaptive, devices, negotiated } from './lana-adaptive.ts'
import { twoHosts } from './lana-hosts.ts'
import { componentOf } from './measures.ts'
import type { Experiment, Figure, Paper, Reading, Results, Row } from './paper.ts'

const id = 'lana-2011'

/** A second machine sends 64-byte frames as fast as Gigabit Ethernet carries them. */
const generator = part('pktgen', 'traffic/source', {
  title: 'pktgen',
  at: [0, 170],
  parameters: { rate: 1.488e6, size: 46, destination: 'application' },
})

const receiver = (title: string, note: string, parts: readonly Part[], parameters: object = {}): Topology =>
  design(
    `LANA: ${title}`,
    note,
    [
      generator,
      part('host', 'infrastructure/machine', {
        title: 'Q6600',
        at: [250, 0],
        parameters: { profile: 'lana-q6600', scheduler: 'threads', ...parameters },
        holds: [
          part('eth0', 'nic/plain', { title: '82566DC-2' }),
          part('driver', 'kernel/napi', { title: 'Driver' }),
          ...parts,
          part('application', 'traffic/sink', { title: 'Application' }),
        ],
      }),
    ],
    [wire('pktgen', 'eth0', { rate: 1e9 })],
    { duration: 0.05, speed: 2e-5 },
  )

/** fb_eth and as many empty blocks as are wanted, bound one to the next; the last one is bound to nobody. */
const chain = (blocks: number, costs?: 'click'): Part[] =>
  Array.from({ length: blocks }, (_, i) =>
    part(`block-${i + 1}`, i === 0 ? 'lana/eth' : 'lana/forward', {
      title: i === 0 ? 'fb_eth' : `fb_dummy ${i}`,
      parameters: { ...(i + 1 < blocks ? { ingress: `block-${i + 2}` } : {}), ...(costs ? { costs } : {}) },
    }),
  )
const engine = (integration: string, blocks = 3, costs?: 'click'): Part[] => [
  part('lana', 'kernel/lana', { title: 'LANA', parameters: { integration }, holds: chain(blocks, costs) }),
]

const integrations = {
  high: {
    title: 'thread with high priority',
    note: 'Every packet wakes the thread of LANA, which takes the CPU from ksoftirqd at once. The CPU spends nearly half its time on changing between the two, and the ring of the card overflows.',
  },
  normal: {
    title: 'thread with normal priority',
    note: 'The thread of LANA still goes before ksoftirqd, whose nice level is the lowest. It gains little: only the change of threads is cheaper.',
  },
  controlled: {
    title: 'thread with controlled scheduling',
    note: 'The thread of LANA is woken when two packets wait. Half as many changes of threads are left.',
  },
  ksoftirqd: {
    title: 'in ksoftirqd',
    note: 'The blocks are called in the soft interrupt that has received the packet. No thread is woken, and three blocks cost three function calls.',
  },
} as const
type Integration = keyof typeof integrations
const integrationNames = Object.keys(integrations) as Integration[]

const linux: Experiment = {
  id: 'lana/linux',
  title: 'The stack of Linux',
  topology: receiver(
    'the stack of Linux',
    'Packets come up to the network stack of Linux, which drops them. One CPU of four is busy: the card has one receive queue.',
    kernel('host', {
      'pre-routing': [part('drop', 'service/drop', { title: 'Discard', parameters: { applies: 'every', share: 1 } })],
    }),
  ),
}
const table: Experiment[] = integrationNames.map((name) => ({
  id: `lana/${name}`,
  title: `LANA, ${integrations[name].title}`,
  topology: receiver(integrations[name].title, integrations[name].note, engine(name)),
}))

const lengths = [1, 3, 6, 10, 20] as const
const ofLength = (blocks: number) => (blocks === 3 ? 'lana/ksoftirqd' : `lana/blocks-${blocks}`)
const chains: Experiment[] = lengths
  .filter((blocks) => blocks !== 3)
  .map((blocks) => ({
    id: ofLength(blocks),
    title: blocks === 1 ? 'LANA with one block' : `LANA with ${blocks} blocks`,
    topology: receiver(
      blocks === 1 ? 'one block' : `${blocks} blocks`,
      'A longer path of functional blocks runs in ksoftirqd. Each block is one more function call, and nothing is copied.',
      engine('ksoftirqd', blocks),
    ),
  }))

/** The same paths, if each block cost what an element of Click can have cost at most. */
const elements: Experiment[] = lengths.map((blocks) => {
  const title =
    blocks === 1 ? 'one block that costs as a Click element, at most' : `${blocks} blocks that cost as Click elements, at most`
  return {
    id: `lana/click-${blocks}`,
    title: `LANA with ${title}`,
    topology: receiver(
      title,
      'Each block costs a sixteenth of all cycles that the IP router of Click, sixteen elements long, spent on a packet. That is an upper bound from another machine: with the call of an element alone the rate would be higher.',
      engine('ksoftirqd', blocks, 'click'),
    ),
  }
})

const quotas = [1, 2, 4, 8, 16, 64] as const
const ofQuota = (quota: number) => (quota === 1 ? 'lana/high' : `lana/quota-${quota}`)
const batches: Experiment[] = quotas
  .filter((quota) => quota !== 1)
  .map((quota) => ({
    id: ofQuota(quota),
    title: `LANA, thread with high priority, ksoftirqd polls ${quota} at a time`,
    topology: receiver(
      `ksoftirqd polls ${quota} at a time`,
      'Here ksoftirqd gives way to the thread of LANA only after so many packets. The changes of threads are shared out over the batch, and the more packets, the nearer the rate comes to that without a thread.',
      engine('high'),
      { softirqQuota: quota },
    ),
  }))

const shipped: Experiment = {
  id: 'lana/shipped',
  title: 'The blocks that the software has',
  topology: receiver(
    'the blocks that the software has',
    'Received packets pass a filter, which discards what is longer than 1,000 bytes, and are duplicated: one goes to a socket, the other ends at a counter. Drag a block away, or change its version, while packets pass.',
    [
      part('lana', 'kernel/lana', {
        title: 'LANA',
        holds: [
          part('link', 'lana/virtual-link', { title: 'Virtual link', parameters: { ingress: 'eth' } }),
          part('eth', 'lana/eth', { title: 'fb_eth', parameters: { ingress: 'bpf' } }),
          part('bpf', 'lana/bpf', { title: 'fb_bpf', parameters: { ingress: 'tee' } }),
          part('tee', 'lana/tee', { title: 'fb_tee', parameters: { ingress: 'forward', copies: 'counter' } }),
          part('counter', 'lana/counter', { title: 'fb_counter' }),
          part('forward', 'lana/forward', { title: 'fb_dummy', parameters: { ingress: 'socket' } }),
          part('socket', 'lana/socket', { title: 'BSD socket' }),
        ],
      }),
    ],
  ),
}
// an application takes a packet at a time with a system call: it is given no more than it can take
const [first, ...others] = shipped.topology.components
const gentle: Experiment = {
  ...shipped,
  topology: {
    ...shipped.topology,
    components: [{ ...first, parameters: { ...first.parameters, rate: 1e5 } }, ...others],
  },
}

const endBlocks = (host: string, bindings: 'ingress' | 'egress'): Part[] => {
  const id = (block: string) => `${host}-${block}`
  const next = (block: string) => ({ [bindings]: id(block) })
  const [up, down] = [bindings === 'ingress', bindings === 'egress']
  return [
    part(id('link'), 'lana/virtual-link', { title: 'Virtual link', parameters: up ? next('eth') : {} }),
    part(id('eth'), 'lana/eth', { title: 'fb_eth', parameters: next(up ? 'socket' : 'link') }),
    part(id('socket'), 'lana/socket', { title: 'BSD socket', parameters: down ? next('eth') : {} }),
  ]
}
/** From an application down through the blocks of one machine, and up through those of the other. */
const ends: Experiment = {
  id: 'lana/end-to-end',
  title: 'LANA in both machines',
  topology: design(
    'LANA: from socket to socket',
    'What an application sends goes down through the blocks of its machine, and up through those of the other. IP sees it in neither.',
    twoHosts(
      2e4,
      part('lana', 'kernel/lana', {
        title: 'LANA',
        parameters: { sockets: 'left-socket' },
        holds: endBlocks('left', 'egress'),
      }),
      part('lana-right', 'kernel/lana', { title: 'LANA', holds: endBlocks('right', 'ingress') }),
    ),
    [wire('eth0', 'eth1', { rate: 1e9 })],
    { duration: 0.05, speed: 2e-5 },
  ),
}

const experiments = [linux, ...table, ...chains, ...elements, ...batches, gentle, ends, adaptive, negotiated, devices]

const rateAt = (experiment: string, block: string, reason: string): Reading => ({
  experiments: [experiment],
  measure: (results) => {
    const result = results(experiment)
    return (componentOf(result, block).drops[reason] ?? 0) / result.simulatedSeconds
  },
})
const linuxRate = rateAt('lana/linux', 'drop', 'service-dropped')
/** Packets that come to the end of the path. */
const rate = (name: Integration) => rateAt(`lana/${name}`, 'block-3', 'unconnected')
const value = (reading: Reading, results: Results) => reading.measure(results) as number
const ratio = (above: Reading, below: Reading, less = 0): Reading => ({
  experiments: [...above.experiments, ...below.experiments],
  measure: (results) => value(above, results) / value(below, results) - less,
})
const tableRow = (quote: string, pps: number) => ({
  section: 'Table 1',
  quote,
  published: { value: pps, unit: 'packet/second' } as const,
})

const rows: Row[] = [
  {
    fact: 'lana-01',
    quantity: 'thread with high priority against Linux',
    section: '2.2',
    quote: 'the maximal achieved packet rate is only about half as what is achieved by the protocol stack of the Linux kernel',
    published: { value: 0.5, unit: 'fraction' },
    role: 'identity',
    reason: 'The ratio of two rates of Table 1, 700,000 to 1,380,000, which both set constants.',
    ...ratio(rate('high'), linuxRate),
  },
  {
    fact: 'lana-02',
    quantity: 'controlled scheduling against Linux',
    section: '2.2',
    quote: 'it increases the performance to about two thirds of the performance of the Linux Kernel',
    published: { value: 2 / 3, unit: 'fraction' },
    role: 'identity',
    reason: 'The ratio of two rates of Table 1, 900,000 to 1,380,000.',
    ...ratio(rate('controlled'), linuxRate),
  },
  {
    fact: 'lana-03',
    quantity: 'execution in ksoftirqd against Linux',
    section: '2.2',
    quote: 'approximately 95% of the performance of the Linux kernel is achieved',
    published: { value: 0.95, unit: 'fraction' },
    role: 'identity',
    reason: 'The ratio of two rates of Table 1, 1,300,000 to 1,380,000, which both set constants.',
    ...ratio(rate('ksoftirqd'), linuxRate),
  },
  {
    fact: 'lana-04',
    quantity: 'received by a thread with high priority',
    ...tableRow('Dedicated kernel thread (high priority) 700.000', 700e3),
    role: 'fit',
    ...rate('high'),
  },
  {
    fact: 'lana-05',
    quantity: 'received by a thread with normal priority',
    ...tableRow('Dedicated kernel thread (normal priority) 750.000', 750e3),
    role: 'fit',
    ...rate('normal'),
  },
  {
    fact: 'lana-06',
    quantity: 'received by a thread with controlled scheduling',
    ...tableRow('Dedicated kernel thread (controlled scheduling) 900.000', 900e3),
    role: 'post',
    reason:
      'Its hand-off is half of that with high priority: a batch of two explains it, but the paper gives no batch, and two was chosen with the number in sight.',
    ...rate('controlled'),
  },
  {
    fact: 'lana-07',
    quantity: 'received in ksoftirqd',
    ...tableRow('Execution in ksoftirqd 1.300.000', 1.3e6),
    role: 'fit',
    reason:
      'A block is what this rate leaves when the way up to LANA costs as much as all that Linux does up to its drop, which is assumed: the paper takes packets before IP.',
    ...rate('ksoftirqd'),
  },
  {
    fact: 'lana-08',
    quantity: 'received by the stack of Linux',
    ...tableRow('Linux kernel networking stack 1.380.000', 1.38e6),
    role: 'fit',
    ...linuxRate,
  },
  {
    fact: 'lana-13',
    quantity: 'gain from normal in place of high priority',
    section: '2.2',
    quote: 'changing the priority of the LANA thread to normal only slightly increases the throughput',
    published: { value: 750 / 700 - 1, unit: 'fraction' },
    role: 'identity',
    reason:
      'From two rates of Table 1, which both set constants. That it is slight is what the scheduler says: a thread of normal priority still goes before ksoftirqd, whose nice level is the lowest.',
    ...ratio(rate('normal'), rate('high'), 1),
  },
]

const blocksFigure: Figure = {
  id: 'blocks',
  number: 'not in the paper',
  title: 'Packets received in ksoftirqd, by the length of the path',
  caption:
    'The paper measures a path of three blocks; what six, ten or twenty would do follows from the cost of one. It is a forecast: nothing published can refute it. The lower curve takes for each block what an element of Click cost at most, an upper bound from another machine: all cycles of its router, drivers included, divided by sixteen.',
  x: { title: 'Functional blocks', unit: 'count', scale: 'linear' },
  y: { title: 'Received', unit: 'packet/second', scale: 'linear' },
  published: [{ x: 3, y: 1.3e6, fact: 'lana-07' }],
  series: [
    {
      title: 'in ksoftirqd',
      points: lengths.map((blocks) => ({ x: blocks, ...rateAt(ofLength(blocks), `block-${blocks}`, 'unconnected') })),
    },
    {
      title: 'Click elements, at most',
      points: lengths.map((blocks) => ({ x: blocks, ...rateAt(`lana/click-${blocks}`, `block-${blocks}`, 'unconnected') })),
    },
  ],
}
const quotaFigure: Figure = {
  id: 'quota',
  number: 'not in the paper',
  title: 'Packets received by a thread with high priority, by the quota of ksoftirqd',
  caption:
    'Table 1 leaves for each hand-off as much as two changes of threads take: ksoftirqd must have given way after every packet. With a quota of 64 the thread would cost next to nothing.',
  x: { title: 'Packets before ksoftirqd gives way', unit: 'packet', scale: 'log' },
  y: { title: 'Received', unit: 'packet/second', scale: 'linear' },
  published: [{ x: 1, y: 700e3, fact: 'lana-04' }],
  series: [
    {
      title: 'high priority',
      points: quotas.map((packets) => ({ x: packets, ...rateAt(ofQuota(packets), 'block-3', 'unconnected') })),
    },
  ],
}

export const lana: Paper = {
  id,
  title: 'Efficient Implementation of Dynamic Protocol Stacks in Linux',
  authors: 'Ariane Keller, Daniel Borkmann, Wolfgang Mühlbauer',
  venue: 'ANCS',
  year: 2011,
  summary:
    'Where in the kernel should a protocol stack of exchangeable blocks run? The draft compares threads of its own with the soft interrupt, and finds that a thread takes the time from the soft interrupt that feeds it.',
  experiments,
  rows,
  figures: [blocksFigure, quotaFigure],
  excuse:
    'Five numbers and seven parameters chosen with them in sight: nothing is predicted. Four rates set the costs of IP, of a block and of the two changes of threads; that ksoftirqd gives way after every packet, that its nice level is the lowest and that a controlled batch is two were chosen from the table too, and every other number is a ratio. The scheduler decides that the thread goes first at either priority; that this halves the rate depends on the quota: the figure over quotas shows by how much.',
  setUp: [
    {
      fact: 'lana-12',
      text: 'the software “includes four functional blocks”, of which the list that follows names five: Ethernet, Berkeley Packet Filter, Tee, Packet Counter and Forward; the paper contradicts itself',
    },
    { fact: 'lana-09', text: '64-byte packets' },
    { fact: 'lana-10', text: 'Core 2 Quad Q6600 at 2.4 GHz with Gigabit Ethernet' },
    { fact: 'lana-11', text: 'three functional blocks: fb_eth and two that only forward' },
  ],
}
