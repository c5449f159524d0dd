import { assumed, given } from '../../sim/kind.ts'
import { defineService, keepsLength, refuseHeavy } from './service.ts'

/** IPv4, UDP and RTP headers, which stay as they are */
const headers = 40

export default defineService({
  noun: 'transcode',
  title: 'Transcode',
  doc: 'Converts audio or video on the fly to a lower rate: each packet leaves with less payload.',
  cite: given(
    'tamanoir-2003',
    '2.4',
    'Active streams requiring heavy processing functions like compression, cryptography or conversion on-the-fly require heavy processing capabilities',
  ),
  icon: 'film',
  cost: {
    user: {
      cycles: 20_000,
      cyclesPerByte: 500,
      cite: assumed('decoding and coding cost some times what compression does; the paper measures none'),
    },
  },
  refuses: refuseHeavy,
  parameters: {
    share: {
      type: 'number',
      title: 'Rate kept',
      doc: 'Bytes out for each byte of payload in.',
      unit: 'fraction',
      default: 0.5,
      min: 0.01,
      max: 1,
      cite: assumed('half the rate, for a slower access network'),
    },
  },
  state: { share: 'f64', saved: 'f64' },
  counters: { saved: 'bytes saved' },
  configure(_world, state, row, _self, values) {
    state.share[row] = Number(values.share)
  },
  apply(world, state, row, _self, packet) {
    if (keepsLength(world, packet)) return true
    const size = world.packets.size[packet]
    const after = Math.min(size, headers + Math.ceil(Math.max(0, size - headers) * state.share[row]))
    state.saved[row] += size - after
    world.resize(packet, after)
    return true
  },
})
