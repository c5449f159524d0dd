import { assumed, fitted, given } from '../../sim/kind.ts'
import { defineService, keepsLength, refuseHeavy } from './service.ts'

const headers = 28

export default defineService({
  noun: 'gzip',
  title: 'Gzip',
  doc: 'Compresses the payload: the packet leaves shorter than it came.',
  cite: given(
    'tamanoir-2003',
    '4.2',
    'Gzip service (data compression on the fly of the tar file of the 2.4.19 Linux kernel sources)',
  ),
  icon: 'file-archive',
  cost: {
    user: {
      cycles: 5000,
      cyclesPerByte: 231,
      cite: assumed('less than a tenth of what an Ethernet frame’s bytes take'),
      citePerByte: fitted('tamanoir-2003', '4.2', '240 Mb/s on three nodes: 165 ns/byte at 1.4 GHz'),
    },
  },
  refuses: refuseHeavy,
  parameters: {
    ratio: {
      type: 'number',
      title: 'Compressed share',
      doc: 'Bytes out for each byte of payload in.',
      unit: 'fraction',
      default: 0.25,
      min: 0.01,
      max: 1.1,
      cite: assumed('C sources in one packet at a time; a whole tar file does better'),
    },
  },
  state: { ratio: 'f64', saved: 'f64' },
  counters: { saved: 'bytes saved' },
  configure(_world, state, row, _self, values) {
    state.ratio[row] = Number(values.ratio)
  },
  apply(world, state, row, _self, packet) {
    if (keepsLength(world, packet)) return true
    const size = world.packets.size[packet]
    const compressed = Math.min(65535, headers + Math.ceil((size - headers) * state.ratio[row]))
    state.saved[row] += size - compressed
    world.resize(packet, compressed)
    return true
  },
})
