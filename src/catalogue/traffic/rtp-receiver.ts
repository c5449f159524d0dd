import { defineKind, given, numbers } from '../../sim/kind.ts'
import { reportType } from '../../sim/reports.ts'
import { isMedia, receiverReportSize, shortTime, ticksAt, untilReport } from '../../sim/rtp.ts'
import type { World } from '../../sim/world.ts'
import { virtualAddress } from '../network/addressing.ts'
import { isForMe } from './host.ts'
import { reportInterval } from './rtp-parameters.ts'

export const event = numbers('packet', 'report')

export default defineKind({
  kind: 'traffic/rtp-receiver',
  title: 'RTP receiver',
  doc: 'Takes streams of RTP, counts what is lost of each and measures its interarrival jitter, and reports both to the sender by RTCP. It plays at once: it has no buffer that evens out the jitter.',
  cite: given(
    'rfc3550',
    '6.4.1',
    'An estimate of the statistical variance of the RTP data packet interarrival time, measured in timestamp units',
  ),
  group: 'traffic',
  role: 'rtp-receiver',
  free: true,
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: { interval: reportInterval, address: virtualAddress },
  state: {
    interval: 'f64',
    reports: 'i32',
    received: 'f64',
    lost: 'f64',
    /** of the stream heard last */
    jitter: 'f64',
    /** by flow: its sender + 1, 0 = not heard; first and highest sequence number, packets that came, relative transit time of the last one, jitter in ticks */
    source: ['i32', 'flows'],
    first: ['f64', 'flows'],
    highest: ['f64', 'flows'],
    came: ['f64', 'flows'],
    transit: ['f64', 'flows'],
    ticks: ['f64', 'flows'],
    /** by flow: packets expected and come at the report before */
    expectedBefore: ['f64', 'flows'],
    cameBefore: ['f64', 'flows'],
    /** by flow: time stamp of the sender's last report, 0 = none, and when it came */
    lastReport: ['f64', 'flows'],
    heardAt: ['f64', 'flows'],
  },
  look: {
    icon: 'monitor-play',
    tone: 'traffic',
    gauges: [],
    counters: { received: 'received', lost: 'lost', jitter: 'jitter, µs' },
  },
  soft: ['jitter'],
  configure(world, state, row, self, values) {
    state.interval[row] = values.interval * 1e12
    state.reports[row] = world.stream(self, 'report')
  },
  start(world, state, row, self) {
    world.schedule(self, untilReport(world, state.reports[row], state.interval[row]), event.report, -1)
  },
  on: {
    packet(world, state, row, self, packet) {
      if (!isForMe(world, self, packet)) return
      if (isMedia(world, packet)) hear(world, state, row, packet)
      else if (world.packets.report[packet] >= 0) remember(world, state, row, packet)
      world.deliver(self, packet)
    },
    report(world, state, row, self) {
      world.schedule(self, untilReport(world, state.reports[row], state.interval[row]), event.report, -1)
      const flows = world.flows.count
      const start = row * width(state)
      for (let flow = 0; flow < flows; flow++)
        if (state.source[start + flow] > 0 && state.came[start + flow] > state.cameBefore[start + flow])
          report(world, state, start + flow, self, flow)
    },
  },
})

type PerFlow = 'first' | 'highest' | 'came' | 'transit' | 'ticks' | 'expectedBefore' | 'cameBefore' | 'lastReport' | 'heardAt'
type State = { readonly source: Int32Array } & { readonly [name in PerFlow | 'received' | 'lost' | 'jitter']: Float64Array }

/** Places that a row has for flows. */
const width = (state: State): number => state.source.length / state.received.length

/** A data packet: sequence numbers are those of the flow, wide enough not to wrap (RFC 3550, appendix A.1); jitter as in A.8. */
function hear(world: World, state: State, row: number, packet: number): void {
  const { packets } = world
  const at = row * width(state) + packets.flow[packet]
  const sequence = packets.sequence[packet]
  const sender = packets.source[packet]
  const clock = world.published[sender]
  const transit = ticksAt(world.now, clock) - ticksAt(packets.born[packet], clock)
  if (state.source[at] === 0) {
    state.source[at] = sender + 1
    state.first[at] = sequence
    state.highest[at] = sequence
  } else {
    state.ticks[at] += (Math.abs(transit - state.transit[at]) - state.ticks[at]) / 16
    state.lost[row] += Math.max(0, sequence - state.highest[at]) - 1
    state.highest[at] = Math.max(state.highest[at], sequence)
  }
  state.transit[at] = transit
  state.came[at]++
  state.received[row]++
  state.jitter[row] = (state.ticks[at] * 1e6) / clock
}

/** A report of the sender of a stream; its flow is that of the answers. */
function remember(world: World, state: State, row: number, packet: number): void {
  const { packets } = world
  const at = row * width(state) + world.flowOf[packets.source[packet]]
  state.lastReport[at] = shortTime(packets.born[packet])
  state.heardAt[at] = world.now
}

/** Loss as in RFC 3550, appendix A.3. */
function report(world: World, state: State, at: number, self: number, flow: number): void {
  const { packets, reports, flows } = world
  const packet = world.createIn(self, flows.answers[flow], receiverReportSize, state.source[at] - 1)
  const row = reports.allocate(reportType.receiver)
  const expected = state.highest[at] - state.first[at] + 1
  const expectedNow = expected - state.expectedBefore[at]
  const missing = expectedNow - (state.came[at] - state.cameBefore[at])
  packets.report[packet] = row
  reports.fraction[row] = missing > 0 ? Math.floor((missing * 256) / expectedNow) : 0
  reports.lost[row] = expected - state.came[at]
  reports.highest[row] = state.highest[at]
  reports.jitter[row] = Math.floor(state.ticks[at])
  reports.lastReport[row] = state.lastReport[at]
  reports.delay[row] = state.lastReport[at] === 0 ? 0 : Math.floor(((world.now - state.heardAt[at]) / 1e12) * 65_536)
  state.expectedBefore[at] = expected
  state.cameBefore[at] = state.came[at]
  world.originate(self, packet)
}
