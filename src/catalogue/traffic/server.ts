import { flush, respond, takeRequest } from '../../sim/exchange.ts'
import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { expire, isPresent, receive } from '../../sim/tcp.ts'
import { anycast, virtualAddress } from '../network/addressing.ts'
import { answersEcho, isForMe } from './host.ts'

export const event = numbers('packet', 'timer', 'began', 'served')

export default defineKind({
  kind: 'traffic/server',
  title: 'Server',
  doc: 'Answers each request that comes over a TCP connection after working on it: a worker holds it for its service time and, in a machine, for its cycles of a CPU. Requests beyond the workers wait.',
  cite: given('rfc9110', '3.4', 'A server responds to a client\'s request by sending one or more "response" messages'),
  group: 'traffic',
  role: 'receiver',
  free: true,
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    workers: {
      type: 'number',
      title: 'Workers',
      doc: 'Requests worked on at once: threads or processes.',
      unit: 'count',
      default: 16,
      min: 1,
      max: 1e6,
      integer: true,
      cite: assumed('a small pool of threads'),
    },
    service: {
      type: 'number',
      title: 'Service time',
      doc: 'How long a worker waits for each request, for a disk or another server; it occupies no CPU.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 1000,
      cite: assumed('everything is in memory'),
    },
    times: {
      type: 'choice',
      title: 'Service times',
      doc: 'Fixed, or exponential around the service time.',
      default: 'fixed',
      options: {
        fixed: { title: 'fixed', doc: 'All alike.' },
        exponential: { title: 'exponential', doc: 'Mean as given.' },
      },
      cite: assumed('fixed, so that the network alone varies'),
    },
    cycles: {
      type: 'number',
      title: 'Work',
      doc: 'Cycles of a CPU for each request; on its own a server is a host that computes in no time.',
      unit: 'cycle',
      default: 100_000,
      min: 0,
      max: 1e12,
      cite: assumed('100 µs at 1 GHz: parse, look up, write'),
    },
    address: virtualAddress,
    anycast,
  },
  resources: { workers: { title: 'workers', discipline: 'fifo', servers: 'workers' } },
  state: { service: 'f64', exponential: 'u8', times: 'i32', cycles: 'f64', answered: 'f64' },
  look: { icon: 'globe', tone: 'traffic', gauges: ['workers'], counters: { answered: 'answered' } },
  configure(world, state, row, self, values) {
    state.service[row] = Math.round(values.service * 1e12)
    state.exponential[row] = values.times === 'exponential' ? 1 : 0
    state.times[row] = world.stream(self, 'service')
    state.cycles[row] = values.cycles
  },
  on: {
    packet(world, _state, _row, self, packet) {
      if (!isForMe(world, self, packet) || answersEcho(world, self, packet)) return
      const connection = world.packets.segment[packet] < 0 ? -1 : receive(world, self, packet, event.timer)
      // the segment that completes the request stands for it until it is answered
      if (connection >= 0 && takeRequest(world, connection))
        world.acquire(self, packet, world.firstResource[self], 0, event.began)
      else world.deliver(self, packet)
      if (connection >= 0) flush(world, connection)
    },
    timer(world, _state, _row, _self, packet) {
      expire(world, packet)
    },
    began(world, state, row, self, packet) {
      const mean = state.service[row]
      const wait = state.exponential[row] === 0 ? mean : Math.round(world.exponential(state.times[row], mean))
      world.work(self, packet, state.cycles[row], wait, event.served)
    },
    served(world, state, row, self, packet) {
      const { segments, packets } = world
      const slot = packets.segment[packet]
      const connection = segments.to[slot]
      const present = isPresent(world, slot)
      state.answered[row]++
      world.release(packet)
      world.deliver(self, packet)
      if (present) respond(world, connection)
    },
  },
})
