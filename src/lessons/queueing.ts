/** One queue: Poisson arrivals, exponential sizes, one link. The textbook's M/M/1. */
import { design, part, wire } from '../topology/notation.ts'

export default design(
  'One queue, M/M/1',
  'Packets of 1,000 bytes on average arrive at random at 80 % of what the second link carries. Theory says that each spends 5 ms at that link on average: 1 ms of work and 4 ms of waiting. The mean from end to end, in the summary, has 1.01 ms more: 1 ms of propagation there and the first link. So expect 6 ms, a little more or less with each seed. Raise the rate to 900: the 5 ms become 10.',
  [
    part('sender', 'traffic/source', {
      title: 'Poisson sender',
      at: [0, 100],
      parameters: { pattern: 'poisson', rate: 800, size: 1000, sizes: 'exponential' },
    }),
    part('router', 'network/router', { title: 'Router', at: [280, 100] }),
    part('receiver', 'traffic/sink', { title: 'Receiver', at: [620, 100] }),
    part('ping', 'traffic/ping', { title: 'Ping', at: [280, 260], parameters: { interval: 0.02, size: 28 } }),
  ],
  [
    wire('sender', 'router', { rate: 1e9, framing: 0, minimum: 0, mtu: 65_535 }),
    wire('router', 'receiver', { rate: 8e6, delay: 1e-3, framing: 0, minimum: 0, mtu: 65_535, queue: 1000 }),
    wire('ping', 'router', { rate: 1e9, framing: 0, minimum: 0, mtu: 65_535 }),
  ],
  { duration: 60, speed: 1, seed: 4 },
)
