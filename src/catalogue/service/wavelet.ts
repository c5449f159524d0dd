import { assumed, given } from '../../sim/kind.ts'
import { isMedia } from '../../sim/rtp.ts'
import { cutOf, mayTell } from '../kernel/media-modules.ts'
import { defineService, refuseHeavy } from './service.ts'

export default defineService({
  noun: 'wavelet',
  title: 'Wavelet dropper',
  doc: 'The data forwarder of a video stream: it drops the layers above the cut-off layer. It does not judge itself: Scout paths with an RTP module count what they forward of each flow, and the RTCP module of a path compares that with the receiver’s reports and tells it how many of the low-frequency layers to forward. Without such paths it drops nothing.',
  cite: given(
    'silk-2002',
    '5',
    'Depending on the level of congestion experienced at a router, high-frequency packet layers are dropped',
  ),
  icon: 'layers',
  cost: {
    kernel: { cycles: 400, cyclesPerByte: 0, cite: assumed('a table look-up and a comparison in C') },
    user: { cycles: 400, cyclesPerByte: 0, cite: assumed('a table look-up and a comparison in C') },
  },
  refuses: { nic: refuseHeavy.nic, cluster: 'the receiver’s reports must pass where the stream does' },
  needs: {
    role: 'scout-path',
    parameter: 'modules',
    words: {
      RTP: { modules: 'ETH/IP/UDP/RTP/NodeOS', top: 'socket' },
      RTCP: { modules: 'ETH/IP/UDP/RTCP/NodeOS', top: 'socket' },
    },
    otherwise: 'it is told of no congestion and drops nothing',
  },
  parameters: {
    layers: {
      type: 'number',
      title: 'Layers',
      doc: 'Layers of the encoded stream; each packet holds one of them, in turn, the lowest frequency first.',
      unit: 'count',
      default: 8,
      min: 1,
      max: 64,
      integer: true,
      cite: assumed('the paper says “multiple layers”'),
    },
  },
  state: {
    layers: 'i32',
    /** the path whose RTCP module has told it last; −1 */
    teller: 'i32',
    /** layers that are forwarded, of the flow that is cut most */
    cutoff: 'f64',
    told: 'f64',
    dropped: 'f64',
    /** by flow: layers that are dropped */
    cut: ['f64', 'flows'],
  },
  counters: { cutoff: 'cut-off layer', told: 'told by RTCP', dropped: 'dropped' },
  configure(world, state, row, _self, values) {
    state.layers[row] = Number(values.layers)
    if (state.told[row] > 0 && mayTell(world, state.teller[row])) return
    const flows = state.cut.length / state.cutoff.length
    state.cut.fill(0, row * flows, (row + 1) * flows)
    state.cutoff[row] = Number(values.layers)
  },
  apply(world, state, row, self, packet) {
    if (!isMedia(world, packet)) return true
    const { packets } = world
    const cut = state.cut[row * (state.cut.length / state.cutoff.length) + packets.flow[packet]]
    if (packets.sequence[packet] % state.layers[row] < state.layers[row] - cut) return true
    state.dropped[row]++
    world.drop(self, packet, 'service-dropped')
    return false
  },
  on: {
    /** The cut-off layer has come. */
    told(world, state, row) {
      const flows = state.cut.length / state.cutoff.length
      let most = 0
      for (let flow = 0; flow < flows; flow++) {
        const cut = Math.min(state.layers[row] - 1, cutOf(world, state.teller[row], flow))
        state.cut[row * flows + flow] = cut
        most = Math.max(most, cut)
      }
      state.told[row]++
      state.cutoff[row] = state.layers[row] - most
    },
  },
})
