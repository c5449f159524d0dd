import { assumed, given } from '../../sim/kind.ts'
import { reportType } from '../../sim/reports.ts'
import { isMedia } from '../../sim/rtp.ts'
import type { World } from '../../sim/world.ts'
import { defineService, refuseHeavy } from './service.ts'

export default defineService({
  noun: 'wavelet',
  title: 'Wavelet dropper',
  doc: 'Drops the high-frequency layers of a video stream when less of it arrives than was forwarded. It counts what it forwards of each flow, as the paper’s RTP module does, compares that with what the RTCP reports of the receiver say has come, which is the available rate, and moves its cut-off layer: down to the share that came, up by one layer when all did.',
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
    tolerance: {
      type: 'number',
      title: 'Tolerance',
      doc: 'So many of the forwarded packets may be missing between two reports without being taken for congestion: those on their way.',
      unit: 'packet',
      default: 3,
      min: 0,
      max: 1e6,
      integer: true,
      cite: assumed('some packets are between the two counts'),
    },
  },
  state: {
    layers: 'i32',
    tolerance: 'f64',
    /** layers that are forwarded, of the flow that was reported on last */
    cutoff: 'f64',
    dropped: 'f64',
    /** what came of it between its last two reports, kb/s: the rate that there is for it */
    rate: 'f64',
    /** by flow: size of its packets, and when it was reported on */
    size: ['f64', 'flows'],
    reported: ['f64', 'flows'],
    /** by flow: layers that are dropped, packets forwarded, the same at the report before, packets that had come by then */
    cut: ['f64', 'flows'],
    forwarded: ['f64', 'flows'],
    forwardedBefore: ['f64', 'flows'],
    cameBefore: ['f64', 'flows'],
  },
  counters: { rate: 'available, kb/s', cutoff: 'cut-off layer', dropped: 'dropped' },
  configure(_world, state, row, _self, values) {
    state.layers[row] = Number(values.layers)
    state.tolerance[row] = Number(values.tolerance)
    state.cutoff[row] = Number(values.layers)
  },
  apply(world, state, row, self, packet) {
    const { packets, reports, flowOf } = world
    const width = state.cut.length / state.cutoff.length
    const report = packets.report[packet]
    if (report >= 0 && reports.type[report] === reportType.receiver)
      heed(world, state, row, row * width + Math.max(0, flowOf[packets.destination[packet]]), report)
    if (!isMedia(world, packet)) return true
    const at = row * width + packets.flow[packet]
    state.size[at] = packets.size[packet]
    if (packets.sequence[packet] % state.layers[row] >= state.layers[row] - state.cut[at]) {
      state.dropped[row]++
      world.drop(self, packet, 'service-dropped')
      return false
    }
    state.forwarded[at]++
    return true
  },
})

type PerFlow = 'size' | 'reported' | 'cut' | 'forwarded' | 'forwardedBefore' | 'cameBefore'
type State = { readonly layers: Int32Array } & { readonly [name in PerFlow | 'cutoff' | 'tolerance' | 'rate']: Float64Array }

/** The receiver counts all that was sent: what it misses was dropped here, or lost after it was forwarded. */
function heed(world: World, state: State, row: number, at: number, report: number): void {
  const { highest, lost } = world.reports
  const came = highest[report] + 1 - lost[report] - state.cameBefore[at]
  const sent = state.forwarded[at] - state.forwardedBefore[at]
  state.cameBefore[at] += came
  state.forwardedBefore[at] = state.forwarded[at]
  const since = world.now - state.reported[at]
  state.reported[at] = world.now
  if (sent <= 0 || came < 0) return
  state.rate[row] = (came * state.size[at] * 8e9) / since
  const layers = state.layers[row]
  const open = layers - state.cut[at]
  const congested = came < sent - state.tolerance[row]
  const next = congested ? Math.max(1, Math.min(open - 1, Math.floor((open * came) / sent))) : Math.min(layers, open + 1)
  state.cut[at] = layers - next
  state.cutoff[row] = next
}
