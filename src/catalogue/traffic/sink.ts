import { flush, respond, takeRequest } from '../../sim/exchange.ts'
import { defineKind, given, numbers } from '../../sim/kind.ts'
import { expire, receive } from '../../sim/tcp.ts'
import { anycast, virtualAddress } from '../network/addressing.ts'
import { answersEcho, isForMe } from './host.ts'

export const event = numbers('packet', 'timer')

export default defineKind({
  kind: 'traffic/sink',
  title: 'Receiver',
  doc: 'Takes the packets that are addressed to it and measures their latency from end to end; answers pings, TCP connections and the requests that come over them. On its own it is a host that costs nothing; in a machine it is an application.',
  cite: given('tamanoir-2003', '4.2', 'Sx are active packets senders, Rx are receivers'),
  group: 'traffic',
  role: 'receiver',
  free: true,
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    group: {
      type: 'text',
      section: 'Address',
      title: 'Multicast group',
      doc: 'It joins the group of this address, such as 239.1.2.3, and gets what is sent there; empty = none. The tree of routers follows at once, as after convergence.',
      default: '',
      maxLength: 15,
      format: 'group',
    },
    address: virtualAddress,
    anycast,
  },
  state: { received: 'f64' },
  look: { icon: 'download', tone: 'traffic', gauges: [], counters: { received: 'received' } },
  on: {
    packet(world, state, row, self, packet) {
      if (!isForMe(world, self, packet) || answersEcho(world, self, packet)) return
      state.received[row]++
      const connection = world.packets.segment[packet] < 0 ? -1 : receive(world, self, packet, event.timer)
      world.deliver(self, packet)
      if (connection < 0) return
      if (takeRequest(world, connection)) respond(world, connection)
      else flush(world, connection)
    },
    timer(world, _state, _row, _self, packet) {
      expire(world, packet)
    },
  },
})
