import { defineKind, given, numbers } from '../../sim/kind.ts'
import { ask, isRepair, notice, repairing } from '../../sim/repairs.ts'
import { virtualAddress } from '../network/addressing.ts'
import { repairParameters } from '../service/reliable-multicast.ts'
import { isForMe } from './host.ts'

export const event = numbers('packet', 'late')

export default defineKind({
  kind: 'traffic/group-receiver',
  title: 'Reliable group receiver',
  doc: 'Joins a multicast group, sees by the numbers of its packets which are missing, and asks for them: a negative acknowledgement travels towards the sender until somebody has the packet. It takes packets as they come, not in order.',
  cite: given(
    'tamanoir-2003',
    '1',
    'middle services in user space level (reliable multicast, packets aggregating, packets monitoring and data caching)',
  ),
  group: 'traffic',
  role: 'group-receiver',
  free: true,
  addressable: true,
  answerable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    group: {
      type: 'text',
      title: 'Multicast group',
      doc: 'The group that it joins.',
      default: '239.1.1.1',
      maxLength: 15,
      format: 'group',
    },
    ...repairParameters,
    address: virtualAddress,
  },
  state: { ...repairing, service: 'i32', received: 'f64', duplicates: 'f64' },
  look: {
    icon: 'list-ordered',
    tone: 'traffic',
    gauges: [],
    counters: {
      received: 'received',
      gaps: 'missed',
      requests: 'requests sent',
      repaired: 'repaired',
      duplicates: 'twice',
      lost: 'given up',
    },
  },
  configure(_world, state, row, _self, values) {
    state.patience[row] = Math.round(values.patience * 1e12)
    state.tries[row] = values.tries
  },
  on: {
    packet(world, state, row, self, packet) {
      if (!isForMe(world, self, packet)) return
      const { packets } = world
      state.received[row]++
      // a capsule or a segment has no number that tells of gaps
      if (packets.protocol[packet] === 17 && (isRepair(world, packet) || packets.report[packet] < 0)) {
        state.service[row] = packets.service[packet]
        if (!notice(world, state, row, packet)) state.duplicates[row]++
      }
      world.deliver(self, packet)
      for (const request of ask(world, state, row, self, state.service[row], event.late)) world.originate(self, request)
    },
    late(world, state, row, self) {
      for (const request of ask(world, state, row, self, state.service[row], event.late)) world.originate(self, request)
    },
  },
})
