import { assumed } from '../../sim/kind.ts'
import { announced, cyclesPerByte, defineBlock } from './block.ts'
import { due, headers, mark, treatment, treatmentsOf, unmark } from './header.ts'

export { event } from './block.ts'

export default defineBlock({
  noun: 'encrypt',
  title: 'Encryption block',
  doc: 'Encrypts payloads on the way out, which makes them longer by an initial vector and what fills the last block, and decrypts them on the way in. What is encrypted carries a protocol number of its own: a host without this block cannot read it.',
  ...announced,
  icon: 'lock',
  treats: treatment.encrypted,
  parameters: {
    cyclesPerByte: {
      ...cyclesPerByte,
      default: 20,
      cite: assumed('AES in software took about 20 cycles for a byte on processors of 2011; the paper has no such block'),
    },
    block: {
      type: 'number',
      title: 'Block',
      doc: 'Bytes of a block of the cipher; as many more for the initial vector.',
      unit: 'byte',
      default: 16,
      min: 1,
      max: 64,
      integer: true,
      cite: assumed('as AES has'),
    },
  },
  state: { block: 'i32', added: 'f64' },
  counters: { added: 'bytes added' },
  data: ['added'],
  configure(state, row, values) {
    state.block[row] = Number(values.block)
  },
  handle(world, state, row, _self, packet) {
    const { packets } = world
    const size = packets.size[packet]
    const compressed = (treatmentsOf(world, packet) & treatment.compressed) !== 0
    const what = due(world, packet, treatment.encrypted)
    if (what === 'treat') {
      const block = state.block[row]
      const filled = Math.min(65535, headers + block + Math.ceil(Math.max(0, size - headers) / block) * block)
      if (!compressed) packets.originalSize[packet] = size
      state.added[row] += filled - size
      world.resize(packet, filled)
      mark(world, packet, treatment.encrypted)
    }
    if (what === 'undo') {
      world.resize(packet, compressed ? size - state.block[row] : Math.min(size, packets.originalSize[packet]))
      unmark(world, packet, treatment.encrypted)
    }
    return true
  },
})
