/** A card's processor is slower than the host's: offloading can lose (walton-1998 §2.0: 20 million instructions a second). */
import { design, kernel, part, wire } from '../topology/notation.ts'

export default design(
  'A slow card can lose',
  'Marking on a card of 20 million instructions a second takes 10 µs a packet, in the kernel of a 1 GHz host 0.2 µs. With 3 µs for its firmware the card serves 77,000 packets a second; 90,000 arrive, and it drops one in seven. Drag Mark to the PRE_ROUTING hook.',
  [
    part('sender', 'traffic/source', {
      title: 'Sender',
      at: [0, 140],
      parameters: { service: 'mark', rate: 90000, size: 128, pattern: 'poisson' },
    }),
    part('node', 'infrastructure/machine', {
      title: 'Node',
      at: [240, 0],
      holds: [
        part('node-card', 'nic/programmable', { title: 'card', holds: [part('mark', 'service/mark')] }),
        part('node-eth1', 'nic/plain', { title: 'eth1' }),
        ...kernel('node'),
      ],
    }),
    part('receiver', 'traffic/sink', { title: 'Receiver', at: [790, 140] }),
  ],
  [wire('sender', 'node-card', { rate: 1e9, delay: 1e-4 }), wire('node-eth1', 'receiver', { rate: 1e9, delay: 1e-4 })],
  { duration: 0.5, speed: 0.01 },
)
