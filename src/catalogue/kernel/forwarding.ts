import { icmpType } from '../../sim/datagrams.ts'
import { report, timeExceeded } from '../../sim/icmp.ts'
import { assumed, defineKind, fitted, given, numbers } from '../../sim/kind.ts'
import { log } from '../../sim/numeric.ts'
import { multipath, routes, routing } from '../network/addressing.ts'

export const port = numbers('out')
export const event = numbers('packet', 'forwarded')

export default defineKind({
  kind: 'kernel/forwarding',
  title: 'IP forwarding',
  doc: 'Routes packets that are for somebody else: looks up the destination and takes one from the time to live. A machine without it is a host and drops them.',
  cite: given('tamanoir-2003', '4.1', 'spend around 7 microseconds for basic forwarding operations with TCP or UDP'),
  group: 'kernel',
  role: 'forwarding',
  free: false,
  forwards: 'router',
  fits: { role: 'forwarding', out: 'out' },
  ports: { out: { title: 'onwards', joins: 'inner' } },
  parameters: {
    cycles: {
      type: 'number',
      title: 'Forwarding',
      doc: 'Cycles from the routing decision to the card, besides what the hooks run.',
      unit: 'cycle',
      default: 6400,
      min: 0,
      max: 1e8,
      cite: fitted(
        'tamanoir-2003',
        '4.1',
        'around 7 µs between the netfilter time stamps at 1 GHz, less the 600 cycles assumed for the hook and the service within',
      ),
    },
    cyclesPerByte: {
      type: 'number',
      title: 'Forwarding per byte',
      doc: 'Cycles for each byte of the packet.',
      unit: 'cycle/byte',
      default: 0,
      min: 0,
      max: 1e4,
      cite: given('tamanoir-2003', '4.1', 'On the kernel level, the size of ANEP packet does not affect performances'),
    },
    table: {
      type: 'number',
      title: 'Routes in the table',
      doc: 'Besides those of this design: the more there are, the longer a lookup takes.',
      unit: 'count',
      default: 1,
      min: 1,
      max: 1e8,
      integer: true,
      cite: assumed('a small network'),
    },
    lookup: {
      type: 'number',
      title: 'Lookup',
      doc: 'Cycles more for each time that the number of routes doubles: a level of the tree in which they are kept.',
      unit: 'cycle',
      default: 20,
      min: 0,
      max: 1e6,
      cite: assumed('as on the machine of xdp-2018'),
    },
    routing,
    routes,
    multipath,
  },
  state: { cycles: 'f64', perByte: 'f64', forwarded: 'f64' },
  look: { icon: 'route', tone: 'kernel', gauges: [], counters: { forwarded: 'forwarded' } },
  configure(world, state, row, self, values) {
    // what else looks up a way in this table pays for its size too
    world.published[self] = (values.lookup * log(values.table)) / log(2)
    state.cycles[row] = values.cycles + world.published[self]
    state.perByte[row] = values.cyclesPerByte
  },
  on: {
    packet(world, state, row, self, packet) {
      if (world.packets.ttl[packet] <= 1) {
        report(world, self, packet, icmpType.timeExceeded, timeExceeded.inTransit)
        world.drop(self, packet, 'ttl-expired')
        return
      }
      world.packets.ttl[packet]--
      world.work(self, packet, state.cycles[row] + state.perByte[row] * world.packets.size[packet], 0, event.forwarded)
    },
    forwarded(world, state, row, self, packet) {
      state.forwarded[row]++
      world.send(self, port.out, packet)
    },
  },
})
