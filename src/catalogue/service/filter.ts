import { assumed, given } from '../../sim/kind.ts'
import { defineService, inC, inJava } from './service.ts'

export default defineService({
  noun: 'filter',
  title: 'Filter',
  doc: 'Drops the packets that match: longer or shorter than a length, or of one protocol.',
  cite: given('tamanoir-2003', '1', 'packets marking, dropping and filtering services'),
  icon: 'filter',
  cost: {
    nic: inC(250, 'a few comparisons on header fields'),
    kernel: inC(250, 'a few comparisons on header fields'),
    user: inJava(1250),
  },
  parameters: {
    match: {
      type: 'choice',
      title: 'Drops',
      doc: 'Which packets are dropped.',
      default: 'longer',
      options: {
        longer: { title: 'longer packets', doc: 'More bytes than the length.' },
        shorter: { title: 'shorter packets', doc: 'Fewer bytes than the length.' },
        tcp: { title: 'TCP', doc: 'Segments of streams.' },
        udp: { title: 'UDP', doc: 'Datagrams.' },
        icmp: { title: 'ICMP', doc: 'Pings and their answers.' },
      },
      cite: assumed('fields that any filter sees'),
    },
    length: {
      type: 'number',
      title: 'Length',
      doc: 'Compared with the bytes of the IP packet.',
      unit: 'byte',
      default: 1000,
      min: 0,
      max: 65535,
      integer: true,
      cite: assumed('between small and full Ethernet packets'),
    },
  },
  state: { match: 'u8', length: 'i32' },
  counters: {},
  configure(_world, state, row, _self, values) {
    state.match[row] = ['longer', 'shorter', 'tcp', 'udp', 'icmp'].indexOf(String(values.match))
    state.length[row] = Number(values.length)
  },
  apply(world, state, row, self, packet) {
    const { packets } = world
    const match = state.match[row]
    const size = packets.size[packet]
    const hit =
      match === 0
        ? size > state.length[row]
        : match === 1
          ? size < state.length[row]
          : packets.protocol[packet] === [6, 17, 1][match - 2]
    if (hit) world.drop(self, packet, 'filtered')
    return !hit
  },
})
