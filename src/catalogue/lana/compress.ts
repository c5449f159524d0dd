import { assumed } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { defineBlock } from './block.ts'
import { canTreat, mark, treatment, treatmentsOf, unmark } from './header.ts'

export { event } from './block.ts'

/** IPv4 and UDP headers, which stay as they are */
const headers = 28

export default defineBlock({
  noun: 'compress',
  title: 'Compression block',
  doc: 'Makes payloads shorter on the way out, and as long again on the way in. What is compressed carries a protocol number of its own; packets of other protocols and fragments pass as they are.',
  section: '3',
  quote:
    'for the change of the protocol stack at runtime to include for example compression or encryption as the networking conditions change',
  icon: 'file-archive',
  treats: treatment.compressed,
  parameters: {
    cyclesPerByte: {
      type: 'number',
      title: 'For each byte',
      doc: 'Cycles for each byte of the packet as it comes to the block.',
      unit: 'cycle/byte',
      default: 12,
      min: 0,
      max: 1e5,
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
    if (!canTreat(world, packet)) return true
    const treated = (treatmentsOf(world, packet) & treatment.compressed) !== 0
    const leaves = (packets.flags[packet] & flag.egress) !== 0
    const size = packets.size[packet]
    if (leaves && !treated && size > headers) {
      packets.originalSize[packet] = size
      world.resize(packet, headers + Math.ceil((size - headers) * state.ratio[row]))
      state.saved[row] += size - packets.size[packet]
    }
    if (leaves && !treated) mark(world, packet, treatment.compressed)
    if (!leaves && treated) {
      world.resize(packet, Math.max(size, packets.originalSize[packet]))
      unmark(world, packet, treatment.compressed)
    }
    return true
  },
})
