import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'

export const port = numbers('to', 'from')
export const event = numbers('packet', 'back', 'arrive', 'arriveBack')

export default defineKind({
  kind: 'link/wire',
  title: 'Link',
  doc: 'A wire between two ports. A frame waits in the transmit queue, takes its length over the rate to send, and arrives whole after the propagation delay.',
  cite: assumed('the usual model of a wire: transmission time and propagation delay, each station stores and forwards'),
  group: 'network',
  role: 'link',
  free: false,
  forwards: 'wire',
  ports: { to: { title: 'far end', joins: 'link' }, from: { title: 'near end', joins: 'link' } },
  parameters: {
    rate: {
      type: 'number',
      title: 'Rate',
      doc: 'Bits per second on the wire.',
      unit: 'bit/second',
      default: 100e6,
      min: 1,
      max: 1e13,
      cite: given('tamanoir-2003', '4', 'a dedicated Fast Ethernet (100Mb/s) network'),
    },
    delay: {
      type: 'number',
      title: 'Propagation delay',
      doc: 'From one end to the other; about 4.9 µs per kilometre of fibre.',
      unit: 'second',
      default: 1e-6,
      min: 0,
      max: 100,
      cite: assumed('some 200 m of cable and transceivers in one machine room'),
    },
    framing: {
      type: 'number',
      title: 'Framing',
      doc: 'Bytes that the wire adds to each IP packet.',
      unit: 'byte',
      default: 38,
      min: 0,
      max: 1000,
      integer: true,
      cite: given(
        'ieee-802.3',
        '3.1.1, 4.4.2',
        'octets: preamble 7, SFD 1, addresses 6 and 6, length/type 2, FCS 4; interPacketGap 96 bits (12 octets)',
      ),
    },
    minimum: {
      type: 'number',
      title: 'Shortest payload',
      doc: 'A shorter IP packet is padded to this.',
      unit: 'byte',
      default: 46,
      min: 0,
      max: 1000,
      integer: true,
      cite: given('ieee-802.3', '4.4.2', 'minFrameSize 512 bits (64 octets), of which 18 are addresses, length/type and FCS'),
    },
    queue: {
      type: 'number',
      title: 'Transmit queue',
      doc: 'Packets that may wait at each end; a further one is dropped.',
      unit: 'packet',
      default: 100,
      min: 0,
      max: 1e6,
      integer: true,
      cite: given('linux-2.4', 'drivers/net/net_init.c, ether_setup', 'tx_queue_len = 100'),
    },
    duplex: {
      type: 'choice',
      title: 'Duplex',
      doc: 'Whether both directions send at once.',
      default: 'full',
      options: {
        full: { title: 'full', doc: 'Each direction has the whole rate.' },
        half: { title: 'half', doc: 'The directions take turns.' },
      },
      cite: assumed('switched links of the platforms are full duplex'),
    },
    loss: {
      type: 'number',
      title: 'Loss',
      doc: 'Share of packets lost at random.',
      unit: 'fraction',
      default: 0,
      min: 0,
      max: 1,
      cite: assumed('a wired local network loses nothing'),
    },
  },
  resources: {
    forward: { title: 'to the far end', discipline: 'fifo', capacity: 'queue' },
    backward: { title: 'to the near end', discipline: 'fifo', capacity: 'queue' },
  },
  state: { perByte: 'f64', delay: 'f64', framing: 'f64', minimum: 'f64', backward: 'i32', loss: 'f64', losses: 'i32' },
  look: { icon: 'cable', tone: 'network', gauges: ['forward', 'backward'] },
  configure(world, state, row, self, values) {
    state.perByte[row] = 8e12 / values.rate
    state.delay[row] = Math.round(values.delay * 1e12)
    state.framing[row] = values.framing
    state.minimum[row] = values.minimum
    state.backward[row] = world.resource(self, values.duplex === 'half' ? 'forward' : 'backward')
    state.loss[row] = values.loss
    state.losses[row] = world.stream(self, 'loss')
  },
  on: {
    packet(world, state, row, self, packet) {
      const bytes = Math.max(world.packets.size[packet], state.minimum[row]) + state.framing[row]
      const time = Math.round(bytes * state.perByte[row])
      world.stage(self, packet, world.firstResource[self], time, state.delay[row], 0, event.arrive)
    },
    back(world, state, row, self, packet) {
      const bytes = Math.max(world.packets.size[packet], state.minimum[row]) + state.framing[row]
      const time = Math.round(bytes * state.perByte[row])
      world.stage(self, packet, state.backward[row], time, state.delay[row], 0, event.arriveBack)
    },
    arrive(world, state, row, self, packet) {
      world.packetHops++
      if (state.loss[row] > 0 && world.uniform(state.losses[row]) < state.loss[row]) world.drop(self, packet, 'loss')
      else world.send(self, port.to, packet)
    },
    arriveBack(world, state, row, self, packet) {
      world.packetHops++
      if (state.loss[row] > 0 && world.uniform(state.losses[row]) < state.loss[row]) world.drop(self, packet, 'loss')
      else world.send(self, port.from, packet)
    },
  },
})
