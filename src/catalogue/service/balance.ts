import { given } from '../../sim/kind.ts'
import { defineService, inC, inJava } from './service.ts'

/** Fibonacci hashing spreads consecutive numbers. */
const golden = 0x9e3779b1

export default defineService({
  noun: 'balance',
  title: 'Load balancer',
  doc: 'Chooses an application server for each packet by a stable hash of its flow, and writes the choice into it as its mark.',
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
  },
  state: { servers: 'i32' },
  counters: {},
  configure(_world, state, row, _self, values) {
    state.servers[row] = Number(values.servers)
  },
  apply(world, state, row, _self, packet) {
    const { packets } = world
    const hash = Math.imul(packets.flow[packet] ^ packets.destination[packet], golden) >>> 0
    packets.mark[packet] = hash % state.servers[row]
    return true
  },
})
