import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { ask, isEnd, isRepair, notice, noticeEnd, repairing } from '../../sim/repairs.ts'
import { virtualAddress } from '../network/addressing.ts'
import { repairParameters } from '../service/reliable-multicast.ts'
import { isForMe } from './host.ts'

export const event = numbers('packet', 'late')

export default defineKind({
  kind: 'traffic/group-receiver',
  title: 'Reliable group receiver',
  doc: 'Joins a multicast group, sees by the numbers of its packets which are missing, and asks for them: a negative acknowledgement travels towards the sender until somebody has the packet. It takes packets as they come, not in order. Of more than 64 that are missing at a time the rest is given up.',
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
    begins: {
      type: 'choice',
      title: 'Begins with',
      doc: 'What is missing of a stream whose first packets it has not heard.',
      default: 'heard',
      options: {
        heard: { title: 'what it hears first', doc: 'It may have come late: what was before is not for it.' },
        first: { title: 'the first packet', doc: 'It asks for all that was sent before, as far as somebody keeps it.' },
      },
      cite: assumed('receivers come and go; none should ask for an hour of video'),
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
    state.fromFirst[row] = values.begins === 'first' ? 1 : 0
  },
  on: {
    packet(world, state, row, self, packet) {
      if (!isForMe(world, self, packet)) return
      const { packets } = world
      const last = packets.protocol[packet] === 17 && isEnd(world, packet)
      if (last) noticeEnd(world, state, row, packet)
      else state.received[row]++
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
