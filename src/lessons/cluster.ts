/** Tamanoir on a cluster: a front-end by direct routing and three back-ends on Myrinet (tamanoir-2003 §4.2, figures 16 to 18). */
import { design, part, wire } from '../topology/notation.ts'

const myrinet = { rate: 2e9, delay: 1e-6, framing: 16, minimum: 0, mtu: 9000 }
const numbers = [1, 2, 3]
/** around the switch, in the order of the back-ends */
const nodes = [
  [680, 0],
  [250, 540],
  [680, 540],
] as const
const streams = [1, 2, 3, 4, 5, 6]

export default design(
  'Cluster with a front-end',
  'Six streams of 8 KB packets ask for monitoring. The front-end gives each stream to one of three back-ends by direct routing: what they send on does not pass it again. Try NAT and tunnelling, add a back-end, or set a weight to 0.',
  [
    ...streams.map((n) =>
      part(`s${n}`, 'traffic/source', {
        title: `S${n}`,
        at: [((n - 1) % 2) * 150, 290 + Math.floor((n - 1) / 2) * 70],
        parameters: { service: 'monitor', transport: 'tcp', rate: 2500, size: 8192, via: 'front-end', destination: `r${n}` },
      }),
    ),
    part('switch', 'network/switch', { title: 'Myricom switch', at: [570, 360], parameters: { latency: 0.5e-6 } }),
    part('front-end', 'infrastructure/machine', {
      title: 'Front-end',
      at: [250, 0],
      parameters: { profile: 'tamanoir-p3' },
      holds: [
        part('front-end-myri0', 'nic/plain', { title: 'myri0' }),
        part('front-end-ip', 'kernel/forwarding'),
        part('director', 'cluster/director', { title: 'Director' }),
      ],
    }),
    ...numbers.map((n) =>
      part(`node-${n}`, 'infrastructure/machine', {
        title: `Back-end ${n}`,
        at: nodes[n - 1],
        parameters: { profile: 'tamanoir-p3' },
        holds: [
          part(`node-${n}-myri0`, 'nic/plain', { title: 'myri0' }),
          part(`node-${n}-ip`, 'kernel/forwarding'),
          part(`node-${n}-ee`, 'ee/tamanoir', { holds: [part(`node-${n}-monitor`, 'service/monitor')] }),
          part(`node-${n}-member`, 'cluster/back-end'),
        ],
      }),
    ),
    ...streams.map((n) =>
      part(`r${n}`, 'traffic/sink', { title: `R${n}`, at: [1010 + ((n - 1) % 2) * 150, 290 + Math.floor((n - 1) / 2) * 70] }),
    ),
  ],
  [
    ...streams.map((n) => wire(`s${n}`, 'switch', myrinet)),
    wire('switch', 'front-end-myri0', myrinet),
    ...numbers.map((n) => wire('switch', `node-${n}-myri0`, myrinet)),
    ...streams.map((n) => wire('switch', `r${n}`, myrinet)),
  ],
  { duration: 1, speed: 0.02 },
)
