import { matchCitation, matches, matching, matchLength, matchOptions } from '../network/matching.ts'
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
      options: matchOptions,
      cite: matchCitation,
    },
    length: matchLength,
  },
  state: { match: 'u8', limit: 'i32' },
  counters: {},
  data: [],
  configure(state, row, values) {
    state.match[row] = matching[values.match as keyof typeof matching]
    state.limit[row] = Number(values.length)
  },
  handle(world, state, row, self, packet) {
    const hit = matches(world, packet, state.match[row], state.limit[row])
    if (hit) world.drop(self, packet, 'filtered')
    return !hit
  },
})
