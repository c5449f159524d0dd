/** What the guide's first program is written for: packets on their way through one machine, a hundred a second. */
import { design, kernel, part, wire } from '../topology/notation.ts'

export default design(
  'My first program',
  'A sender, a machine, a receiver: place a BPF program at one of the machine’s hooks and count the packets that pass.',
  [
    part('sender', 'traffic/source', { title: 'Sender', at: [0, 130], parameters: { rate: 100, size: 200 } }),
    part('machine', 'infrastructure/machine', {
      title: 'Machine',
      at: [220, 0],
      holds: [part('eth0', 'nic/plain', { title: 'eth0' }), part('eth1', 'nic/plain', { title: 'eth1' }), ...kernel('machine')],
    }),
    part('receiver', 'traffic/sink', { title: 'Receiver', at: [760, 130] }),
  ],
  [wire('sender', 'eth0', { delay: 5e-3 }), wire('eth1', 'receiver', { delay: 5e-3 })],
  { duration: 60, speed: 0.5 },
)
