import { defineKind, given, numbers } from '../../sim/kind.ts'

export const port = numbers('link')
export const event = numbers('packet', 'repeat')

export default defineKind({
  kind: 'network/hub',
  title: 'Hub',
  doc: 'One shared medium: every frame occupies all of it and is repeated to every other port; stations ignore what is not addressed to them.',
  cite: given('pan-1999', 'IV-A', '100 Mbs half-duplex mode'),
  group: 'network',
  role: 'hub',
  free: true,
  forwards: 'bridge',
  ports: { link: { title: 'link', joins: 'link', max: 64 } },
  parameters: {
    rate: {
      type: 'number',
      title: 'Rate of the medium',
      doc: 'Shared by all ports.',
      unit: 'bit/second',
      default: 100e6,
      min: 1,
      max: 1e12,
      cite: given('pan-1999', 'IV-A', '100 Mbs half-duplex mode'),
    },
    queue: {
      type: 'number',
      title: 'Frames that may wait for the medium',
      doc: 'Stations defer while the medium is busy; the lab keeps their frames here.',
      unit: 'packet',
      default: 100,
      min: 0,
      max: 1e6,
      integer: true,
      cite: { role: 'assumed', text: 'as many as one transmit queue holds' },
    },
  },
  resources: { medium: { title: 'medium', discipline: 'fifo', capacity: 'queue' } },
  state: { perByte: 'f64', repeated: 'f64' },
  look: { icon: 'circle-dot', tone: 'network', gauges: ['medium'], counters: { repeated: 'repeated' } },
  configure(_world, state, row, _self, values) {
    state.perByte[row] = 8e12 / values.rate
  },
  on: {
    packet(world, state, row, self, packet) {
      const time = Math.round(Math.max(world.packets.size[packet], 46) * state.perByte[row])
      world.stage(self, packet, world.firstResource[self], time, 0, 0, event.repeat)
    },
    repeat(world, state, row, self, packet) {
      state.repeated[row]++
      const from = world.packets.via[packet]
      if (world.isForGroup(packet)) {
        world.flood(self, port.link, packet, from)
        return
      }
      const ports = world.fan(self, port.link)
      const towards = world.bridge[self]?.get(world.packets.nextHop[packet]) ?? -1
      for (let i = 0; i < ports; i++) if (i !== from && i !== towards) world.send(self, port.link, world.copy(self, packet), i)
      if (towards < 0 || towards === from) world.discard(self, packet)
      else world.send(self, port.link, packet, towards)
    },
  },
})
