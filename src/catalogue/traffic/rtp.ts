import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { nameKey } from '../../sim/random.ts'
import { reportType } from '../../sim/reports.ts'
import { rtpHeaders, senderReportSize, shortTime, shortTimeBetween, untilReport } from '../../sim/rtp.ts'
import type { World } from '../../sim/world.ts'
import { address } from '../network/addressing.ts'
import { serviceAsked } from './active-format.ts'
import { beginning, packetLimit } from './extent.ts'
import { reportInterval } from './rtp-parameters.ts'

export const event = numbers('packet', 'emit', 'report')

const none = -1

export default defineKind({
  kind: 'traffic/rtp',
  title: 'RTP sender',
  doc: 'Sends a stream of media over UDP at a steady rate: each packet has a sequence number and the time at which it was made. RTCP reports go with it, and those of its receiver tell it of loss, jitter and round trip.',
  cite: given('rfc3550', '5.1', 'The sequence number increments by one for each RTP data packet sent'),
  group: 'traffic',
  role: 'sender',
  free: true,
  flow: true,
  answered: true,
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    destination: {
      type: 'reference',
      title: 'RTP receiver',
      doc: 'Where the stream goes; left open, the first RTP receiver that can be reached.',
      role: 'rtp-receiver',
      default: '',
    },
    rate: {
      type: 'number',
      title: 'Rate',
      doc: 'Packets per second, evenly spaced.',
      unit: 'packet/second',
      default: 50,
      min: 0.001,
      max: 1e6,
      cite: given('rfc3551', '4.2', 'the default packetization interval SHOULD have a duration of 20 ms'),
    },
    payload: {
      type: 'number',
      title: 'Payload',
      doc: 'Bytes of media in each packet, without the headers of RTP, UDP and IP, which have 40.',
      unit: 'byte',
      default: 1000,
      min: 1,
      max: 65_495,
      integer: true,
      cite: assumed('400 kb/s of video at the default rate, in packets that every Ethernet link takes'),
    },
    clock: {
      type: 'number',
      title: 'Clock rate',
      doc: 'Ticks of the time stamps per second, in which jitter is measured. The receiver knows it, as from a session description.',
      unit: 'hertz',
      default: 90_000,
      min: 1000,
      max: 1e9,
      integer: true,
      cite: given('rfc3551', '5', 'All of these video encodings use an RTP timestamp frequency of 90,000 Hz'),
    },
    service: serviceAsked,
    interval: reportInterval,
    begin: beginning,
    limit: packetLimit,
    address,
  },
  state: {
    destination: 'i32',
    gap: 'f64',
    payload: 'i32',
    interval: 'f64',
    reports: 'i32',
    begin: 'f64',
    limit: 'f64',
    started: 'u8',
    /** time of the next packet, the only one that its event may send; −1 = none; of the last one */
    next: 'f64',
    last: 'f64',
    sent: 'f64',
    octets: 'f64',
    /** packets that its last report told of */
    told: 'f64',
    lost: 'f64',
    loss: 'f64',
    jitter: 'f64',
    roundTrip: 'f64',
    clock: 'f64',
  },
  look: {
    icon: 'video',
    tone: 'traffic',
    gauges: [],
    counters: {
      sent: 'sent',
      lost: 'reported lost',
      loss: 'loss lately, %',
      jitter: 'jitter, µs',
      roundTrip: 'round trip, µs',
    },
  },
  presets: [{ title: 'RTP sender, telephone', parameters: { payload: 160, clock: 8000 } }],
  configure(world, state, row, self, values) {
    const [gap, limit] = [Math.round(1e12 / values.rate), values.limit]
    const changed = gap !== state.gap[row] || limit !== state.limit[row]
    world.flows.service[world.flowOf[self]] = nameKey(values.service)
    state.destination[row] = values.destination
    state.gap[row] = gap
    state.limit[row] = limit
    state.payload[row] = values.payload
    state.clock[row] = values.clock
    world.published[self] = values.clock
    state.interval[row] = values.interval * 1e12
    state.reports[row] = world.stream(self, 'report')
    state.begin[row] = Math.round(values.begin * 1e12)
    if (changed && state.started[row] === 1) arm(world, state, row, self)
  },
  start(world, state, row, self) {
    state.started[row] = 1
    state.begin[row] += world.now
    state.last[row] = none
    state.told[row] = state.sent[row]
    arm(world, state, row, self)
    world.schedule(self, untilReport(world, state.reports[row], state.interval[row]), event.report, none)
  },
  on: {
    packet(world, state, row, self, packet) {
      const { packets, reports } = world
      const report = packets.report[packet]
      if (world.parent[self] < 0 && packets.nextHop[packet] !== self) world.discard(self, packet)
      else if (packets.destination[packet] !== self || report < 0 || reports.type[report] !== reportType.receiver)
        world.drop(self, packet, 'no-receiver')
      else {
        state.lost[row] = reports.lost[report]
        state.loss[row] = (reports.fraction[report] * 100) / 256
        state.jitter[row] = (reports.jitter[report] * 1e6) / state.clock[row]
        if (reports.lastReport[report] !== 0) {
          const since = shortTimeBetween(reports.lastReport[report], shortTime(world.now))
          state.roundTrip[row] = (Math.max(0, since - reports.delay[report]) * 1e6) / 65_536
        }
        world.deliver(self, packet)
      }
    },
    emit(world, state, row, self) {
      if (world.now !== state.next[row]) return
      const packet = world.create(self, rtpHeaders + state.payload[row], state.destination[row])
      world.packets.flags[packet] |= flag.rtp
      state.sent[row]++
      state.octets[row] += state.payload[row]
      state.last[row] = world.now
      arm(world, state, row, self)
      world.originate(self, packet)
    },
    report(world, state, row, self) {
      world.schedule(self, untilReport(world, state.reports[row], state.interval[row]), event.report, none)
      if (state.sent[row] === state.told[row]) return
      state.told[row] = state.sent[row]
      const { packets, reports, flows } = world
      const packet = world.createIn(self, flows.answers[world.flowOf[self]], senderReportSize, state.destination[row])
      const report = reports.allocate(reportType.sender)
      packets.report[packet] = report
      reports.packets[report] = state.sent[row]
      reports.octets[report] = state.octets[row]
      world.originate(self, packet)
    },
  },
})

type State = { readonly [name in 'gap' | 'begin' | 'limit' | 'next' | 'last' | 'sent']: Float64Array }

/** Decides when the next packet goes; an event for an earlier decision finds its time changed. */
function arm(world: World, state: State, row: number, self: number): void {
  const spent = state.limit[row] > 0 && state.sent[row] >= state.limit[row]
  const due = state.last[row] < 0 ? state.begin[row] : state.last[row] + state.gap[row]
  state.next[row] = spent ? none : Math.max(world.now, due)
  if (!spent) world.schedule(self, state.next[row] - world.now, event.emit, none)
}
