import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'

export const port = numbers('out')
export const event = numbers('packet', 'taken')

export default defineKind({
  kind: 'nodeos/thread-pool',
  title: 'Thread pool',
  doc: 'The threads of one domain: each handles one packet or event at a time, further ones wait.',
  cite: given(
    'silk-2002',
    '2.1',
    "thread pools, memory pools, channels and files, encapsulating the node's computation, memory, communication and persistent storage, respectively",
  ),
  group: 'user',
  role: 'thread-pool',
  free: false,
  fits: { role: 'thread-pool', out: 'out' },
  ports: { out: { title: 'to the domain', joins: 'inner' } },
  parameters: {
    threads: {
      type: 'number',
      title: 'Threads',
      doc: 'Packets that are handled at once.',
      unit: 'count',
      default: 4,
      min: 1,
      max: 1024,
      integer: true,
      cite: assumed('no number is printed'),
    },
    queue: {
      type: 'number',
      title: 'Buffer pool',
      doc: 'Packets that may wait for a thread; a further one is dropped.',
      unit: 'packet',
      default: 64,
      min: 0,
      max: 1e6,
      integer: true,
      cite: assumed('no number is printed'),
    },
  },
  resources: { threads: { title: 'threads', discipline: 'fifo', servers: 'threads', capacity: 'queue' } },
  state: { taken: 'f64' },
  look: { icon: 'rows-3', tone: 'user', gauges: ['threads'], counters: { taken: 'packets' } },
  on: {
    packet: (world, _state, _row, self, packet) => world.acquire(self, packet, world.firstResource[self], 0, event.taken),
    /** The packet keeps its thread until its domain is done with it. */
    taken(world, state, row, self, packet) {
      state.taken[row]++
      world.send(self, port.out, packet)
    },
  },
})
