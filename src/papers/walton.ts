/** Walton, Hutton, Touch: a host router whose cards transfer packets to each other. */
import { deliveryRate, throughput } from './measures.ts'
import type { Paper, Results, Row } from './paper.ts'
import { blockingId, experiments, id } from './walton-designs.ts'
import { figures, load, rate } from './walton-figures.ts'

const alone = (experiment: string) => ({
  experiments: [`walton/${experiment}`],
  measure: (results: Results) => throughput(results(`walton/${experiment}`)),
})
/** How much more HEADER-COPY carries than the conventional driver, of two experiments. */
const gainOf = (headerCopy: string, conventional: string) => ({
  experiments: [headerCopy, conventional],
  measure: (results: Results) => throughput(results(headerCopy)) / throughput(results(conventional)) - 1,
})
const gain = (count: number) => gainOf(id('header-copy', count, 8192), id('conventional', count, 8192))

const chosen =
  'no constant is set by it, but that CPU and transfers of a packet do not overlap with those of the next was chosen after seeing the throughputs'
const twice = 'the same number again'
const upTo = 'by sources that never stop, of which two and three offer more than it takes: see the gain with two pairs'

const tops = 'the standard driver tops out at 335 Mbps, the IN-PLACE at 419 Mbps, and the HEADER-COPY at 441 Mbps'
const peaks = 'The IN-PLACE driver peaked at 472 Mbps, and the HEADER-COPY driver at 482 Mbps'
const loads = 'the IN-PLACE (65%) or HEADER-COPY (56%) drivers'
const lessLoaded =
  'The CPU works 81 µs for a packet at every load, which 12,000 packets a second confirm; 56 % would be 122 µs, and the 65 % that the same driver takes for 441 Mb/s 97 µs. What costs 41 µs more at half the load, and nothing at saturation, the paper does not say: transfers of a header are too short, and if the CPU waited for that of the packet two pairs would take all of it. The source is ideal, and set to the published 300 Mb/s.'
const waits =
  'That the CPU waits at the bus while a packet crosses it was put in after the number was seen. The paper calls it likely, and the load of two pairs and the throughputs agree with it.'

const rows: Row[] = [
  {
    fact: 'walton-01',
    quantity: 'share of the bus that host routers reach',
    section: 'abstract',
    quote: 'existing host routers achieve only 25% of this capacity',
    published: { value: 0.25, unit: 'fraction' },
    role: 'contradiction',
    reason: 'The paper’s own 335 Mb/s are 32 % of the bus of 1,056 Mb/s, and 26 % of the 1,280 Mb/s of a Myrinet link.',
    experiments: [id('conventional', 3, 8192)],
    measure: (results) => throughput(results(id('conventional', 3, 8192))) / 1.056e9,
  },
  {
    fact: 'walton-02',
    quantity: 'HEADER-COPY, at least',
    section: 'abstract',
    quote: 'supports bandwidths in excess of 480 Mbps, a 45% increase compared to conventional techniques',
    published: { value: 480e6, unit: 'bit/second', bound: 'at-least' },
    role: 'identity',
    reason: `${twice}: 482 Mb/s with three pairs, rounded`,
    ...rate('header-copy', 3),
  },
  {
    fact: 'walton-03',
    quantity: 'gain of HEADER-COPY, three pairs',
    section: 'abstract',
    quote: 'supports bandwidths in excess of 480 Mbps, a 45% increase compared to conventional techniques',
    published: { value: 0.45, unit: 'fraction' },
    role: 'form',
    reason: `${chosen}; 482/335 is 43.9 %`,
    ...gain(3),
  },
  {
    fact: 'walton-04',
    quantity: 'gain, as the introduction has it',
    section: '1.0',
    quote: 'showing how we increased data throughput by 25% while reducing CPU load in the host',
    published: { value: 0.25, unit: 'fraction' },
    role: 'contradiction',
    reason: 'Abstract and results have 45 %, and 482/335 is 43.9 %. 25 % is 419/335: IN-PLACE with two pairs.',
    ...gain(3),
  },
  {
    fact: 'walton-13',
    quantity: 'memory to memory, kernel bypassed',
    section: '2.0',
    quote: 'data transfer rates in excess of 1 Gbps (gigabits per second), using very large transfer units (64 KB and larger)',
    published: { value: 1e9, unit: 'bit/second', bound: 'at-least' },
    role: 'identity',
    reason:
      'It is the rate of the bus, less its set-up: kernel, copies and the card’s own program are switched off in the design, as that measurement went round them.',
    ...alone('bulk-dma'),
  },
  {
    fact: 'walton-14',
    quantity: 'one host sends UDP, no checksum',
    section: '2.0',
    quote: 'at the IP layer these hosts support UDP rates of 300 Mbps and TCP rates of 150 Mbps',
    published: { value: 300e6, unit: 'bit/second' },
    role: 'predicted',
    ...alone('udp-source'),
  },
  {
    fact: 'walton-15',
    quantity: 'TCP between two hosts',
    section: '2.0',
    quote: 'at the IP layer these hosts support UDP rates of 300 Mbps and TCP rates of 150 Mbps',
    published: { value: 150e6, unit: 'bit/second' },
    role: 'post',
    reason:
      'The paper names neither window nor segment: that FreeBSD’s default of 16 KB was left, in segments of 4 KB, is a guess after seeing the three TCP rates.',
    ...alone('tcp-direct'),
  },
  {
    fact: 'walton-16',
    quantity: 'conventional router',
    section: '2.0',
    quote: 'the hosts provide bandwidths near 335 Mbps, using existing production drivers and the FreeBSD forwarding software',
    published: { value: 335e6, unit: 'bit/second' },
    role: 'identity',
    reason: `${twice} as with two and with three pairs`,
    ...rate('conventional', 3),
  },
  {
    fact: 'walton-17',
    quantity: 'limit of two crossings of the bus',
    section: '2.0',
    quote: 'copied data twice across the peripheral bus, and that this would limit the maximum bandwidth to 500 Mbps',
    published: { value: 500e6, unit: 'bit/second' },
    role: 'identity',
    reason: 'Half of the bus, which the paper rounds to 1 Gb/s: here CPU and transfers overlap, so that the bus is the limit.',
    ...alone('pipelined-conventional'),
  },
  {
    fact: 'walton-18',
    quantity: 'one host sends UDP, with checksum',
    section: '6.0',
    quote: 'A single PC host can send only 300 Mbps UDP without checksums, 275 Mbps with checksums',
    published: { value: 275e6, unit: 'bit/second' },
    role: 'fit',
    ...alone('udp-source-checksum'),
  },
  {
    fact: 'walton-21',
    quantity: 'CPU, conventional, one pair',
    section: '6.0',
    quote: 'The router CPU was less loaded using the standard driver (37%)',
    published: { value: 0.37, unit: 'fraction' },
    role: 'fit',
    reason: 'The source is ideal, and set to the published 300 Mb/s.',
    ...load('conventional', 1),
  },
  {
    fact: 'walton-22',
    quantity: 'CPU, IN-PLACE, one pair',
    section: '6.0',
    quote: loads,
    published: { value: 0.65, unit: 'fraction' },
    role: 'post',
    reason: waits,
    ...load('in-place', 1),
  },
  {
    fact: 'walton-23',
    quantity: 'CPU, HEADER-COPY, one pair',
    section: '6.0',
    quote: loads,
    published: { value: 0.56, unit: 'fraction' },
    role: 'not-explained',
    reason: lessLoaded,
    ...load('header-copy', 1),
  },
  ...(
    [
      ['24', 'conventional', 2, 335e6, tops],
      ['25', 'in-place', 2, 419e6, tops],
      ['26', 'header-copy', 2, 441e6, tops],
      ['30', 'conventional', 3, 335e6, 'the standard driver did not increase in throughput - it peaked at 335 Mbps, as before'],
      ['31', 'in-place', 3, 472e6, peaks],
      ['32', 'header-copy', 3, 482e6, peaks],
    ] as const
  ).map(
    ([fact, path, count, value, quote]): Row => ({
      fact: `walton-${fact}`,
      quantity: `${path === 'conventional' ? path : path.toUpperCase()}, ${count === 2 ? 'two' : 'three'} pairs, 8 KB`,
      section: '6.0',
      quote,
      published: { value, unit: 'bit/second' },
      role: 'form',
      reason: path === 'conventional' ? chosen : `${chosen}; ${upTo}`,
      ...rate(path, count),
    }),
  ),
  {
    fact: 'walton-26',
    quantity: 'gain of HEADER-COPY, two pairs',
    section: '6.0',
    quote: tops,
    published: { value: 441 / 335 - 1, unit: 'fraction' },
    role: 'post',
    reason:
      'Sources that never stop offer 600 Mb/s, and gain as much by two as by three: 42 %. Here a source whose interface queue is full sleeps, as that of ttcp does, and while it does the other alone is no full load. That was put in after the number was seen. The paper tells of a source that blocks and restarts later, but of netperf with three pairs; with two it found netperf and its other tool alike, and the CPU busy at every size, which short packets and such pauses would not allow.',
    ...gainOf(blockingId('header-copy', 2), blockingId('conventional', 2)),
  },
  {
    fact: 'walton-28',
    quantity: 'CPU, IN-PLACE, two pairs',
    section: '6.0',
    quote: 'CPU load was nearly 100% for all packet sizes',
    published: { value: 1, unit: 'fraction' },
    role: 'post',
    reason: waits,
    ...load('in-place', 2),
  },
  {
    fact: 'walton-28',
    quantity: 'CPU, conventional, two pairs',
    section: '6.0',
    quote: 'CPU load was nearly 100% for all packet sizes',
    published: { value: 1, unit: 'fraction' },
    role: 'contradiction',
    reason:
      'The same driver is said to need 37 % of the CPU at 300 Mb/s: 12 % more traffic cannot cost 2.7 times as much, unless each of the packets that are lost costs 146 µs.',
    ...load('conventional', 2),
  },
  {
    fact: 'walton-29',
    quantity: 'CPU, HEADER-COPY, two pairs, 8 KB',
    section: '6.0',
    quote: 'where the CPU load dropped to 65% for 8 KB packets',
    published: { value: 0.65, unit: 'fraction' },
    role: 'predicted',
    ...load('header-copy', 2),
  },
  {
    fact: 'walton-33',
    quantity: 'conventional, more sources against one',
    section: '6.0',
    quote: 'increased bandwidth only 10% using multiple sources, as compared to a single source',
    published: { value: 0.1, unit: 'fraction' },
    role: 'identity',
    reason: 'It is 335/300 less 1, which gives 11.7 %: the small difference of two numbers that are rows of their own.',
    experiments: [id('conventional', 3, 8192), id('conventional', 1, 8192)],
    measure: (results) => throughput(results(id('conventional', 3, 8192))) / throughput(results(id('conventional', 1, 8192))) - 1,
  },
  {
    fact: 'walton-34',
    quantity: 'CPU, HEADER-COPY, small packets, three pairs',
    section: '6.0',
    quote: 'the measured CPU load was 100% for small packets and multiple sources',
    published: { value: 1, unit: 'fraction' },
    role: 'form',
    reason: `${chosen}; it says of the CPU what 12,000 packets a second say of the rate`,
    ...load('header-copy', 3, 128),
  },
  {
    fact: 'walton-35',
    quantity: 'HEADER-COPY, packets below 1 KB',
    section: '6.0',
    quote: 'The packet rate is nearly constant for packets under 1 KB, around 12,000 packets/second',
    published: { value: 12_000, unit: 'packet/second' },
    role: 'form',
    reason: `${chosen}; packets of 512 bytes, of three pairs`,
    experiments: [id('header-copy', 3, 512)],
    measure: (results) => deliveryRate(results(id('header-copy', 3, 512))),
  },
  ...(
    [
      ['36', '6.0', 'throughputs and packet forwarding rate is increased substantially, up to 45%, to a bandwidth of 480 Mbps'],
      ['42', '8.0', 'peer DMA can increase host-based router throughput by up to 45%, supporting bandwidths of 480 Mbps'],
    ] as const
  ).map(
    ([fact, section, quote]): Row => ({
      fact: `walton-${fact}`,
      quantity: 'gain of HEADER-COPY',
      section,
      quote,
      published: { value: 0.45, unit: 'fraction' },
      role: 'identity',
      reason: `${twice} as in the abstract`,
      ...gain(3),
    }),
  ),
  {
    fact: 'walton-37',
    quantity: 'TCP through the router',
    section: '6.0',
    quote: 'through an intermediate host router is 100 Mbps; lower than a point to point connection which achieves 150 Mbps',
    published: { value: 100e6, unit: 'bit/second' },
    role: 'post',
    reason:
      'A window of 16 KB explains it afterwards: the router lengthens the round trip. The authors have no theory, and that the default window was left is a guess.',
    ...alone('tcp-conventional'),
  },
  {
    fact: 'walton-38',
    quantity: 'TCP over ATM, no router',
    section: '6.0',
    quote: 'Using ATM links, the point to point TCP throughput is 100 Mbps',
    published: { value: 100e6, unit: 'bit/second' },
    role: 'post',
    reason: 'The same guess of a window of 16 KB, over a link of 136 Mb/s: its transmission time lengthens the round trip.',
    ...alone('tcp-atm'),
  },
  {
    fact: 'walton-39',
    quantity: 'link rate from which peer DMA pays',
    section: '7.0',
    quote: 'link bandwidths in excess of 400 Mbps, closer to 500 Mbps would be required for peer DMA to be beneficial',
    published: { value: 400e6, upper: 500e6, unit: 'bit/second' },
    role: 'contradiction',
    reason:
      'The paper draws it from its own measurements, in which the conventional router stops at 335 Mb/s: from there on, not from 400, a faster link is of use with peer DMA alone. Here it stops at the rate shown.',
    ...rate('conventional', 3),
  },
]

export const walton: Paper = {
  id: 'walton-1998',
  title: 'Efficient High-Speed Data Paths for IP Forwarding using Host Based Routers',
  authors: 'Simon Walton, Anne Hutton, Joe Touch',
  venue: 'IEEE Workshop on Local and Metropolitan Area Networks',
  year: 1998,
  summary:
    'Must a packet visit the memory of the host that routes it? The paper leaves it in the card that it came by and transfers it from card to card. The lab has one CPU, one bus and a driver that waits for each transfer, and gets within a tenth of every throughput. That two pairs saturate the router less than three it gives only if sources sleep when their queues are full, and the published CPU loads contradict one another.',
  experiments,
  rows,
  figures,
  setUp: [
    { fact: 'walton-05', text: 'rate of a Myrinet link' },
    { fact: 'walton-06', text: 'the laboratory’s network, and its links to the outside' },
    { fact: 'walton-07', text: 'ports of a switch' },
    { fact: 'walton-08', text: 'longest packet of a Myrinet link' },
    { fact: 'walton-09', text: 'memory of a card' },
    { fact: 'walton-10', text: 'processor of a card' },
    { fact: 'walton-11', text: 'processor of the hosts' },
    { fact: 'walton-12', text: 'their bus' },
    { fact: 'walton-19', text: 'pairs of hosts' },
    { fact: 'walton-20', text: 'sizes of packets' },
    { fact: 'walton-27', text: 'load that two sources offer: what they are set to' },
    { fact: 'walton-40', text: 'capacity of the bus, rounded' },
    { fact: 'walton-41', text: 'rate of OC-12c' },
    { fact: 'walton-43', text: 'hosts for which links and switches are no limit' },
    { fact: 'walton-44', text: 'rate for which the laboratory had no second kind of link' },
  ],
}
