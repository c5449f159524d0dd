/** The same service in two nodes in a row: in user space, then in the kernel (tamanoir-2003 §4.1, figures 11 to 14). */
import { design, kernel, part, wire } from '../topology/notation.ts'

export default design(
  'Kernel or user space?',
  'One stream of 200-byte datagrams crosses two nodes that both monitor it: the first in its Java environment, the second at a netfilter hook. Compare their crossing times.',
  [
    part('sender', 'traffic/source', {
      title: 'Sender',
      at: [0, 170],
      parameters: { service: 'monitor', rate: 2000, size: 200 },
    }),
    part('user-node', 'infrastructure/machine', {
      title: 'User-space node',
      at: [210, 0],
      holds: [
        part('user-eth0', 'nic/plain', { title: 'eth0' }),
        part('user-eth1', 'nic/plain', { title: 'eth1' }),
        ...kernel('user-node'),
        part('user-ee', 'ee/tamanoir', { holds: [part('user-monitor', 'service/monitor')] }),
      ],
    }),
    part('kernel-node', 'infrastructure/machine', {
      title: 'Kernel node',
      at: [750, 0],
      holds: [
        part('kernel-eth0', 'nic/plain', { title: 'eth0' }),
        part('kernel-eth1', 'nic/plain', { title: 'eth1' }),
        ...kernel('kernel-node', { 'pre-routing': [part('kernel-monitor', 'service/monitor')] }),
        part('kernel-ee', 'ee/tamanoir'),
      ],
    }),
    part('receiver', 'traffic/sink', { title: 'Receiver', at: [1320, 170] }),
  ],
  [
    wire('sender', 'user-eth0', { delay: 2e-3 }),
    wire('user-eth1', 'kernel-eth0', { delay: 2e-3 }),
    wire('kernel-eth1', 'receiver', { delay: 2e-3 }),
  ],
  { duration: 5, speed: 0.1 },
)
