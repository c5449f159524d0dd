import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { nodeParameters } from './capsule-parameters.ts'
import { capsuleKey, copyTime, spend } from './capsules.ts'

export const port = numbers('out')
export const event = numbers('packet', 'begin', 'read', 'written')

export default defineKind({
  kind: 'ee/udp-forwarder',
  title: 'UDP forwarder',
  doc: 'A process that reads each datagram and writes it to the next node, and does nothing else: what the way through a process costs. It takes what is meant for active nodes.',
  cite: given('pan-1999', 'IV-A', 'the middle node runs a simple user-space UDP forwarder written in C'),
  group: 'user',
  role: 'environment',
  free: false,
  fits: { role: 'environment', out: 'out' },
  ports: { out: { title: 'to the kernel', joins: 'inner' } },
  parameters: {
    systemCall: nodeParameters.systemCall,
    queue: { ...nodeParameters.queue, title: 'Datagrams that may wait', doc: 'In the socket; a further one is dropped.' },
    cycles: {
      type: 'number',
      title: 'Datagram',
      doc: 'Cycles for each datagram between reading and writing it.',
      unit: 'cycle',
      default: 0,
      min: 0,
      max: 1e8,
      cite: assumed('a loop of two system calls; what it does between them is not told'),
    },
  },
  resources: { process: { title: 'process', discipline: 'fifo', capacity: 'queue' } },
  state: { call: 'f64', cycles: 'f64', forwarded: 'f64' },
  look: { icon: 'arrow-right-left', tone: 'user', gauges: ['process'], counters: { forwarded: 'forwarded' } },
  configure(world, state, row, self, values) {
    state.call[row] = values.systemCall * world.cycle[self]
    state.cycles[row] = values.cycles * world.cycle[self]
    world.key[self] = capsuleKey
  },
  on: {
    packet(world, _state, _row, self, packet) {
      world.acquire(self, packet, world.firstResource[self], 0, event.begin)
    },
    begin: (world, state, row, self, packet) => cross(world, self, packet, state.call[row] + state.cycles[row], event.read),
    read: (world, state, row, self, packet) => cross(world, self, packet, state.call[row], event.written),
    written(world, state, row, self, packet) {
      state.forwarded[row]++
      world.packets.flags[packet] |= flag.served
      world.release(packet)
      world.send(self, port.out, packet)
    },
  },
})

/** A system call with its copy. */
const cross = (world: World, self: number, packet: number, time: number, next: number): void =>
  spend(world, self, packet, time + copyTime(world, self, packet), next)
