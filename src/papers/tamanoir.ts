/** Tamanoir: crossing times in kernel and user space (platform P1), throughput of a node and of a cluster (P3). */

import type { Topology } from '../topology/document.ts'
import { design, kernel, part, wire } from '../topology/notation.ts'
import { crossing } from './measures.ts'
import type { Experiment, Paper, Row } from './paper.ts'

const id = 'tamanoir-2003'

/** One node of P1 between two hosts; the service in the kernel or in the environment. */
function node(title: string, note: string, where: 'kernel' | 'user', traffic: { rate: number; size: number }): Topology {
  const monitor = part('monitor', 'service/monitor')
  return design(
    title,
    note,
    [
      part('sender', 'traffic/source', { title: 'Sender', at: [0, 170], parameters: { service: 'monitor', ...traffic } }),
      part('tan', 'infrastructure/machine', {
        title: 'Tamanoir node',
        at: [210, 0],
        parameters: { profile: 'tamanoir-p1' },
        holds: [
          part('eth0', 'nic/plain', { title: 'eth0' }),
          part('eth1', 'nic/plain', { title: 'eth1' }),
          ...kernel('tan', where === 'kernel' ? { 'pre-routing': [monitor] } : {}),
          part('ee', 'ee/tamanoir', { title: 'Tamanoir EE', holds: where === 'user' ? [monitor] : [] }),
        ],
      }),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [760, 170] }),
    ],
    [wire('sender', 'eth0', { rate: 100e6 }), wire('eth1', 'receiver', { rate: 100e6 })],
    { duration: 1, speed: 0.01 },
  )
}

const kernelNode = (size: number): Experiment => ({
  id: `tamanoir/kernel-${size}`,
  title: `Monitoring in the kernel, ${size} bytes`,
  topology: node(
    `Tamanoir: monitoring in the kernel, ${size} bytes`,
    'A datagram stream crosses a node of platform P1, whose monitoring service sits at a netfilter hook. The crossing time is 7 µs at every size.',
    'kernel',
    { rate: 500, size },
  ),
})
const userNode = (size: number): Experiment => ({
  id: `tamanoir/user-udp-${size}`,
  title: `Monitoring in the Java environment, UDP, ${size} bytes`,
  topology: node(
    `Tamanoir: monitoring in the Java environment, UDP, ${size} bytes`,
    'A datagram stream crosses a node of platform P1 whose monitoring service is a Java thread. Most of the crossing time is the hand-off between threads, which occupies no processor.',
    'user',
    { rate: 200, size },
  ),
})

const experiments = [kernelNode(200), kernelNode(1024), userNode(200)]

const kernelConstants = ['service/monitor.kernelCycles', 'kernel/forwarding.cycles', 'kernel/hook.cycles']

const rows: Row[] = [
  {
    fact: 'tamanoir-15',
    quantity: 'crossing time in the kernel',
    section: '4.1',
    quote: 'spend around 7 microseconds for basic forwarding operations with TCP or UDP',
    published: { value: 7e-6, unit: 'second' },
    role: 'fit',
    constants: kernelConstants,
    experiments: ['tamanoir/kernel-200'],
    measure: (results) => crossing(results('tamanoir/kernel-200'), 'tan'),
  },
  {
    fact: 'tamanoir-20',
    quantity: 'crossing time in user space, UDP, small packets',
    section: '4.1',
    quote: 'we obtain better results, between 0.5 and 1.25 ms, on UDP with small packets size',
    published: { value: 0.5e-3, upper: 1.25e-3, unit: 'second' },
    role: 'fit',
    constants: ['ee/tamanoir.handOff', 'ee/tamanoir.dispatch'],
    experiments: ['tamanoir/user-udp-200'],
    measure: (results) => crossing(results('tamanoir/user-udp-200'), 'tan'),
  },
]

export const tamanoir: Paper = {
  id,
  title: 'Towards the design of an high performance active node',
  authors: 'Jean-Patrick Gelas, Saad El Hadri, Laurent Lefèvre',
  venue: 'Parallel Processing Letters',
  year: 2003,
  summary:
    'At which of four levels should an active service run? The paper measures one monitoring service in the kernel, in a Java environment and on a cluster.',
  experiments,
  rows,
  figures: [],
  excuse: 'Both latency rows set constants: the kernel service and the hand-off between threads have no other source.',
  setUp: [
    { fact: 'tamanoir-02', text: 'rate of the core network, which stays passive' },
    { fact: 'tamanoir-03', text: 'number of deployment levels' },
  ],
}
