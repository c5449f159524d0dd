import { given } from '../../sim/kind.ts'
import { matchCitation, matches, matching, matchLength, matchOptions } from '../network/matching.ts'
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
      options: { ...matchOptions, icmp: { title: 'ICMP', doc: 'Pings and their answers.' } },
      cite: matchCitation,
    },
    length: matchLength,
  },
  state: { match: 'u8', length: 'i32' },
  counters: {},
  configure(_world, state, row, _self, values) {
    state.match[row] = matching[values.match as keyof typeof matching]
    state.length[row] = Number(values.length)
  },
  apply(world, state, row, self, packet) {
    const hit = matches(world, packet, state.match[row], state.length[row])
    if (hit) world.drop(self, packet, 'filtered')
    return !hit
  },
})
