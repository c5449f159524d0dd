import { assumed } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { defineBlock } from './block.ts'
import { canTreat, mark, treatment, treatmentsOf, unmark } from './header.ts'

export { event } from './block.ts'

/** IPv4 and UDP headers, which stay as they are */
const headers = 28

export default defineBlock({
  noun: 'encrypt',
  title: 'Encryption block',
  doc: 'Encrypts payloads on the way out, which makes them longer by an initial vector and what fills the last block, and decrypts them on the way in. What is encrypted carries a protocol number of its own: a host without this block cannot read it.',
  section: '3',
  quote:
    'for the change of the protocol stack at runtime to include for example compression or encryption as the networking conditions change',
  icon: 'lock',
  treats: treatment.encrypted,
  parameters: {
    cyclesPerByte: {
      type: 'number',
      title: 'For each byte',
      doc: 'Cycles for each byte of the packet as it comes to the block.',
      unit: 'cycle/byte',
      default: 20,
      min: 0,
      max: 1e5,
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
    if (!canTreat(world, packet)) return true
    const treated = (treatmentsOf(world, packet) & treatment.encrypted) !== 0
    const leaves = (packets.flags[packet] & flag.egress) !== 0
    const size = packets.size[packet]
    if (leaves && !treated) {
      const block = state.block[row]
      const filled = Math.min(65535, headers + block + Math.ceil(Math.max(0, size - headers) / block) * block)
      if ((treatmentsOf(world, packet) & treatment.compressed) === 0) packets.originalSize[packet] = size
      state.added[row] += filled - size
      world.resize(packet, filled)
      mark(world, packet, treatment.encrypted)
    }
    if (!leaves && treated) {
      const compressed = (treatmentsOf(world, packet) & treatment.compressed) !== 0
      world.resize(packet, compressed ? size - state.block[row] : Math.min(size, packets.originalSize[packet]))
      unmark(world, packet, treatment.encrypted)
    }
    return true
  },
})
