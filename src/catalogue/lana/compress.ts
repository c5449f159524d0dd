import { assumed } from '../../sim/kind.ts'
import { announced, cyclesPerByte, defineBlock } from './block.ts'
import { due, headers, mark, treatment, unmark } from './header.ts'

export { event } from './block.ts'

export default defineBlock({
  noun: 'compress',
  title: 'Compression block',
  doc: 'Makes payloads shorter on the way out, and as long again on the way in. What is compressed carries a protocol number of its own; packets of other protocols and fragments pass as they are.',
  ...announced,
  icon: 'file-archive',
  treats: treatment.compressed,
  parameters: {
    cyclesPerByte: {
      ...cyclesPerByte,
      default: 12,
      cite: assumed('a fast dictionary coder takes about ten cycles for a byte; the paper has no such block'),
    },
    ratio: {
      type: 'number',
      title: 'Compressed share',
      doc: 'Bytes out for each byte of payload in.',
      unit: 'fraction',
      default: 0.5,
      min: 0.01,
      max: 1,
      cite: assumed('text, one packet at a time'),
    },
  },
  state: { ratio: 'f64', saved: 'f64' },
  counters: { saved: 'bytes saved' },
  data: ['saved'],
  configure(state, row, values) {
    state.ratio[row] = Number(values.ratio)
  },
  handle(world, state, row, _self, packet) {
    const { packets } = world
    const size = packets.size[packet]
    const what = due(world, packet, treatment.compressed)
    if (what === 'treat' && size > headers) {
      packets.originalSize[packet] = size
      world.resize(packet, headers + Math.ceil((size - headers) * state.ratio[row]))
      state.saved[row] += size - packets.size[packet]
    }
    if (what === 'treat') mark(world, packet, treatment.compressed)
    if (what === 'undo') {
      world.resize(packet, Math.max(size, packets.originalSize[packet]))
      unmark(world, packet, treatment.compressed)
    }
    return true
  },
})
