import { defineKind, given, numbers } from '../../sim/kind.ts'

export const port = numbers('link')
export const event = numbers('packet', 'forward')

export default defineKind({
  kind: 'network/switch',
  title: 'Switch',
  doc: 'Joins links into one segment and sends each frame only to the port of its address, those for a group to all. Store and forward.',
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
  },
  state: { down: 'u8', latency: 'f64', switched: 'f64' },
  look: { icon: 'network', tone: 'network', gauges: [], counters: { switched: 'switched' } },
  configure(_world, state, row, _self, values) {
    state.down[row] = values.up ? 0 : 1
    state.latency[row] = Math.round(values.latency * 1e12)
  },
  on: {
    packet(world, state, row, self, packet) {
      world.stage(self, packet, -1, 0, state.latency[row], 0, event.forward)
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
