import { type ActiveFormat, formatFlags, headerBytes } from '../../sim/active-formats.ts'
import { assumed, defineKind, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { hashText } from '../../sim/random.ts'
import { activeRoutes, nextNode, routeText, writeRoutes } from '../ee/active-routes.ts'
import { activeFormat } from '../traffic/active-format.ts'

export const port = numbers('out')
export const event = numbers('packet', 'looked')

export default defineKind({
  kind: 'kernel/gateway',
  title: 'Gateway to active nodes',
  doc: 'The way of plain traffic into a cloud of active nodes (proxyTAN): packets that ask for nothing get an active header here, which names a service, and are addressed to the first active node by a static routing table. What it has no route for stays plain, and so do answers, fragments, and what has no room for a header in a frame and may not be cut.',
  cite: assumed('the proxyTAN of the original’s user guide: by it plain clients reach the cloud of active nodes'),
  group: 'kernel',
  role: 'service',
  free: false,
  levels: ['kernel'],
  fits: { role: 'service', out: 'out' },
  ports: { out: { title: 'onwards', joins: 'inner' } },
  parameters: {
    service: {
      type: 'text',
      title: 'Service',
      doc: 'Name of the service that the packets ask for from here on.',
      default: 'monitor',
      maxLength: 40,
    },
    routes: routeText('Static routing table', 'To which active node packets for a prefix go first.'),
    format: activeFormat,
    cycles: {
      type: 'number',
      title: 'Gateway',
      doc: 'Cycles for each plain packet: a look-up, and a header in front of the payload.',
      unit: 'cycle',
      default: 1000,
      min: 0,
      max: 1e9,
      cite: assumed(
        'as a few services of the lightest class; the guide of the original describes what it does, not what it costs',
      ),
    },
  },
  state: { ...activeRoutes, key: 'i32', format: 'i32', bytes: 'i32', cycles: 'f64', passed: 'f64' },
  look: {
    icon: 'log-in',
    tone: 'kernel',
    gauges: [],
    counters: { steered: 'made active', passed: 'left plain', routes: 'routes' },
  },
  configure(_world, state, row, _self, values) {
    const format = values.format as ActiveFormat
    writeRoutes(state, row, values.routes)
    state.key[row] = hashText(values.service) | 0
    state.format[row] = formatFlags(format)
    state.bytes[row] = headerBytes[format]
    state.cycles[row] = values.cycles
  },
  on: {
    packet(world, state, row, self, packet) {
      const { packets } = world
      const plain = packets.service[packet] === 0 && packets.report[packet] < 0 && packets.datagram[packet] < 0
      const carries = packets.protocol[packet] === 17 || packets.protocol[packet] === 6
      // what answers is not of the flow of who sends it, and comes back out of the cloud
      const asks = world.flowOf[packets.source[packet]] === packets.flow[packet]
      if (plain && carries && asks) world.work(self, packet, state.cycles[row], 0, event.looked)
      else world.send(self, port.out, packet)
    },
    looked(world, state, row, self, packet) {
      const { packets } = world
      const machine = world.root[self]
      const fits =
        (packets.flags[packet] & flag.dontFragment) === 0 || packets.size[packet] + state.bytes[row] <= world.mtuOf[machine]
      const node = fits && packets.size[packet] + state.bytes[row] <= 65_535 ? nextNode(world, state, row, self, packet) : -1
      if (node < 0) state.passed[row]++
      else {
        state.steered[row]++
        packets.service[packet] = state.key[row]
        packets.flags[packet] |= state.format[row]
        packets.target[packet] = node
        world.resize(packet, packets.size[packet] + state.bytes[row])
      }
      world.send(self, port.out, packet)
    },
  },
})
