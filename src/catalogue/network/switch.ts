import { defineKind, given, intake, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'

export const port = numbers('link')
export const event = numbers('packet', 'forward')

export default defineKind({
  kind: 'network/switch',
  title: 'Switch',
  doc: 'Joins links into one segment and sends each frame only to the port of its address, those for a group to all.',
  cite: given('tamanoir-2003', '4', 'connected through Gigabit Ethernet network with a Foundry switch'),
  group: 'network',
  role: 'switch',
  free: true,
  forwards: 'bridge',
  ports: { link: { title: 'link', joins: 'link', max: 256 } },
  parameters: {
    up: {
      type: 'flag',
      title: 'In service',
      doc: 'Off: it has failed. What reaches it is lost, and routes lead around it.',
      default: true,
      failure: true,
      cite: { role: 'assumed', text: 'it works until it fails' },
    },
    latency: {
      type: 'number',
      title: 'Switching latency',
      doc: 'Delay of every frame inside the switch.',
      unit: 'second',
      default: 4e-6,
      min: 0,
      max: 1,
      cite: { role: 'assumed', text: 'a few microseconds for a store-and-forward Ethernet switch' },
    },
    forwarding: {
      type: 'choice',
      title: 'Forwarding',
      doc: 'How much of a frame must have come before it goes on.',
      default: 'store-and-forward',
      options: {
        'store-and-forward': { title: 'store and forward', doc: 'All of it.' },
        'cut-through': {
          title: 'cut-through',
          doc: 'Its header, if it leaves by a link no faster than the one it comes by; on a faster one it would run dry, so all of it.',
        },
      },
      cite: { role: 'assumed', text: 'Ethernet switches of the platforms’ time store frames and check them first' },
    },
    header: {
      type: 'number',
      title: 'Header',
      doc: 'Bytes after which a cut-through switch knows the way.',
      unit: 'byte',
      default: 22,
      min: 1,
      max: 1000,
      integer: true,
      when: { parameter: 'forwarding', is: ['cut-through'] },
      cite: given('ieee-802.3', '3.1.1', 'octets: preamble 7, SFD 1, addresses 6 and 6, length/type 2'),
    },
  },
  state: { down: 'u8', latency: 'f64', switched: 'f64' },
  look: { icon: 'network', tone: 'network', gauges: [], counters: { switched: 'switched' } },
  configure(world, state, row, self, values) {
    state.down[row] = values.up ? 0 : 1
    state.latency[row] = Math.round(values.latency * 1e12)
    world.intake[self] = values.forwarding === 'cut-through' ? intake.header : intake.whole
    world.published[self] = values.header
  },
  on: {
    packet(world, state, row, self, packet) {
      const rest = world.intake[self] === intake.header ? stillToCome(world, self, packet) : 0
      world.stage(self, packet, -1, 0, state.latency[row] + rest, 0, event.forward)
    },
    forward(world, state, row, self, packet) {
      if (state.down[row] === 1) {
        world.drop(self, packet, 'machine-down')
        return
      }
      if (world.isForGroup(packet)) {
        state.switched[row]++
        world.flood(self, port.link, packet, world.packets.via[packet])
        return
      }
      const wire = world.bridge[self]?.get(world.packets.nextHop[packet])
      if (wire === undefined) {
        world.drop(self, packet, 'no-route')
        return
      }
      state.switched[row]++
      world.send(self, port.link, packet, wire)
    },
  },
})

/** How long a frame whose header is here has to wait for more of itself: not at all when it can leave as fast as it comes. */
function stillToCome(world: World, self: number, packet: number): number {
  const wire = world.bridge[self]?.get(world.packets.nextHop[packet])
  const perByte = world.published[world.neighbour(self, port.link, world.packets.via[packet])]
  if (wire !== undefined && world.published[world.neighbour(self, port.link, wire)] >= perByte) return 0
  return Math.max(0, world.packets.occupancy[packet] - Math.round(world.published[self] * perByte))
}
