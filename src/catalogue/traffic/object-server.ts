import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { answerForObject, isObjectMessage } from '../../sim/objects.ts'
import { reportType } from '../../sim/reports.ts'
import { virtualAddress } from '../network/addressing.ts'
import { answersEcho, isForMe } from './host.ts'

export const event = numbers('packet', 'found')

export default defineKind({
  kind: 'traffic/object-server',
  title: 'Object server',
  doc: 'Has every object that clients ask for, and sends each in one datagram. Finding one takes time, one request after the other.',
  cite: given(
    'tamanoir-2003',
    '1',
    'middle services in user space level (reliable multicast, packets aggregating, packets monitoring and data caching)',
  ),
  group: 'traffic',
  role: 'object-server',
  free: true,
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    size: {
      type: 'number',
      title: 'Object',
      doc: 'Bytes of each object.',
      unit: 'byte',
      default: 1000,
      min: 1,
      max: 60_000,
      integer: true,
      cite: assumed('one packet'),
    },
    time: {
      type: 'number',
      title: 'Time to find one',
      doc: 'How long a request keeps the server busy.',
      unit: 'second',
      default: 1e-3,
      min: 0,
      max: 1000,
      cite: assumed('a memory of the server’s own, mostly; a disk would take ten times as long'),
    },
    queue: {
      type: 'number',
      title: 'Queue',
      doc: 'Requests that may wait; a further one is dropped.',
      unit: 'packet',
      default: 128,
      min: 0,
      max: 1e6,
      integer: true,
      cite: assumed('as the backlog of a listening socket'),
    },
    address: virtualAddress,
  },
  resources: { server: { title: 'server', discipline: 'fifo', capacity: 'queue' } },
  state: { size: 'i32', time: 'f64', answered: 'f64' },
  look: { icon: 'hard-drive', tone: 'traffic', gauges: ['server'], counters: { answered: 'answered' } },
  configure(_world, state, row, _self, values) {
    state.size[row] = values.size
    state.time[row] = Math.round(values.time * 1e12)
  },
  on: {
    packet(world, state, row, self, packet) {
      if (!isForMe(world, self, packet) || answersEcho(world, self, packet)) return
      if (isObjectMessage(world, packet, reportType.objectRequest))
        world.stage(self, packet, world.firstResource[self], state.time[row], 0, 0, event.found)
      else world.drop(self, packet, 'no-receiver')
    },
    found(world, state, row, self, packet) {
      state.answered[row]++
      const answer = answerForObject(world, self, packet, state.size[row])
      world.deliver(self, packet)
      world.originate(self, answer)
    },
  },
})
