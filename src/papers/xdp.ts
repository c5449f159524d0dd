/**
 * Today: dropping and forwarding 64-byte packets in the driver (XDP), in user space (DPDK) and in the network stack of Linux.
 * The words are those of the authors' own manuscript of the paper.
 */
import type { Topology } from '../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'
import { componentOf, deliveryRate } from './measures.ts'
import type { Experiment, Figure, Paper, Published, Row } from './paper.ts'

const id = 'xdp-2018'
const drop = part('drop', 'service/drop', { title: 'Drop', parameters: { applies: 'every', share: 1 } })
const rawTable = part('raw', 'service/raw-table', { title: 'Raw table', parameters: { applies: 'every' } })

interface Mechanism {
  readonly name: string
  readonly title: string
  readonly note: string
  /** where packets end */
  readonly ends: string
  readonly reason: string
  readonly parts: readonly Part[]
}

const mechanisms = {
  dpdk: {
    name: 'dpdk',
    title: 'DPDK',
    note: 'An application in user space polls the ring of the card itself and drops every packet. Neither an interrupt nor the kernel is in the way.',
    ends: 'drop',
    reason: 'service-dropped',
    parts: [
      part('driver', 'kernel/poll-mode', { title: 'Poll-mode driver', parameters: { environment: 'dpdk' } }),
      part('dpdk', 'ee/dpdk', { title: 'DPDK', holds: [drop] }),
    ],
  },
  xdp: {
    name: 'xdp',
    title: 'XDP',
    note: 'A program at the XDP hook drops every packet in the driver. No socket buffer is made and IP is never called.',
    ends: 'drop',
    reason: 'service-dropped',
    parts: [part('driver', 'kernel/napi', { title: 'Driver' }), part('xdp', 'kernel/bpf-hook', { title: 'XDP', holds: [drop] })],
  },
  raw: {
    name: 'raw',
    title: 'Linux, raw table',
    note: 'A rule in the raw table drops every packet at PRE_ROUTING, the earliest place in the network stack. A socket buffer has been made for each by then.',
    ends: 'raw',
    reason: 'filtered',
    parts: [part('driver', 'kernel/napi', { title: 'Driver' }), ...kernel('host', { 'pre-routing': [rawTable] })],
  },
  conntrack: {
    name: 'conntrack',
    title: 'Linux, connection tracking',
    note: 'Connection tracking looks up every packet before a rule drops it. The lookup costs more than all that came before.',
    ends: 'raw',
    reason: 'filtered',
    parts: [
      part('driver', 'kernel/napi', { title: 'Driver' }),
      ...kernel('host', {
        'pre-routing': [
          part('conntrack', 'service/conntrack', { title: 'Connection tracking', parameters: { applies: 'every' } }),
          rawTable,
        ],
      }),
    ],
  },
} as const satisfies Record<string, Mechanism>
type MechanismName = keyof typeof mechanisms

/** The generator sends 64-byte frames at line speed. */
const generator = part('generator', 'traffic/source', {
  title: 'Packet generator',
  at: [0, 150],
  parameters: { rate: 148.8e6, size: 46, destination: 'receiver' },
})

/** From so many cores on the bus ends what one mechanism can do. */
const limited = { dpdk: 3, xdp: 5 } as const
const noteOf = ({ name, note }: Mechanism, cores: number): string =>
  cores < ((limited as Record<string, number>)[name] ?? 7)
    ? note
    : `${note.split('. ')[0]}. With so many cores the bus is the limit, 115 million packets each second, and not the mechanism.`

const dropDesign = (mechanism: Mechanism, cores: number): Topology => {
  const { title, parts } = mechanism
  return design(
    `${title}: drop, ${cores === 1 ? 'one core' : `${cores} cores`}`,
    noteOf(mechanism, cores),
    [
      generator,
      part('host', 'infrastructure/machine', {
        title: 'Test machine',
        at: [260, 0],
        parameters: { profile: 'xdp-xeon', cpus: cores },
        holds: [part('eth0', 'nic/plain', { title: 'mlx5' }), ...parts, part('receiver', 'traffic/sink', { title: 'Receiver' })],
      }),
    ],
    [wire('generator', 'eth0', { rate: 100e9 })],
    { duration: 5e-4, speed: 1e-5 },
  )
}

const balanceDesign = (cores: number): Topology =>
  design(
    `XDP: load balancer, ${cores === 1 ? 'one core' : `${cores} cores`}`,
    'A program at the XDP hook chooses a server for every packet, and the driver sends it out by the other card: the paper sends by the same one, in a new header. Each further core adds the same rate here, since cores share nothing but the bus.',
    [
      { ...generator, parameters: { ...generator.parameters, rate: 40e6 } },
      part('host', 'infrastructure/machine', {
        title: 'Load balancer',
        at: [260, 0],
        parameters: { profile: 'xdp-xeon', cpus: cores },
        holds: [
          part('eth0', 'nic/plain', { title: 'mlx5, port 0' }),
          part('eth1', 'nic/plain', { title: 'mlx5, port 1' }),
          part('driver', 'kernel/napi', { title: 'Driver' }),
          part('xdp', 'kernel/bpf-hook', {
            title: 'XDP',
            parameters: { verdict: 'redirect' },
            holds: [part('balance', 'service/balance', { title: 'Katran', parameters: { applies: 'every' } })],
          }),
          part('routes', 'kernel/forwarding', { title: 'Routing table' }),
        ],
      }),
      part('receiver', 'traffic/sink', { title: 'Servers', at: [800, 150] }),
    ],
    [wire('generator', 'eth0', { rate: 100e9 }), wire('eth1', 'receiver', { rate: 100e9 })],
    { duration: 1e-3, speed: 1e-5 },
  )

/** Small UDP packets flood a server that answers requests over TCP: both come in by one receive queue, that of the first CPU. */
const attackDesign = (millions: number, filtered: boolean): Topology =>
  design(
    `${filtered ? 'XDP filter' : 'No filter'}: attack of ${millions} million packets each second`,
    filtered
      ? 'A program at the XDP hook drops the attack in the driver and hands all else to the next CPU. The server answers as long as the first CPU keeps up.'
      : 'Good and bad packets come up to the network stack by one CPU. Once the attack takes all of it, requests are lost in the ring of the card.',
    [
      part('client', 'traffic/request', {
        title: 'netperf TCP_RR',
        at: [0, 40],
        parameters: { destination: 'server', connections: 32, pattern: 'constant', rate: 35_000, request: 1, response: 1 },
      }),
      part('attacker', 'traffic/source', {
        title: 'Attacker',
        at: [0, 300],
        parameters: { rate: millions * 1e6, size: 46, destination: 'server' },
      }),
      part('switch', 'network/switch', { title: '100G switch', at: [260, 170] }),
      part('host', 'infrastructure/machine', {
        title: 'Server',
        at: [500, 0],
        parameters: { profile: 'xdp-xeon', cpus: 2, scheduler: 'threads' },
        holds: [
          part('eth0', 'nic/plain', { title: 'mlx5' }),
          part('driver', 'kernel/napi', { title: 'Driver' }),
          ...(filtered
            ? [
                part('xdp', 'kernel/bpf-hook', {
                  title: 'XDP',
                  parameters: { verdict: 'cpu' },
                  holds: [part('filter', 'service/filter', { title: 'Filter', parameters: { applies: 'every', match: 'udp' } })],
                }),
              ]
            : []),
          ...kernel('host', {
            'local-in': [
              part('closed', 'service/filter', { title: 'No such port', parameters: { applies: 'every', match: 'udp' } }),
            ],
          }),
          part('server', 'traffic/server', { title: 'netserver' }),
        ],
      }),
    ],
    [
      wire('client', 'switch', { rate: 100e9 }),
      wire('attacker', 'switch', { rate: 100e9 }),
      wire('switch', 'eth0', { rate: 100e9 }),
    ],
    { duration: 3e-3, speed: 1e-4 },
  )

const name = (mechanism: string, cores: number) => `xdp/${mechanism}-${cores}`
/** DPDK keeps one core for control tasks. */
const coresOf = (mechanism: string): readonly number[] => (mechanism === 'dpdk' ? [1, 2, 3, 4, 5] : [1, 2, 3, 4, 5, 6])
const names = Object.keys(mechanisms) as MechanismName[]

const attacks = [1, 10, 25] as const
const attackName = (millions: number, filtered: boolean) => `xdp/attack-${filtered ? 'filter' : 'none'}-${millions}`
const attacking: Experiment[] = [false, true].flatMap((filtered) =>
  attacks.map((millions) => {
    const topology = attackDesign(millions, filtered)
    return { id: attackName(millions, filtered), title: topology.title ?? '', topology }
  }),
)

/** The load is a fortieth of what a core of DPDK can do. */
const lightDesign: Topology = (() => {
  const full = dropDesign(mechanisms.dpdk, 1)
  return {
    ...full,
    title: 'DPDK: a light load',
    note: 'One million packets each second are a fortieth of what the core could drop. It polls all the same, and is busy all the time.',
    components: full.components.map((record) =>
      record.id === 'generator' ? { ...record, parameters: { ...record.parameters, rate: 1e6 } } : record,
    ),
  }
})()

const experiments: Experiment[] = [
  ...names.flatMap((mechanism) =>
    coresOf(mechanism).map((cores) => {
      const topology = dropDesign(mechanisms[mechanism], cores)
      return { id: name(mechanism, cores), title: topology.title ?? '', topology }
    }),
  ),
  ...coresOf('balance').map((cores) => {
    const topology = balanceDesign(cores)
    return { id: name('balance', cores), title: topology.title ?? '', topology }
  }),
  { id: 'xdp/dpdk-light', title: 'DPDK: a light load', topology: lightDesign },
  ...attacking,
]

/** Of attack packets, how many are dropped each second where they are recognised, when more come than one CPU can take. */
const attackRate = (filtered: boolean) => ({
  experiments: [attackName(25, filtered)],
  measure: (results: Parameters<Row['measure']>[0]) => {
    const result = results(attackName(25, filtered))
    return (componentOf(result, filtered ? 'filter' : 'closed').drops.filtered ?? 0) / result.simulatedSeconds
  },
})

const dropRate = (mechanism: MechanismName, cores: number) => ({
  experiments: [name(mechanism, cores)],
  measure: (results: Parameters<Row['measure']>[0]) => {
    const result = results(name(mechanism, cores))
    const { ends, reason } = mechanisms[mechanism]
    return (componentOf(result, ends).drops[reason] ?? 0) / result.simulatedSeconds
  },
})
const balanceRate = (cores: number) => ({
  experiments: [name('balance', cores)],
  measure: (results: Parameters<Row['measure']>[0]) => deliveryRate(results(name('balance', cores))),
})
/** A row that compares the drop rates of two runs. */
const comparing = (
  [first, firstCores]: readonly [MechanismName, number],
  [second, secondCores]: readonly [MechanismName, number],
  compare: (first: number, second: number) => number,
) => {
  const one = dropRate(first, firstCores)
  const two = dropRate(second, secondCores)
  return {
    experiments: [...new Set([...one.experiments, ...two.experiments])],
    measure: (results: Parameters<Row['measure']>[0]) => compare(one.measure(results), two.measure(results)),
  }
}

const millions = (value: number): Published => ({ value: value * 1e6, unit: 'packet/second' })
const dropQuote = 'The baseline performance of XDP for a single core is 24 Mpps, while for DPDK it is 43.5 Mpps'
const linuxQuote = 'from 1.8 Mpps of single-core performance with conntrack, up to 4.8 Mpps in raw mode'
const limitQuote = 'Both scale their performance linearly up to the global performance limit of the system, at 115 Mpps'
const discussion =
  'XDP achieves 24 Mpps, which corresponds to 41.6 nanoseconds per packet, while DPDK achieves 43.5 Mpps, or 22.9'
const xdpConstants = ['kernel/napi.poll', 'kernel/bpf-hook.cycles', 'service/drop.kernelCycles']
const dpdkConstants = ['ee/dpdk.cycles', 'kernel/poll-mode.poll', 'service/drop.userCycles']
const rawConstants = ['infrastructure/machine.receive', 'kernel/napi.poll', 'service/raw-table.kernelCycles']
const balanceConstants = ['service/balance.kernelCycles', 'kernel/napi.poll', 'kernel/bpf-hook.cycles']
const bus = 'infrastructure/machine.busOverhead'

const fact = (number: number) => `xdp-${String(number).padStart(2, '0')}`
const balanced = [5.2, 10.1, 14.6, 19.5, 23.4, 29.3]

const rows: Row[] = [
  {
    fact: fact(1),
    quantity: 'drop rate in XDP, one core',
    section: '4.1',
    quote: dropQuote,
    published: millions(24),
    role: 'fit',
    constants: xdpConstants,
    ...dropRate('xdp', 1),
  },
  {
    fact: fact(2),
    quantity: 'drop rate in DPDK, one core',
    section: '4.1',
    quote: dropQuote,
    published: millions(43.5),
    role: 'fit',
    constants: dpdkConstants,
    ...dropRate('dpdk', 1),
  },
  {
    fact: fact(3),
    quantity: 'drop rate in the raw table, one core',
    section: '4.1',
    quote: linuxQuote,
    published: millions(4.8),
    role: 'fit',
    constants: rawConstants,
    ...dropRate('raw', 1),
  },
  {
    fact: fact(4),
    quantity: 'drop rate with connection tracking, one core',
    section: '4.1',
    quote: linuxQuote,
    published: millions(1.8),
    role: 'fit',
    constants: ['service/conntrack.kernelCycles', ...rawConstants],
    ...dropRate('conntrack', 1),
  },
  {
    fact: fact(5),
    quantity: 'highest drop rate, DPDK on five cores',
    section: '4.1',
    quote: limitQuote,
    published: millions(115),
    role: 'fit',
    constants: [bus],
    ...dropRate('dpdk', 5),
  },
  {
    fact: fact(5),
    quantity: 'highest drop rate, XDP on six cores',
    section: '4.1',
    quote: limitQuote,
    published: millions(115),
    role: 'identity',
    reason: 'The limit of the bus was set by this number; that six cores reach it is arithmetic: six times 24 is more than 115.',
    constants: [bus],
    ...dropRate('xdp', 6),
  },
  {
    fact: fact(6),
    quantity: 'XDP over the raw table, one core',
    section: '4.1',
    quote: 'XDP offers a five-fold improvement over the fastest processing mode of the regular networking stack',
    published: { value: 5, unit: 'times' },
    role: 'identity',
    reason: 'The ratio of 24 to 4.8 Mpps, which both set constants.',
    constants: ['kernel/napi.poll', 'kernel/bpf-hook.cycles', 'infrastructure/machine.receive'],
    ...comparing(['xdp', 1], ['raw', 1], (xdp, raw) => xdp / raw),
  },
  {
    fact: fact(7),
    quantity: 'time for a packet in XDP',
    section: '4.4',
    quote: discussion,
    published: { value: 41.6e-9, unit: 'second' },
    role: 'identity',
    reason: 'The inverse of 24 Mpps, which set a constant.',
    constants: xdpConstants,
    ...comparing(['xdp', 1], ['xdp', 1], (xdp) => 1 / xdp),
  },
  {
    fact: fact(8),
    quantity: 'time for a packet in DPDK',
    section: '4.4',
    quote: discussion,
    published: { value: 22.9e-9, unit: 'second' },
    role: 'identity',
    reason: 'The inverse of 43.5 Mpps, which set a constant.',
    constants: dpdkConstants,
    ...comparing(['dpdk', 1], ['dpdk', 1], (dpdk) => 1 / dpdk),
  },
  {
    fact: fact(9),
    quantity: 'difference between XDP and DPDK',
    section: '4.4',
    quote: 'The difference of 18.7 nanoseconds corresponds to 67 clock cycles on the 3.6 Ghz processor in our test machine',
    published: { value: 18.7e-9, unit: 'second' },
    role: 'identity',
    reason: 'Both times are inverses of rates that set constants; 67 cycles at 3.6 GHz are 18.6 ns.',
    constants: ['kernel/napi.poll', 'kernel/bpf-hook.cycles', 'kernel/poll-mode.poll', 'ee/dpdk.cycles'],
    ...comparing(['xdp', 1], ['dpdk', 1], (xdp, dpdk) => 1 / xdp - 1 / dpdk),
  },
  ...balanced.map(
    (rate, i): Row => ({
      fact: fact(10 + i),
      quantity: `load balancer in XDP, ${i === 0 ? 'one core' : `${i + 1} cores`}`,
      section: '5.3',
      quote: `CPU Cores ${i + 1}: ${rate} Mpps`,
      published: millions(rate),
      role: i === 0 ? 'fit' : 'form',
      ...(i === 0
        ? {}
        : {
            reason:
              'So many times the rate of one core: that cores share nothing but the bus was chosen with the word “linear” of the paper in sight. Receive-side scaling is not simulated here, any core serves any packet.',
          }),
      constants: balanceConstants,
      ...balanceRate(i + 1),
    }),
  ),
  {
    fact: fact(19),
    quantity: 'CPU use of DPDK at a light load',
    section: '4.2',
    quote: 'its CPU usage is always pegged at 100%',
    published: { value: 1, unit: 'fraction' },
    role: 'identity',
    reason: 'A core that polls is busy by definition.',
    constants: ['kernel/poll-mode.cores'],
    experiments: ['xdp/dpdk-light'],
    measure: (results) => componentOf(results('xdp/dpdk-light'), 'host').utilisation.cpu,
  },
  {
    fact: fact(20),
    quantity: 'attack that a filter in XDP takes on one core',
    section: '5.2',
    quote: 'fairly stable until 19.5 Mpps, after which it drops rapidly',
    published: millions(19.5),
    role: 'fit',
    constants: ['service/filter.kernelCycles', 'kernel/napi.poll', 'kernel/bpf-hook.cycles'],
    ...attackRate(true),
  },
  {
    fact: fact(21),
    quantity: 'attack that the network stack takes on one core',
    section: '5.2',
    quote: 'being halved at 3 Mpps and effectively zero at just below 3.5 Mpps',
    published: millions(3.5),
    role: 'not-explained',
    reason:
      'What the stack does with a UDP packet that nobody listens for is not known. Here it pays IP receive, two hooks and one rule, which is too little.',
    constants: ['infrastructure/machine.receive', 'kernel/napi.poll', 'service/filter.kernelCycles'],
    ...attackRate(false),
  },
]

const overCores: Figure = {
  id: 'drop',
  number: 'Packet drop performance',
  title: 'Packets dropped each second, by mechanism',
  caption:
    'The nearer to the card a packet is dropped, the less it has cost: XDP drops five times as many as the network stack. That rates grow in proportion to cores is what the model says; the bus ends it at 115 Mpps.',
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
    'One core sets the cost of the program; the others are multiples of it. The machine gains a little less from each further core than the model, which shares nothing but the bus between them.',
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
    'Seven numbers set seven constants: one for each mechanism on one core, one for the bus. How rates grow with cores is arithmetic: any core serves any packet.',
  setUp: [
    { fact: fact(16), text: '64-byte packets, the smallest that Ethernet has' },
    { fact: fact(17), text: 'six cores at 3.6 GHz, a card of 100 Gb/s' },
    { fact: fact(22), text: '35,000 TCP transactions each second beside the attack, one receive queue for both' },
    { fact: fact(18), text: '1.3 ns for a single function call; that a verdict costs one is the lab’s assumption' },
  ],
}
