import { defineKind, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { takes } from './channel.ts'

export const port = numbers('out', 'call', 'memory', 'files', 'threads', 'channel', 'event')
export const event = numbers('packet', 'threaded', 'handled', 'called', 'finished')

export default defineKind({
  kind: 'nodeos/domain',
  title: 'Domain',
  doc: 'What a flow may use: one thread pool, a memory pool and a file name space that it may share with other domains, and any number of channels. The thread pool handles the packets of its channels.',
  cite: given('silk-2002', '2.1', 'the domain encapsulates the resources that are applied to a flow'),
  group: 'user',
  role: 'domain',
  free: false,
  fits: { role: 'domain', out: 'out', also: { call: 'called' } },
  ports: {
    out: { title: 'to the path', joins: 'inner' },
    call: { title: 'system calls', joins: 'inner' },
    memory: { title: 'to the memory pool', joins: 'inner' },
    files: { title: 'to the file name space', joins: 'inner' },
  },
  binds: { memory: 'memory', files: 'files' },
  offers: {
    threads: {
      role: 'thread-pool',
      title: 'Thread pool',
      level: 'user',
      returns: 'threaded',
      arrangement: 'fan',
      runs: 'inherit',
      max: 1,
    },
    channel: { role: 'channel', title: 'Channels', level: 'user', returns: 'handled', arrangement: 'fan', runs: 'inherit' },
    event: { role: 'nodeos-event', title: 'Events', level: 'user', returns: 'finished', arrangement: 'fan', runs: 'inherit' },
  },
  parameters: {
    memory: {
      type: 'reference',
      title: 'Memory pool',
      doc: 'Where its objects and buffers are allocated; several domains may name one. Left open, there is no limit.',
      role: 'memory-pool',
      default: '',
    },
    files: {
      type: 'reference',
      title: 'File name space',
      doc: 'Where its channels write; several domains may name one. Left open, nowhere.',
      role: 'file-space',
      default: '',
    },
    management: {
      type: 'choice',
      title: 'Memory and threads',
      doc: 'Who allocates them.',
      default: 'implicit',
      options: {
        implicit: {
          title: 'implicit',
          doc: 'The NodeOS, which frees them when the object is destroyed; without a thread pool of its own it has a thread for each packet.',
        },
        explicit: {
          title: 'explicit',
          doc: 'A trusted environment passes memory with each create call and keeps it when the object is destroyed; without a thread pool no packet is handled.',
        },
      },
      cite: given(
        'silk-2002',
        '2.4',
        'The implicitly allocated objects will be automatically freed by the NodeOS when the corresponding destroy call is made',
      ),
    },
  },
  state: { explicit: 'u8', handled: 'f64', calls: 'f64' },
  look: { icon: 'box', tone: 'user', gauges: [], counters: { handled: 'packets', calls: 'calls' } },
  configure(_world, state, row, _self, values) {
    state.explicit[row] = values.management === 'explicit' ? 1 : 0
  },
  on: {
    packet(world, state, row, self, packet) {
      if (world.wired(self, port.threads)) world.send(self, port.threads, packet)
      else if (state.explicit[row] === 1) world.drop(self, packet, 'queue-full')
      else world.stage(self, packet, -1, 0, 0, 0, event.threaded)
    },
    threaded(world, state, row, self, packet) {
      state.handled[row]++
      for (let i = 0; i < world.fan(self, port.channel); i++)
        if (takes(world, world.neighbour(self, port.channel, i), packet)) {
          world.send(self, port.channel, packet, i)
          return
        }
      finish(world, self, packet)
    },
    handled(world, _state, _row, self, packet) {
      if (!isHere(world, self, port.files)) {
        finish(world, self, packet)
        return
      }
      world.release(packet)
      world.send(self, port.files, packet)
    },
    called(world, state, row, self, packet) {
      state.calls[row]++
      world.send(self, isHere(world, self, port.memory) ? port.memory : port.call, packet)
    },
    finished: (world, _state, _row, self, packet) => finish(world, self, packet),
  },
})

/** The packet goes back into its path, and its thread to the next. */
function finish(world: World, self: number, packet: number): void {
  world.release(packet)
  world.send(self, port.out, packet)
}

/** A pool of another machine is none. */
const isHere = (world: World, self: number, bound: number): boolean =>
  world.wired(self, bound) && world.root[world.neighbour(self, bound)] === world.root[self]

/** Whether a domain has an incoming channel for the packet. */
export function handles(world: World, self: number, packet: number): boolean {
  for (let i = 0; i < world.fan(self, port.channel); i++)
    if (takes(world, world.neighbour(self, port.channel, i), packet)) return true
  return false
}
