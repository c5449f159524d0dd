import { assumed, given } from '../../sim/kind.ts'
import { defineService, keepsLength, refuseHeavy } from './service.ts'

/** IPv4 and UDP headers, which stay as they are */
const headers = 28

export default defineService({
  noun: 'encrypt',
  title: 'Encrypt',
  doc: 'Encrypts the payload with a block cipher: the packet leaves as long as its blocks and an initial vector are.',
  cite: given(
    'tamanoir-2003',
    '2.4',
    'Active streams requiring heavy processing functions like compression, cryptography or conversion on-the-fly require heavy processing capabilities',
  ),
  icon: 'lock',
  cost: {
    user: {
      cycles: 3000,
      cyclesPerByte: 110,
      cite: assumed(
        'triple DES at about 100 cycles a byte on a Pentium III, as its implementers report; the paper measures none',
      ),
    },
  },
  refuses: refuseHeavy,
  parameters: {
    block: {
      type: 'number',
      title: 'Block',
      doc: 'Bytes of a block of the cipher; as many more for the initial vector.',
      unit: 'byte',
      default: 8,
      min: 1,
      max: 64,
      integer: true,
      cite: assumed('as DES has'),
    },
  },
  state: { block: 'i32', added: 'f64' },
  counters: { added: 'bytes added' },
  configure(_world, state, row, _self, values) {
    state.block[row] = Number(values.block)
  },
  apply(world, state, row, _self, packet) {
    if (keepsLength(world, packet)) return true
    const size = world.packets.size[packet]
    const block = state.block[row]
    const encrypted = Math.min(65535, headers + block + Math.ceil(Math.max(0, size - headers) / block) * block)
    state.added[row] += encrypted - size
    world.resize(packet, encrypted)
    return true
  },
})
