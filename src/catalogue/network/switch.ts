import { defineKind, given, intake, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { flood, noteSender, stillToCome } from './bridging.ts'

export const port = numbers('link')
export const event = numbers('packet', 'forward')

export default defineKind({
  kind: 'network/switch',
  title: 'Switch',
  doc: 'Joins links into one segment and sends each frame only to the port of its address, those for a group to all. Of links that close a circle of switches the spanning tree blocks one.',
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
    table: {
      type: 'choice',
      title: 'Address table',
      doc: 'How it knows the ports of addresses.',
      default: 'known',
      options: {
        known: { title: 'known', doc: 'From the start, as after ARP: everybody on the segment has been heard.' },
        learned: {
          title: 'learned',
          doc: 'From the senders of the frames that pass; a frame for somebody who has not been heard goes to every port.',
        },
      },
      cite: {
        role: 'assumed',
        text: 'hosts here do not ask by ARP of themselves, which lets a switch hear a receiver before the first packet for it',
      },
    },
    ageing: {
      type: 'number',
      title: 'Ageing time',
      doc: 'An address that has not been heard for so long is forgotten.',
      unit: 'second',
      default: 300,
      min: 0.001,
      max: 1e6,
      when: { parameter: 'table', is: ['learned'] },
      cite: given(
        'ieee-802.1d',
        '7.9.2, table 7-5',
        'Ageing time: recommended default value 300.0 s, range 10.0 to 1 000 000.0 s',
      ),
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
  state: { down: 'u8', learns: 'u8', ageing: 'f64', latency: 'f64', switched: 'f64', flooded: 'f64' },
  look: { icon: 'network', tone: 'network', gauges: [], counters: { switched: 'switched', flooded: 'flooded' } },
  configure(world, state, row, self, values) {
    state.down[row] = values.up ? 0 : 1
    state.latency[row] = Math.round(values.latency * 1e12)
    world.intake[self] = values.forwarding === 'cut-through' ? intake.header : intake.whole
    world.published[self] = values.header
    state.learns[row] = values.table === 'learned' ? 1 : 0
    state.ageing[row] = values.ageing * 1e12
    if (!values.up) world.addresses.keep((bridge) => bridge !== self)
  },
  on: {
    packet(world, state, row, self, packet) {
      noteSender(world, self, packet)
      const { sender, via } = world.packets
      if (state.learns[row] === 1 && state.down[row] === 0) world.addresses.learn(self, sender[packet], via[packet], world.now)
      const rest =
        world.intake[self] === intake.header ? stillToCome(world, self, packet, towards(world, state, row, self, packet)) : 0
      world.stage(self, packet, -1, 0, state.latency[row] + rest, 0, event.forward)
    },
    forward(world, state, row, self, packet) {
      if (state.down[row] === 1) {
        world.drop(self, packet, 'machine-down')
        return
      }
      if (world.isForGroup(packet)) {
        state.switched[row]++
        flood(world, self, packet)
        return
      }
      const wire = towards(world, state, row, self, packet)
      if (wire === world.packets.via[packet]) world.discard(self, packet)
      else if (wire >= 0) {
        state.switched[row]++
        world.send(self, port.link, packet, wire)
      } else if (state.learns[row] === 1) {
        state.flooded[row]++
        flood(world, self, packet)
      } else world.drop(self, packet, 'no-route')
    },
  },
})

type State = Record<'learns' | 'ageing', Float64Array | Uint8Array>

/** The wire to a frame's addressee; −1 = unknown. */
function towards(world: World, state: State, row: number, self: number, packet: number): number {
  const address = world.packets.nextHop[packet]
  if (state.learns[row] === 1) return world.addresses.find(self, address, world.now - state.ageing[row])
  return world.bridge[self]?.get(address) ?? -1
}
