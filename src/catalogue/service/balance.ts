import { assumed, given } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { defineService, inC, inJava } from './service.ts'

/** outer IPv4 header without options, bytes */
const outerHeader = 20
/** Fibonacci hashing spreads consecutive numbers. */
const golden = 0x9e3779b1

export default defineService({
  noun: 'balance',
  title: 'Load balancer',
  doc: 'Chooses an application server for each packet by a stable hash of its flow, and writes the choice into it as its mark. What is addressed to its own machine it can send on to the servers in a new IP header; one receiver stands for all of them.',
  cite: given(
    'xdp-2018',
    '5.3',
    'hashes the layer-4 packet header using a stable hashing algorithm, which becomes a destination application server',
  ),
  icon: 'scale',
  cost: {
    nic: inC(500, 'a hash, a table and a header'),
    kernel: inC(500, 'a hash, a table and a header'),
    user: inJava(2500),
  },
  parameters: {
    servers: {
      type: 'number',
      title: 'Servers',
      doc: 'Application servers to choose from.',
      unit: 'count',
      default: 100,
      min: 1,
      max: 65536,
      integer: true,
      cite: given('xdp-2018', '5.3', '100 destination application servers per virtual IP'),
    },
    encapsulate: {
      type: 'flag',
      title: 'Encapsulates',
      doc: 'A packet that is addressed to this machine goes on to where its sender wants it in the end, in a new IP header of 20 bytes, which is taken off there (by a back-end, if it is a machine).',
      default: false,
      cite: assumed('a packet that is not addressed to the balancer needs none'),
    },
  },
  state: { servers: 'i32', encapsulate: 'u8', encapsulated: 'f64' },
  counters: { encapsulated: 'encapsulated' },
  configure(_world, state, row, _self, values) {
    state.servers[row] = Number(values.servers)
    state.encapsulate[row] = values.encapsulate === true ? 1 : 0
  },
  apply(world, state, row, self, packet) {
    const { packets } = world
    const hash = Math.imul(packets.flow[packet] ^ packets.destination[packet], golden) >>> 0
    packets.mark[packet] = hash % state.servers[row]
    const machine = world.root[self]
    const server = packets.destination[packet] < 0 ? -1 : world.root[packets.destination[packet]]
    const addressed = packets.target[packet] === machine && packets.outer[packet] < 0 && server >= 0 && server !== machine
    if (state.encapsulate[row] === 1 && addressed) {
      packets.target[packet] = server
      packets.outer[packet] = server
      packets.flags[packet] |= flag.tunnelled
      world.resize(packet, packets.size[packet] + outerHeader)
      state.encapsulated[row]++
    }
    return true
  },
})
