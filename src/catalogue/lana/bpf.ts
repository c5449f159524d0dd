import { assumed } from '../../sim/kind.ts'
import { defineBlock } from './block.ts'

export { event } from './block.ts'

export default defineBlock({
  noun: 'bpf',
  title: 'BPF block',
  doc: 'A Berkeley packet filter: it discards the packets that its program matches.',
  section: '2.3',
  quote:
    'Ethernet, Berkeley Packet Filter, Tee (duplicate a packet), Packet Counter and Forward (an empty Block that just forwards the packets to another block)',
  icon: 'filter',
  parameters: {
    match: {
      type: 'choice',
      title: 'Discards',
      doc: 'What its program matches.',
      default: 'longer',
      options: {
        longer: { title: 'longer packets', doc: 'More bytes than the length.' },
        shorter: { title: 'shorter packets', doc: 'Fewer bytes than the length.' },
        tcp: { title: 'TCP', doc: 'Segments of streams.' },
        udp: { title: 'UDP', doc: 'Datagrams.' },
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
  state: { match: 'u8', limit: 'i32' },
  counters: {},
  data: [],
  configure(state, row, values) {
    state.match[row] = ['longer', 'shorter', 'tcp', 'udp'].indexOf(String(values.match))
    state.limit[row] = Number(values.length)
  },
  handle(world, state, row, self, packet) {
    const { size, protocol } = world.packets
    const limit = state.limit[row]
    const hit = [size[packet] > limit, size[packet] < limit, protocol[packet] === 6, protocol[packet] === 17][state.match[row]]
    if (hit) world.drop(self, packet, 'filtered')
    return !hit
  },
})
