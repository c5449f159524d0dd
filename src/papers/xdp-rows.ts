/** What "The eXpress Data Path" prints, beside the lab's numbers. The words are those of the authors' own manuscript. */
import { componentOf, deliveryRate, utilisation } from './measures.ts'
import type { Published, Reading, Results, Row } from './paper.ts'
import { type MechanismName, mechanisms, name } from './xdp-designs.ts'

/** A reading that is one number. */
interface Single {
  readonly experiments: readonly string[]
  readonly measure: (results: Results) => number
}

/** Packets that a run ends each second where its mechanism drops them. */
const dropped = (results: Results, id: string, ends: string, reason: string): number => {
  const result = results(id)
  return (componentOf(result, ends).drops[reason] ?? 0) / result.simulatedSeconds
}
const reading = (id: string, measure: (results: Results) => number): Reading => ({ experiments: [id], measure })

export const dropRate = (mechanism: MechanismName, cores: number): Single => {
  const { ends, reason } = mechanisms[mechanism]
  const id = name(mechanism, cores)
  return { experiments: [id], measure: (results) => dropped(results, id, ends, reason) }
}
const sentOn = (id: string): Single => ({
  experiments: [id],
  measure: (results) => deliveryRate(results(id)),
})
/** What leaves a machine by the card by which it came. */
const sentBack = (id: string): Single => ({
  experiments: [id],
  measure: (results) => (componentOf(results(id), 'eth0').counters.sent ?? 0) / results(id).simulatedSeconds,
})
export const balanceRate = (cores: number): Single => sentBack(name('balance', cores))

/** A row that compares two runs. */
const comparing = (one: Single, two: Single, compare: (first: number, second: number) => number): Reading => ({
  experiments: [...new Set([...one.experiments, ...two.experiments])],
  measure: (results) => compare(one.measure(results), two.measure(results)),
})
const ratio = (one: number, two: number) => one / two

/** Transactions a second. */
export const transactions = (id: string): Single => ({
  experiments: [id],
  measure: (results) => (componentOf(results(id), 'client').counters.answered ?? 0) / results(id).simulatedSeconds,
})

const millions = (value: number): Published => ({ value: value * 1e6, unit: 'packet/second' })
const times = (value: number): Published => ({ value, unit: 'times' })

const dropQuote = 'The baseline performance of XDP for a single core is 24 Mpps, while for DPDK it is 43.5 Mpps'
const linuxQuote = 'from 1.8 Mpps of single-core performance with conntrack, up to 4.8 Mpps in raw mode'
const limitQuote = 'Both scale their performance linearly up to the global performance limit of the system, at 115 Mpps'
const discussion =
  'XDP achieves 24 Mpps, which corresponds to 41.6 nanoseconds per packet, while DPDK achieves 43.5 Mpps, or 22.9'
const balanceQuote = 'Mpps 5.2 10.1 14.6 19.5 23.4 29.3'
const routeQuote =
  'improves performance with a factor of 2.5 for a full table lookup, and a factor 3 for the smaller routing table example'
const attackQuote = 'performance drops significantly, being halved at 3 Mpps and effectively zero at just below 3.5 Mpps'
const shieldQuote =
  'the TCP transaction performance is kept high (around 28.500), fairly stable until 19.5 Mpps, after which it drops rapidly'

export const fact = (number: number) => `xdp-${String(number).padStart(2, '0')}`
export const balanced = [5.2, 10.1, 14.6, 19.5, 23.4, 29.3]

const dropRows: readonly Row[] = [
  {
    fact: fact(1),
    quantity: 'drop rate in XDP, one core',
    section: '4.1',
    quote: dropQuote,
    published: millions(24),
    role: 'fit',
    ...dropRate('xdp', 1),
  },
  {
    fact: fact(2),
    quantity: 'drop rate in DPDK, one core',
    section: '4.1',
    quote: dropQuote,
    published: millions(43.5),
    role: 'fit',
    ...dropRate('dpdk', 1),
  },
  {
    fact: fact(3),
    quantity: 'drop rate in the raw table, one core',
    section: '4.1',
    quote: linuxQuote,
    published: millions(4.8),
    role: 'fit',
    ...dropRate('raw', 1),
  },
  {
    fact: fact(4),
    quantity: 'drop rate with connection tracking, one core',
    section: '4.1',
    quote: linuxQuote,
    published: millions(1.8),
    role: 'fit',
    ...dropRate('conntrack', 1),
  },
  {
    fact: fact(5),
    quantity: 'highest drop rate, DPDK on five cores',
    section: '4.1',
    quote: limitQuote,
    published: millions(115),
    role: 'fit',
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
    ...dropRate('xdp', 6),
  },
  {
    fact: fact(6),
    quantity: 'XDP over the raw table, one core',
    section: '4.1',
    quote: 'XDP offers a five-fold improvement over the fastest processing mode of the regular networking stack',
    published: times(5),
    role: 'identity',
    reason: 'The ratio of 24 to 4.8 Mpps, which both set constants.',
    ...comparing(dropRate('xdp', 1), dropRate('raw', 1), ratio),
  },
  {
    fact: fact(7),
    quantity: 'time for a packet in XDP',
    section: '4.4',
    quote: discussion,
    published: { value: 41.6e-9, unit: 'second' },
    role: 'identity',
    reason: 'The inverse of 24 Mpps, which set a constant.',
    ...comparing(dropRate('xdp', 1), dropRate('xdp', 1), (xdp) => 1 / xdp),
  },
  {
    fact: fact(8),
    quantity: 'time for a packet in DPDK',
    section: '4.4',
    quote: discussion,
    published: { value: 22.9e-9, unit: 'second' },
    role: 'identity',
    reason: 'The inverse of 43.5 Mpps, which set a constant.',
    ...comparing(dropRate('dpdk', 1), dropRate('dpdk', 1), (dpdk) => 1 / dpdk),
  },
  {
    fact: fact(9),
    quantity: 'difference between XDP and DPDK',
    section: '4.4',
    quote: 'The difference of 18.7 nanoseconds corresponds to 67 clock cycles on the 3.6 Ghz processor in our test machine',
    published: { value: 18.7e-9, unit: 'second' },
    role: 'identity',
    reason: 'Both times are inverses of rates that set constants; 67 cycles at 3.6 GHz are 18.6 ns.',
    ...comparing(dropRate('xdp', 1), dropRate('dpdk', 1), (xdp, dpdk) => 1 / xdp - 1 / dpdk),
  },
  {
    fact: fact(19),
    quantity: 'use of the core that polls for DPDK, one packet in a microsecond',
    section: '4.2',
    quote: 'its CPU usage is always pegged at 100%',
    published: { value: 1, unit: 'fraction' },
    role: 'form',
    reason: 'A core that polls is busy by what polling is: no number sets it, and none could make it another.',
    // of two cores the other one is for control
    ...reading('xdp/dpdk-light', (results) => utilisation(results('xdp/dpdk-light'), 'host', 'cpu') * 2),
  },
]

const forwardRows: readonly Row[] = [
  {
    fact: fact(20),
    quantity: 'sent out of the same card, six cores',
    section: '4.3',
    quote: 'At 70 Mpps, the same-NIC performance is limited by the PCI bus',
    published: millions(70),
    role: 'form',
    reason:
      'That both directions share the bus was built before this number was read, and the paper says so too; but half of its own 115 Mpps is 57.5, and the bus of the machine carries 70.',
    ...sentBack('xdp/same-card'),
  },
  {
    fact: fact(22),
    quantity: 'routing in XDP over routing in Linux, one route',
    section: '5.1',
    quote: routeQuote,
    published: times(3),
    role: 'identity',
    reason: 'The ratio of two rates that set constants: 5.36 and 1.74 Mpps in the authors’ notes, 3.08.',
    ...comparing(sentOn('xdp/route-one'), sentOn('xdp/linux-one'), ratio),
  },
  {
    fact: fact(21),
    quantity: 'routing in XDP over routing in Linux, full table',
    section: '5.1',
    quote: routeQuote,
    published: times(2.5),
    role: 'predicted',
    ...comparing(sentOn('xdp/route-full'), sentOn('xdp/linux-full'), ratio),
  },
  {
    fact: fact(23),
    quantity: 'share of a 10 Gb/s line of 200-byte packets that two cores route, full table',
    section: '5.1',
    quote: 'run a software router with a full BGP table at full line rate on a 10 Gbps link using only two cores',
    published: { value: 1, unit: 'fraction', bound: 'at-least' },
    role: 'identity',
    reason:
      'Two cores route twice what one does, 6.9 Mpps, since nothing is shared between them; the line carries 5.3 to 5.7 Mpps.',
    ...reading('xdp/route-line', (results) => deliveryRate(results('xdp/route-line')) / lineOf(results)),
  },
]

/** Packets that come to the router each second: what its line carries. */
const lineOf = (results: Results): number =>
  componentOf(results('xdp/route-line'), 'eth0').counters.received / results('xdp/route-line').simulatedSeconds

const attackRows: readonly Row[] = [
  {
    fact: fact(24),
    quantity: 'TCP transactions a second without an attack',
    section: '5.2',
    quote: 'We apply a baseline load of 35.000 TCP transactions per second',
    published: { value: 35_000, unit: 'count' },
    role: 'fit',
    ...transactions('xdp/transactions'),
  },
  {
    fact: fact(25),
    quantity: 'transactions left at 3 Mpps of attack, without XDP',
    section: '5.2',
    quote: attackQuote,
    published: { value: 0.5, unit: 'fraction' },
    role: 'not-explained',
    reason:
      'The flood leaves 14 % of the core, and how many interrupts it takes of that decides: here one whenever the ring has run empty, while the card of the paper holds them back in a way that it does not tell.',
    ...comparing(transactions('xdp/attack-3'), transactions('xdp/transactions'), ratio),
  },
  {
    fact: fact(26),
    quantity: 'attack that takes all of the core, without XDP',
    section: '5.2',
    quote: attackQuote,
    published: millions(3.5),
    role: 'fit',
    ...reading('xdp/attack-10', (results) => dropped(results, 'xdp/attack-10', 'filter', 'filtered')),
  },
  {
    fact: fact(27),
    quantity: 'TCP transactions a second behind an XDP filter, 10 Mpps of attack',
    section: '5.2',
    quote: shieldQuote,
    published: { value: 28_500, unit: 'count' },
    role: 'predicted',
    ...transactions('xdp/filter-10'),
  },
  {
    fact: fact(28),
    quantity: 'attack that an XDP filter on one core withstands',
    section: '5.2',
    quote: shieldQuote,
    published: millions(19.5),
    role: 'form',
    reason:
      'What the filter costs was set by another number for it, 20.7 Mpps in the authors’ notes: near this one by its origin.',
    ...reading('xdp/filter-25', (results) => dropped(results, 'xdp/filter-25', 'filter', 'filtered')),
  },
]

const balanceRows: readonly Row[] = [
  ...balanced.map(
    (rate, i): Row => ({
      fact: fact(10 + i),
      quantity: `load balancer in XDP, ${i === 0 ? 'one core' : `${i + 1} cores`}`,
      section: '5.3',
      quote: balanceQuote,
      published: millions(rate),
      ...(i === 0
        ? { role: 'fit' }
        : {
            role: 'form',
            reason:
              'Each core has a queue of its own and shares only the bus: the rate is that of one core times their number, as the paper says of its table, which was in sight.',
          }),
      ...balanceRate(i + 1),
    }),
  ),
  {
    fact: fact(29),
    quantity: 'share of a 10 Gb/s line of 64-byte packets that three cores balance',
    section: '5.3',
    quote: 'the ability to saturate a 10 Gbps link using three CPU cores',
    published: { value: 1, unit: 'fraction', bound: 'at-least' },
    role: 'contradiction',
    reason: 'The table beside it gives 14.6 Mpps for three cores; 64-byte packets fill a 10 Gb/s line at 14.88 Mpps.',
    ...comparing(balanceRate(3), balanceRate(3), (rate) => rate / 14.88e6),
  },
]

export const rows: readonly Row[] = [...dropRows, ...forwardRows, ...attackRows, ...balanceRows]
