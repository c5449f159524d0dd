import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { serviceMemory, serviceTime } from '../service/budget.ts'

export const port = numbers('link', 'host', 'service')
export const event = numbers('packet', 'transmit', 'serve', 'up', 'down')

export default defineKind({
  kind: 'nic/programmable',
  title: 'Programmable card',
  doc: 'A network card with its own processor and memory, such as Myrinet: services of the lightest class run on it as packets arrive, before the host sees them. Its processor is slow, so a service may well cost more here than in the kernel.',
  cite: given('tamanoir-2003', '2.1', 'Programmable network interface cards (NIC) like Myrinet embed CPU, RAM and DMA engines'),
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
      leaves: 'down',
      arrangement: 'chain',
      runs: { resource: 'processor', priority: 1, clock: 'clock' },
      budget: { memory: 'serviceMemory', time: 'serviceTime' },
    },
  },
  parameters: {
    clock: {
      type: 'number',
      title: 'Processor',
      doc: 'Instructions per second of the card, taken as cycles.',
      unit: 'hertz',
      default: 20e6,
      min: 1e5,
      max: 1e11,
      cite: given('walton-1998', '2.0', 'a 32-bit (20 million instructions/sec.) processor'),
    },
    perPacket: {
      type: 'number',
      title: 'Firmware',
      doc: 'Cycles of the card for each packet it receives.',
      unit: 'cycle',
      default: 60,
      min: 0,
      max: 1e7,
      cite: assumed('3 µs at 20 million instructions a second: look at a header, start a transfer; no paper gives it'),
    },
    queue: {
      type: 'number',
      title: 'Receive memory',
      doc: 'Packets that may wait for the processor; a further one is dropped.',
      unit: 'packet',
      default: 64,
      min: 1,
      max: 1e6,
      integer: true,
      cite: assumed('128 KB of 2 KB buffers, half of a 256 KB card'),
    },
    latency: {
      type: 'number',
      title: 'Card latency',
      doc: 'Delay of each packet inside the card, each way, besides the processor.',
      unit: 'second',
      default: 1e-6,
      min: 0,
      max: 1,
      cite: assumed('no paper gives a delay of the card besides its processor; the same guess as for a plain card'),
    },
    serviceTime: {
      ...serviceTime,
      default: 120e-6,
      cite: assumed('a full frame on Fast Ethernet: a card that takes longer cannot keep up with its link'),
    },
    serviceMemory: {
      ...serviceMemory,
      default: 131_072,
      cite: assumed('the half of a 256 KB card that is not receive memory'),
    },
  },
  resources: { processor: { title: 'processor', discipline: 'fifo', capacity: 'queue' } },
  state: { firmware: 'f64', latency: 'f64', received: 'f64', sent: 'f64' },
  look: { icon: 'cpu', tone: 'nic', gauges: ['processor'], counters: { received: 'in', sent: 'out' } },
  configure(_world, state, row, _self, values) {
    state.firmware[row] = Math.round((values.perPacket * 1e12) / values.clock)
    state.latency[row] = Math.round(values.latency * 1e12)
  },
  on: {
    packet(world, state, row, self, packet) {
      if (world.packets.nextHop[packet] !== self && !world.listens(self, packet)) {
        world.discard(self, packet)
        return
      }
      state.received[row]++
      world.stage(self, packet, world.firstResource[self], state.firmware[row], state.latency[row], 1, event.serve)
    },
    transmit(world, state, row, self, packet) {
      state.sent[row]++
      world.stage(self, packet, -1, 0, state.latency[row], 0, event.down)
    },
    serve(world, _state, _row, self, packet) {
      if (world.wired(self, port.service)) world.send(self, port.service, packet)
      else world.send(self, port.host, packet)
    },
    up: (world, _state, _row, self, packet) => world.send(self, port.host, packet),
    down: (world, _state, _row, self, packet) => world.send(self, port.link, packet),
  },
})
