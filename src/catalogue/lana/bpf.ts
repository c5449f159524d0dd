import { codeKey } from '../../sim/code-cache.ts'
import { assumed } from '../../sim/kind.ts'
import { matchCitation, matches, matching, matchLength, matchOptions } from '../network/matching.ts'
import { defineBlock } from './block.ts'

export { event } from './block.ts'

/** Bytes of an instruction. */
const instruction = 8

export default defineBlock({
  noun: 'bpf',
  title: 'BPF block',
  doc: 'A Berkeley packet filter: it discards the packets that its program matches. A program is a hash, a size and a cost here, as code objects are: what it matches is chosen, what its instructions cost is set.',
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
    program: {
      type: 'text',
      title: 'Program',
      doc: 'The name of its program, by whose hash it is known; empty = none has a name.',
      default: '',
      maxLength: 40,
    },
    instructions: {
      type: 'number',
      title: 'Instructions',
      doc: 'Of the program, each of 8 bytes. All of them run for each packet, besides the receive handler; 0 = the handler has their cost.',
      unit: 'count',
      default: 0,
      min: 0,
      max: 4096,
      integer: true,
      cite: assumed('the cost of a block, which was measured without a filter, stands for all of it unless a program is set'),
    },
    perInstruction: {
      type: 'number',
      title: 'Instruction',
      doc: 'Cycles of one instruction of the program.',
      unit: 'cycle',
      default: 5,
      min: 0,
      max: 1e4,
      when: { parameter: 'instructions', above: 0 },
      cite: assumed('an interpreter fetches it, branches by its operation and does it'),
    },
  },
  state: { match: 'u8', limit: 'i32', key: 'i32', bytes: 'f64', ran: 'f64' },
  counters: { ran: 'instructions' },
  data: [],
  configure(state, row, values) {
    state.match[row] = matching[values.match as keyof typeof matching]
    state.limit[row] = Number(values.length)
    state.key[row] = codeKey(String(values.program))
    state.bytes[row] = Number(values.instructions) * instruction
  },
  handle(world, state, row, self, packet) {
    state.ran[row] += state.bytes[row] / instruction
    const hit = matches(world, packet, state.match[row], state.limit[row])
    if (hit) world.drop(self, packet, 'filtered')
    return !hit
  },
})
