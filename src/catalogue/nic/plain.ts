import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'

export const port = numbers('link', 'host')
export const event = numbers('packet', 'transmit', 'up', 'down')

export default defineKind({
  kind: 'nic/plain',
  title: 'Network card',
  doc: 'A plain network card: it moves packets between its link and the host and has no processor for services.',
  cite: given('tamanoir-2003', '4.1', 'classic PCs shipped with a Fast-Ethernet cards'),
  group: 'nic',
  role: 'nic',
  free: false,
  fits: { role: 'nic', input: 'transmit', out: 'host' },
  ports: { link: { title: 'link', joins: 'link' }, host: { title: 'to the host', joins: 'inner' } },
  offers: {
    service: {
      role: 'service',
      title: 'Services',
      level: 'nic',
      returns: 'up',
      arrangement: 'chain',
      runs: 'inherit',
      closed: 'this card has no processor to run a service: use a programmable one',
    },
  },
  parameters: {
    latency: {
      type: 'number',
      title: 'Card latency',
      doc: 'Delay of each packet inside the card, each way.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 1,
      cite: assumed('no paper separates a plain card from its bus and driver, which have costs of their own'),
    },
  },
  state: { latency: 'f64', received: 'f64', sent: 'f64' },
  look: { icon: 'ethernet-port', tone: 'nic', gauges: [], counters: { received: 'in', sent: 'out' } },
  configure(_world, state, row, _self, values) {
    state.latency[row] = Math.round(values.latency * 1e12)
  },
  on: {
    packet(world, state, row, self, packet) {
      if (world.packets.nextHop[packet] !== self && !world.listens(self, packet)) {
        world.discard(self, packet)
        return
      }
      state.received[row]++
      if (state.latency[row] === 0) world.send(self, port.host, packet)
      else world.stage(self, packet, -1, 0, state.latency[row], 0, event.up)
    },
    transmit(world, state, row, self, packet) {
      state.sent[row]++
      if (state.latency[row] === 0) world.send(self, port.link, packet)
      else world.stage(self, packet, -1, 0, state.latency[row], 0, event.down)
    },
    up: (world, _state, _row, self, packet) => world.send(self, port.host, packet),
    down: (world, _state, _row, self, packet) => world.send(self, port.link, packet),
  },
})
