import { assumed, defineKind, given, intake, numbers } from '../../sim/kind.ts'
import { unbounded } from '../../sim/resources.ts'
import type { World } from '../../sim/world.ts'
import { flood, noteSender, stillToCome } from './bridging.ts'
import { readdress } from './serial-copy.ts'

export const port = numbers('link')
export const event = numbers('packet', 'enter', 'head')

/** a switch of the time: one crossbar, or an enclosure of several */
const ports = 64

export default defineKind({
  kind: 'network/myrinet',
  title: 'Myrinet switch',
  doc: 'Sends a packet on as soon as its header has come, by the port that the header names: the sender has put a byte for each switch on the way before it, and each takes one off. When a port is taken the packet waits where it is, its link is stopped, and the queue grows back to the source: nothing is lost here. An input holds the packet that leaves and those that were under way when it stopped the link; links are full duplex. It copies nothing: what is for everybody its sender sends to one interface after the other. Routes follow a spanning tree, so that packets cannot wait for one another in a circle.',
  cite: given(
    'walton-1998',
    '2.0',
    'The switches use hardware signalling to provide backpressure to the source, and route packets inside the LAN using source-routed, cut-through packet switching.',
  ),
  group: 'network',
  role: 'myrinet-switch',
  free: true,
  forwards: 'bridge',
  ports: { link: { title: 'link', joins: 'link', max: ports } },
  parameters: {
    up: {
      type: 'flag',
      title: 'In service',
      doc: 'Off: it has failed. What reaches it is lost, and routes lead around it.',
      default: true,
      failure: true,
      cite: assumed('it works until it fails'),
    },
    latency: {
      type: 'number',
      title: 'Path set-up',
      doc: 'From the header’s arrival to its leaving by a free port.',
      unit: 'second',
      default: 0.5e-6,
      min: 0,
      max: 1,
      cite: assumed('about half a microsecond for a crossbar of that time'),
    },
  },
  state: {
    down: 'u8',
    latency: 'f64',
    /** per port: the resource that the first packet of its input holds, plus one; 0 = not yet used */
    input: ['i32', ports],
    switched: 'f64',
    stops: 'f64',
  },
  look: { icon: 'waypoints', tone: 'network', gauges: [], counters: { switched: 'switched', stops: 'links stopped' } },
  configure(world, state, row, self, values) {
    state.down[row] = values.up ? 0 : 1
    state.latency[row] = Math.round(values.latency * 1e12)
    world.intake[self] = intake.stopping
    // the byte that names the port
    world.published[self] = 1
  },
  on: {
    packet(world, state, row, self, packet) {
      noteSender(world, self, packet)
      const rest = stillToCome(world, self, packet, world.bridge[self]?.get(world.packets.nextHop[packet]) ?? -1)
      world.stage(self, packet, -1, 0, state.latency[row] + rest, 0, event.enter)
    },
    enter(world, state, row, self, packet) {
      const via = world.packets.via[packet]
      const at = row * ports + via
      if (state.input[at] === 0) state.input[at] = world.newResource(self, `input ${via + 1}`, 1, unbounded) + 1
      const input = state.input[at] - 1
      world.acquire(self, packet, input, 0, event.head)
      if (world.resources.length[input] > 0 && control(world, self, via, 0)) state.stops[row]++
    },
    head(world, state, row, self, packet) {
      const via = world.packets.via[packet]
      if (world.resources.length[state.input[row * ports + via] - 1] === 0) control(world, self, via, 1)
      const wire = world.bridge[self]?.get(world.packets.nextHop[packet]) ?? -1
      if (state.down[row] === 1) world.drop(self, packet, 'machine-down')
      else if (world.isForGroup(packet)) flood(world, self, packet)
      else if (wire < 0) world.drop(self, packet, 'no-route')
      else if (wire === via) world.discard(self, packet)
      else {
        state.switched[row]++
        readdress(world, self, wire, packet)
        world.send(self, port.link, packet, wire)
      }
    },
  },
})

/** STOP and GO: the sender at the other end of a link begins no further packet until it may. Whether that is news to it. */
function control(world: World, self: number, via: number, servers: 0 | 1): boolean {
  const wire = world.neighbour(self, port.link, via)
  if (wire < 0) return false
  const resource = world.firstResource[wire] + (world.neighbour(wire, 0) === self ? 0 : 1)
  if (world.resources.wanted[resource] === servers) return false
  world.setCapacity(resource, servers, world.resources.capacity[resource])
  return true
}
