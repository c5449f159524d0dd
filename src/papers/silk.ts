/** Snow on Silk: a NodeOS in the Linux kernel. Three forwarding paths, line speed, and a wavelet stream over three machines. */
import type { RunResult } from '../sim/result.ts'
import { deliveryRate, meanLatency } from './measures.ts'
import type { Experiment, Figure, Paper, Row } from './paper.ts'
import {
  congestion,
  datagram,
  dropperCode,
  hopDesign,
  latencyDesign,
  onWire,
  type PathKind,
  pathKinds,
  rateDesign,
  waveletDesign,
} from './silk-designs.ts'
import { extensibleRouter, pastryNetwork } from './silk-extensions.ts'
import { figure7, figure7Experiments } from './silk-figure-7.ts'

const id = 'silk-2002'

const payloads = [1, 200, 400, 600, 800, 1000, 1200, 1400] as const
const ratePayloads = [1, 150, 300, 600, 1000, 1400] as const
const kinds = Object.keys(pathKinds) as PathKind[]
/** IP packets of the wavelet stream, bytes */
const largest = 1500

const experiments: Experiment[] = [
  ...[...payloads.map(datagram), largest].map((size) => ({
    id: `silk/hop-${size}`,
    title: `One hop of 100 Mb/s Ethernet, ${size} bytes`,
    topology: hopDesign(size),
  })),
  ...kinds.flatMap((kind) =>
    payloads.map((payload) => ({
      id: `silk/${kind}-${payload}`,
      title: `${pathKinds[kind].title} path, ${payload} bytes`,
      topology: latencyDesign(kind, payload),
    })),
  ),
  ...kinds.flatMap((kind) =>
    ratePayloads.map((payload) => ({
      id: `silk/rate-${kind}-${payload}`,
      title: `${pathKinds[kind].title} paths at line rate, ${payload} bytes`,
      topology: rateDesign(kind, payload),
    })),
  ),
  {
    id: 'silk/wavelet',
    title: 'Wavelet stream without congestion',
    topology: waveletDesign({
      title: 'Silk: wavelet stream without congestion',
      note: 'Video in packets of 1,500 bytes goes from a camera by an encoder, a transcoder and a decoder to a screen, over RTP paths that cross into user space on three machines. The work of encoding is left out, so what remains is two hops, three crossings and the paths.',
      rate: 500,
      duration: 1,
      speed: 0.001,
    }),
  },
  {
    id: 'silk/raw-paths',
    title: 'Figure 2: raw paths of camera and framebuffer',
    topology: waveletDesign({
      title: 'Silk: raw paths from a camera and to a framebuffer',
      note: 'The two raw paths of figure 2 have no protocol module: one takes the video from a camera to the encoder, the other from the decoder to a framebuffer. Each has Geni, a queue and a limit at both ends, waits for the path scheduler like any other, and keeps an account of its own.',
      rate: 500,
      raw: true,
      duration: 0.5,
      speed: 0.001,
    }),
  },
  {
    id: 'silk/wavelet-congested',
    title: 'Wavelet dropper under congestion',
    topology: waveletDesign({
      ...congestion,
      title: 'Silk: wavelet dropper under congestion',
      note: 'Video of 12 Mb/s in eight layers meets a link of 8 Mb/s behind the dropper, where the RTP module counts what is forwarded and the RTCP module sees by the receiver’s reports how much of it has come. It tells the dropper a lower cut-off layer, so that the high frequencies are lost and the base is not.',
      code: dropperCode,
    }),
  },
  {
    id: 'silk/wavelet-undropped',
    title: 'The same congestion without a dropper',
    topology: waveletDesign({
      ...congestion,
      title: 'Silk: congestion without a wavelet dropper',
      note: 'Video of 12 Mb/s in eight layers meets a link of 8 Mb/s behind a transcoder that drops nothing. The queue of the link fills and loses packets of every layer alike.',
    }),
  },
  ...figure7Experiments,
  {
    id: 'silk/channel',
    title: 'A channel is created: an_inchanCreate step by step',
    topology: waveletDesign({
      ...congestion,
      title: 'Silk: an_inchanCreate step by step',
      note: 'Until half a second Linux forwards the video; then the transcoder’s domain creates incoming channels for it and its reports, and each call goes from Snow by sys_socket, sock_create, create, the ioctl, socket partner, Geni and NodeOS module to pathCreate. Step through the packet of a channel, then watch the dropper take over the stream.',
      code: dropperCode,
      byChannel: true,
    }),
  },
  { id: 'silk/extensible-router', title: 'An extensible router of four levels', topology: extensibleRouter() },
  { id: 'silk/past', title: 'PAST: files in a Pastry network, in the kernel', topology: pastryNetwork('past') },
  { id: 'silk/past-user', title: 'PAST: the same in user space', topology: pastryNetwork('past-user') },
  { id: 'silk/scribe', title: 'SCRIBE: a topic in a Pastry network', topology: pastryNetwork('scribe') },
]

type Latency = (results: (experiment: string) => RunResult) => number
/** Latency of a path with one hop: half of a hop on each side. */
const latency =
  (kind: PathKind, payload: number): Latency =>
  (results) =>
    meanLatency(results(`silk/${kind}-${payload}`), 'sender') - hop(datagram(payload))(results)
const hop =
  (size: number): Latency =>
  (results) =>
    meanLatency(results(`silk/hop-${size}`), 'sender')
const latencyOf = (kind: PathKind, payload: number) => ({
  experiments: [`silk/${kind}-${payload}`, `silk/hop-${datagram(payload)}`],
  measure: latency(kind, payload),
})
/** Share of the active path's latency that the crossing is. */
const relativeCost = (payload: number) => ({
  experiments: [`silk/active-${payload}`, `silk/udp-cut-${payload}`, `silk/hop-${datagram(payload)}`],
  measure: (results: (experiment: string) => RunResult) =>
    1 - latency('udp-cut', payload)(results) / latency('active', payload)(results),
})
const rateOf = (kind: PathKind, payload: number) => ({
  experiments: [`silk/rate-${kind}-${payload}`],
  measure: (results: (experiment: string) => RunResult) => deliveryRate(results(`silk/rate-${kind}-${payload}`)),
})
/** What the wire carries, with framing and gaps. */
const lineRateOf = (kind: PathKind, payload: number) => ({
  experiments: [`silk/rate-${kind}-${payload}`],
  measure: (results: (experiment: string) => RunResult) =>
    deliveryRate(results(`silk/rate-${kind}-${payload}`)) * onWire(payload) * 8,
})
const wavelet = (results: (experiment: string) => RunResult): number => meanLatency(results('silk/wavelet'), 'stream')
const range = 'ranging from 40 μsec to 145 μsec for minimal and maximum sized active packets, respectively'
const lineSpeed = 'line speed throughputs for packet sizes from 1 to 1400 bytes of payload, for three types of forwarding paths'
const shares = 'starts at 33% for minimal packet sizes, and gradually drops to 11% for maximum size packets'
const streamSize =
  'Maximum size Ethernet packets are read as 1,500 bytes of IP; with the 1,400 bytes of payload of figure 6 two hops would be 236.6 µs.'

const rows: Row[] = [
  {
    fact: 'silk-21',
    quantity: 'latency of the UDP active path, 1400 B payload',
    section: '8',
    quote: range,
    published: { value: 145e-6, unit: 'second' },
    role: 'fit',
    ...latencyOf('active', 1400),
  },
  {
    fact: 'silk-09',
    quantity: 'UDP active less UDP cut-through path, 1400 B payload',
    section: '5',
    quote: 'The difference between the UDP cut-through and active paths is approximately 15 μsec',
    published: { value: 15e-6, unit: 'second' },
    role: 'fit',
    experiments: ['silk/active-1400', 'silk/udp-cut-1400', 'silk/hop-1428'],
    measure: (results) => latency('active', 1400)(results) - latency('udp-cut', 1400)(results),
  },
  {
    fact: 'silk-20',
    quantity: 'latency of the UDP active path, 1 B payload',
    section: '8',
    quote: range,
    published: { value: 40e-6, unit: 'second' },
    role: 'predicted',
    reason:
      'Measured latency grows by 75 ns a byte, less than the wire alone takes (80), so the smallest packets come out too fast.',
    ...latencyOf('active', 1),
  },
  {
    fact: 'silk-08',
    quantity: 'share of the latency’s variance that a straight line explains (active path, 1…1400 B)',
    section: '5',
    quote: 'We observe that latency linearly increases with packet size',
    published: { value: 1, unit: 'fraction' },
    role: 'form',
    reason: 'The model is a sum of constants and the time on the wire: it could hardly be anything but a line above 64 bytes.',
    experiments: payloads.flatMap((payload) => latencyOf('active', payload).experiments),
    measure: (results) => straightness(payloads.map((payload) => [payload, latency('active', payload)(results)])),
  },
  {
    fact: 'silk-10',
    quantity: 'relative cost of the active path, minimal packets',
    section: '5',
    quote: shares,
    published: { value: 0.33, unit: 'fraction' },
    role: 'not-explained',
    reason:
      'The paper does not say of what it is a share. Of its own 40 µs the 15 µs are 37 %; 33 % would be 13.2 µs, so the crossing would have to grow with size. The model has one crossing for all sizes, and its minimal packet takes 34 µs.',
    ...relativeCost(1),
  },
  ...(['silk-11', 'silk-19'] as const).map(
    (fact): Row => ({
      fact,
      quantity: 'relative cost of the active path, maximal packets',
      section: fact === 'silk-11' ? '5' : '8',
      quote: fact === 'silk-11' ? shares : 'forwarding active paths within our NodeOS is around 11% for maximal size packets',
      published: { value: 0.11, unit: 'fraction' },
      role: 'identity',
      reason: 'It is 15 µs of 145 µs, both of which set constants.',
      ...relativeCost(1400),
    }),
  ),
  {
    fact: 'silk-07',
    quantity: 'aggregate throughput on the wire, UDP active, 1400 B payload',
    section: '5',
    quote: 'our router implementation coupled with the prototype hardware cannot be saturated with 200Mbps link speeds',
    published: { value: 200e6, unit: 'bit/second', bound: 'at-least' },
    role: 'identity',
    reason:
      'It is what the senders are set to offer: a packet every 58.6 µs leaves room to spare, and the constants of the path would have to double before the row moved.',
    ...lineRateOf('active', 1400),
  },
  ...(['active', 'udp-cut', 'ip-cut'] as const).map(
    (kind): Row => ({
      fact: 'silk-06',
      quantity: `line speed at 1 B payload, ${pathKinds[kind].title}`,
      section: '5',
      quote: lineSpeed,
      published: { value: 297_619, unit: 'packet/second' },
      role: 'contradiction',
      reason:
        'Line speed on two links is a packet every 3.4 µs, but the paper’s crossing alone takes 15 µs. Either the senders could not fill the links with minimal packets, or most of the latency occupies nothing: set the path’s occupancy to 2 % and the claim holds. The paper’s abstract claims competitive performance only “for medium and larger packet sizes”, and its section 7 names “the overhead of context switching for small packets”. As work of one processor it holds from some 300 bytes (cut-through) and 600 bytes (active) of payload, and below that interrupts take what the processes need.',
      ...rateOf(kind, 1),
    }),
  ),
  {
    fact: 'silk-15',
    quantity: 'network part of the wavelet stream’s latency: two hops',
    section: '5',
    quote: 'The network latency accounted for 236μsec, or 77% of this cost',
    published: { value: 236e-6, unit: 'second' },
    role: 'predicted',
    reason: streamSize,
    experiments: ['silk/hop-1500'],
    measure: (results) => 2 * hop(largest)(results),
  },
  {
    fact: 'silk-13',
    quantity: 'node part of the wavelet stream’s latency: 306 less 236 µs',
    section: '5',
    quote: 'the two network hops, as well as the three roundtrip crossings from kernel to user space',
    published: { value: 70e-6, unit: 'second' },
    role: 'predicted',
    experiments: ['silk/wavelet', 'silk/hop-1500'],
    measure: (results) => wavelet(results) - 2 * hop(largest)(results),
  },
  {
    fact: 'silk-13',
    quantity: 'latency of the wavelet stream from camera to screen',
    section: '5',
    quote: 'with no network congestion, to be 306μsec',
    published: { value: 306e-6, unit: 'second' },
    role: 'identity',
    reason: `It is the sum of the two rows before, 236 and 70 µs. ${streamSize}`,
    experiments: ['silk/wavelet'],
    measure: wavelet,
  },
  {
    fact: 'silk-16',
    quantity: 'share of the network in the wavelet stream’s latency',
    section: '5',
    quote: 'The network latency accounted for 236μsec, or 77% of this cost',
    published: { value: 0.77, unit: 'fraction' },
    role: 'identity',
    reason: 'It follows from the two latencies: 236 of 306 µs.',
    experiments: ['silk/wavelet', 'silk/hop-1500'],
    measure: (results) => (2 * hop(largest)(results)) / wavelet(results),
  },
]

/** Coefficient of determination of the least-squares line. */
function straightness(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))]
  const moment = (a: 0 | 1, b: 0 | 1) => points.reduce((sum, point) => sum + (point[a] - [x, y][a]) * (point[b] - [x, y][b]), 0)
  return (moment(0, 1) * moment(0, 1)) / (moment(0, 0) * moment(1, 1))
}

const bytes = { title: 'payload', unit: 'byte', scale: 'linear' } as const
const figures: Figure[] = [
  {
    id: 'silk/figure-6',
    number: 'Figure 6',
    title: 'Packet latency of three forwarding paths',
    caption:
      'Latency grows with size as the wire does, and crossing into user space adds the same to every size. One hop is counted to each path, half to the sender and half to the receiver.',
    x: bytes,
    y: { title: 'latency', unit: 'second', scale: 'linear' },
    published: [
      { x: 1, y: 40e-6, fact: 'silk-20', label: 'minimal active packets' },
      { x: 1400, y: 145e-6, fact: 'silk-21', label: 'maximum sized active packets' },
    ],
    series: [
      ...[...kinds].reverse().map((kind) => ({
        title: `${pathKinds[kind].title} path`,
        points: payloads.map((x) => ({ x, ...latencyOf(kind, x) })),
      })),
      {
        title: '100 Mb/s Ethernet hop',
        points: payloads.map((x) => ({ x, experiments: [`silk/hop-${datagram(x)}`], measure: hop(datagram(x)) })),
      },
    ],
  },
  {
    id: 'silk/figure-6-cost',
    number: 'Figure 6',
    title: 'Relative cost of the active path',
    caption:
      'What crossing into user space adds, as a share of the active path’s latency. The published shares fall less steeply, as if crossing cost less for small packets.',
    x: bytes,
    y: { title: 'share', unit: 'fraction', scale: 'linear' },
    published: [
      { x: 1, y: 0.33, fact: 'silk-10' },
      { x: 1400, y: 0.11, fact: 'silk-11' },
    ],
    series: [{ title: 'crossing of active latency', points: payloads.map((x) => ({ x, ...relativeCost(x) })) }],
  },
  {
    id: 'silk/throughput',
    number: 'Section 5',
    title: 'Throughput at line rate, two ports in and two out',
    caption:
      'The paper reports line speed, 200 Mb/s on the wire, for every size. If the latency of a path is work of its one processor, small packets are too many for it.',
    x: bytes,
    y: { title: 'throughput on the wire', unit: 'bit/second', scale: 'linear' },
    published: [
      { x: 1, y: 200e6, fact: 'silk-06', label: 'line speed' },
      { x: 1400, y: 200e6, fact: 'silk-07', label: 'line speed' },
    ],
    series: kinds.map((kind) => ({
      title: `${pathKinds[kind].title} path`,
      points: ratePayloads.map((x) => ({ x, ...lineRateOf(kind, x) })),
    })),
  },
  figure7,
]

export const silk: Paper = {
  id,
  title: 'Snow on Silk: a NodeOS in the Linux kernel',
  authors: 'Nadia Shalaby, Yitzchak Gottlieb, Mike Wawrzoniak, Larry Peterson',
  venue: 'Princeton University, Department of Computer Science',
  year: 2002,
  summary:
    'Can an operating system for active packets live inside Linux without slowing what is not active? Scout paths forward within the kernel or by way of user space, and the paper measures what the crossing costs.',
  experiments,
  rows,
  figures,
  setUp: [
    { fact: 'silk-01', text: 'primary abstractions of the NodeOS, with the domain as a fifth' },
    { fact: 'silk-02', text: 'operations of the partner interface' },
    { fact: 'silk-03', text: 'the machines: the profile Silk, Pentium 4' },
    { fact: 'silk-04', text: 'packets for each point; the lab’s runs repeat to the bit, so it takes fewer' },
    { fact: 'silk-05', text: 'ports of the throughput test' },
    { fact: 'silk-12', text: 'how a hop is counted: half to the sender, half to the receiver' },
    { fact: 'silk-14', text: 'what the wavelet latency is made of' },
    { fact: 'silk-17', text: 'processors of the IXP1200' },
    { fact: 'silk-18', text: 'execution levels of the extensible router' },
  ],
}
