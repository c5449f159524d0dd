/** The first design that a person sees: Tamanoir's node at all four levels (tamanoir-2003 §2, §4.1; platform P1). */
import { design, kernel, part, wire } from '../topology/notation.ts'

const backEnd = (n: number, x: number) =>
  part(`back-end-${n}`, 'infrastructure/machine', {
    title: `Back-end ${n}`,
    at: [x, 470],
    parameters: { profile: 'tamanoir-p2' },
    holds: [
      part(`back-end-${n}-eth0`, 'nic/plain', { title: 'eth0' }),
      part(`back-end-${n}-ip`, 'kernel/forwarding'),
      part(`back-end-${n}-ee`, 'ee/tamanoir', { holds: [part(`back-end-${n}-gzip`, 'service/gzip')] }),
      part(`back-end-${n}-member`, 'cluster/back-end'),
    ],
  })

const sender = (id: string, title: string, y: number, parameters: Readonly<Record<string, string | number>>) =>
  part(id, 'traffic/source', { title, at: [0, y], parameters })
const gzip = { service: 'gzip', rate: 250, size: 1024, pattern: 'poisson', destination: 'receiver-b' }
const access = { delay: 5e-3 }
const core = { delay: 8e-3 }
const local = { rate: 1e9, delay: 5e-6 }

export default design(
  'Tamanoir node, four levels',
  'Active streams cross one node. Sender A asks for monitoring, which runs in the Java environment in user space; B and C ask for gzip, which the front-end gives to a cluster. Press Space to run, then drag Monitor from the environment to the PRE_ROUTING hook and watch the crossing time.',
  [
    sender('sender-a', 'Sender A', 30, { service: 'monitor', rate: 4000, size: 200, destination: 'receiver-a' }),
    sender('sender-b', 'Sender B', 130, gzip),
    sender('sender-c', 'Sender C', 230, gzip),
    part('edge', 'network/router', { title: 'Edge router', at: [190, 130] }),
    part('tan', 'infrastructure/machine', {
      title: 'Tamanoir node',
      at: [380, 0],
      holds: [
        part('eth0', 'nic/programmable', { title: 'eth0' }),
        part('eth1', 'nic/plain', { title: 'eth1' }),
        part('eth2', 'nic/plain', { title: 'eth2' }),
        ...kernel('tan'),
        part('ee', 'ee/tamanoir', { title: 'Tamanoir EE', holds: [part('monitor', 'service/monitor')] }),
        part('director', 'cluster/director', { title: 'Front-end', parameters: { service: 'gzip' } }),
      ],
    }),
    part('core', 'network/router', { title: 'Core router', at: [930, 130] }),
    part('receiver-a', 'traffic/sink', { title: 'Receiver A', at: [1120, 70] }),
    part('receiver-b', 'traffic/sink', { title: 'Receiver B', at: [1120, 190] }),
    part('switch', 'network/switch', { title: 'Cluster switch', at: [560, 540] }),
    backEnd(1, 100),
    backEnd(2, 800),
  ],
  [
    wire('sender-a', 'edge', access),
    wire('sender-b', 'edge', access),
    wire('sender-c', 'edge', access),
    wire('edge', 'eth0', access),
    wire('eth1', 'core', core),
    wire('core', 'receiver-a', core),
    wire('core', 'receiver-b', core),
    wire('eth2', 'switch', local),
    wire('switch', 'back-end-1-eth0', local),
    wire('switch', 'back-end-2-eth0', local),
  ],
  { duration: 10, speed: 0.05 },
)
