/** The first design that a person sees: Tamanoir's node at all four levels (tamanoir-2003 §2, §4.1; platform P1). */
import { design, kernel, part, wire } from './design.ts'

const backEnd = (n: number, x: number) =>
  part(`back-end-${n}`, 'infrastructure/machine', {
    title: `Back-end ${n}`,
    at: [x, 620],
    parameters: { profile: 'tamanoir-p2' },
    holds: [
      part(`back-end-${n}-eth0`, 'nic/plain', { title: 'eth0' }),
      part(`back-end-${n}-ip`, 'kernel/forwarding'),
      part(`back-end-${n}-ee`, 'ee/tamanoir', { holds: [part(`back-end-${n}-gzip`, 'service/gzip')] }),
      part(`back-end-${n}-member`, 'cluster/back-end'),
    ],
  })

const access = { delay: 4e-3 }
const core = { delay: 8e-3 }

export default design(
  'Tamanoir node, four levels',
  'Two active streams cross one node. Blue asks for monitoring, which runs in the Java environment in user space; orange asks for gzip, which the front-end gives to a cluster. Press Space to run, then drag Monitor from the environment to the PRE_ROUTING hook and watch the crossing time.',
  [
    part('sender-monitor', 'traffic/source', {
      title: 'Sender A',
      at: [0, 100],
      parameters: { service: 'monitor', rate: 4000, size: 200, destination: 'receiver-a' },
    }),
    part('sender-gzip', 'traffic/source', {
      title: 'Sender B',
      at: [0, 300],
      parameters: { service: 'gzip', rate: 300, size: 1024, pattern: 'poisson', destination: 'receiver-b' },
    }),
    part('edge', 'network/router', { title: 'Edge router', at: [230, 200] }),
    part('tan', 'infrastructure/machine', {
      title: 'Tamanoir active node',
      at: [460, 0],
      holds: [
        part('tan-eth0', 'nic/programmable', { title: 'eth0' }),
        part('tan-eth1', 'nic/plain', { title: 'eth1' }),
        part('tan-eth2', 'nic/plain', { title: 'eth2' }),
        ...kernel('tan'),
        part('ee', 'ee/tamanoir', { title: 'Tamanoir EE', holds: [part('monitor', 'service/monitor')] }),
        part('director', 'cluster/director', { title: 'Front-end', parameters: { service: 'gzip' } }),
      ],
    }),
    part('switch', 'network/switch', { title: 'Cluster switch', at: [560, 500] }),
    backEnd(1, 400),
    backEnd(2, 760),
    part('core', 'network/router', { title: 'Core router', at: [960, 200] }),
    part('receiver-a', 'traffic/sink', { title: 'Receiver A', at: [1180, 100] }),
    part('receiver-b', 'traffic/sink', { title: 'Receiver B', at: [1180, 300] }),
  ],
  [
    wire('sender-monitor', 'edge', access),
    wire('sender-gzip', 'edge', access),
    wire('edge', 'tan-eth0', access),
    wire('tan-eth1', 'core', core),
    wire('core', 'receiver-a', access),
    wire('core', 'receiver-b', access),
    wire('tan-eth2', 'switch', { rate: 1e9, delay: 5e-6 }),
    wire('switch', 'back-end-1-eth0', { rate: 1e9, delay: 5e-6 }),
    wire('switch', 'back-end-2-eth0', { rate: 1e9, delay: 5e-6 }),
  ],
  { duration: 10, speed: 0.05 },
)
