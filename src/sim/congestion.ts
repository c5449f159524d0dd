/**
 * Congestion control of TCP: NewReno (RFC 5681, 6582), CUBIC (RFC 9438, HyStart as in Ha and Rhee 2011), and how much
 * may be sent during fast recovery (proportional rate reduction, RFC 9937). Windows are in bytes.
 */
import { congestionControl, type EndpointTable, reduction } from './endpoints.ts'
import { exp, log } from './numeric.ts'

/** RFC 9438, section 4.1 and 4.6 */
const cubic = { scale: 0.4, decrease: 0.7 } as const
/** HyStart as Linux and ns-3 have it: least window (segments), samples a round, spacing of a train and bounds of the delay rise (ps) */
const hystart = { leastWindow: 16, samples: 8, train: 2e9, leastRise: 4e9, mostRise: 1e12 } as const
/** delay samples so soon after recovery (ps) tell of the queue that was lost */
const settling = 10e9
/** acknowledged segments for one more in the window: at least, before the first loss at most, on the plateau as a multiple of the window (Linux) */
const growth = { least: 2, mostBeforeLoss: 20, plateau: 100 } as const
const second = 1e12

const segmentsOf = (ends: EndpointTable, e: number): number => Math.floor(ends.cwnd[e] / ends.maximumSegment[e])

/** `segments` more were acknowledged, all being well. */
export function grow(ends: EndpointTable, e: number, segments: number, now: number): void {
  if (ends.control[e] === congestionControl.cubic) growCubic(ends, e, segments, now)
  else growNewReno(ends, e, segments)
}

function growNewReno(ends: EndpointTable, e: number, segments: number): void {
  if (segments === 0) return
  const size = ends.maximumSegment[e]
  let left = segments
  if (ends.cwnd[e] < ends.ssthresh[e]) {
    ends.cwnd[e] += size
    left--
  }
  if (left > 0 && ends.cwnd[e] >= ends.ssthresh[e]) ends.cwnd[e] += Math.max(1, Math.floor((size * size) / ends.cwnd[e]))
}

function growCubic(ends: EndpointTable, e: number, segments: number, now: number): void {
  const size = ends.maximumSegment[e]
  if (ends.cwnd[e] < ends.ssthresh[e]) {
    if (ends.oldest[e] > ends.roundEnd[e]) startRound(ends, e, now)
    // an acknowledgement that closes a gap tells of much at once: slow start ends at the threshold (ns-3 lets it pass)
    const room = ends.reduction[e] === reduction.ns3 ? Number.POSITIVE_INFINITY : Math.max(size, ends.ssthresh[e] - ends.cwnd[e])
    ends.cwnd[e] += Math.min(segments * size, room)
    return
  }
  if (segments === 0) return
  ends.cubicCount[e] += segments
  const needed = segmentsForOneMore(ends, e, segments, now)
  if (ends.cubicCount[e] >= needed) {
    ends.cwnd[e] += size
    ends.cubicCount[e] -= needed
  }
}

/** How many segments must be acknowledged before the window may hold one more. */
function segmentsForOneMore(ends: EndpointTable, e: number, segments: number, now: number): number {
  const window = segmentsOf(ends, e)
  if (ends.cubicEpoch[e] < 0) {
    ends.cubicEpoch[e] = now
    ends.cubicFriendly[e] = window
    const below = ends.cubicMaximum[e] - window
    ends.cubicTime[e] = below > 0 ? exp(log(below / cubic.scale) / 3) : 0
    ends.cubicOrigin[e] = below > 0 ? ends.cubicMaximum[e] : window
  }
  const t = (now + Math.max(0, ends.cubicDelay[e]) - ends.cubicEpoch[e]) / second - ends.cubicTime[e]
  const rise = Math.floor(cubic.scale * Math.abs(t) * t * t)
  let target = ends.cubicOrigin[e] + (t < 0 ? -rise : rise)
  if (ends.friendly[e] !== 0) {
    // RFC 9438, section 4.3: never slower than Reno would be with this decrease
    ends.cubicFriendly[e] += (((3 * (1 - cubic.decrease)) / (1 + cubic.decrease)) * segments) / window
    target = Math.max(target, Math.floor(ends.cubicFriendly[e]))
  }
  let needed = target > window ? Math.floor(window / (target - window)) : growth.plateau * window
  if (ends.cubicMaximum[e] === 0) needed = Math.min(needed, growth.mostBeforeLoss)
  return Math.max(needed, growth.least)
}

function startRound(ends: EndpointTable, e: number, now: number): void {
  ends.roundStart[e] = now
  ends.trainAck[e] = now
  ends.roundEnd[e] = ends.highest[e]
  ends.roundRtt[e] = -1
  ends.roundSamples[e] = 0
}

/** A round-trip time was measured: CUBIC learns the path's delay, and in slow start whether it rises. */
export function observeDelay(ends: EndpointTable, e: number, rtt: number, now: number): void {
  if (ends.control[e] !== congestionControl.cubic || rtt < 0) return
  if (ends.cubicEpoch[e] >= 0 && now - ends.cubicEpoch[e] < settling) return
  if (ends.cubicDelay[e] < 0 || rtt < ends.cubicDelay[e]) ends.cubicDelay[e] = rtt
  const window = segmentsOf(ends, e)
  if (ends.cwnd[e] > ends.ssthresh[e] || window < hystart.leastWindow || ends.slowStartFound[e] !== 0) return
  if (now - ends.trainAck[e] <= hystart.train) {
    ends.trainAck[e] = now
    if (now - ends.roundStart[e] > ends.cubicDelay[e]) ends.slowStartFound[e] = 1
  }
  if (ends.roundSamples[e] < hystart.samples) {
    if (ends.roundRtt[e] < 0 || rtt < ends.roundRtt[e]) ends.roundRtt[e] = rtt
    ends.roundSamples[e]++
  } else {
    const rise = Math.min(hystart.mostRise, Math.max(hystart.leastRise, ends.cubicDelay[e]))
    if (ends.roundRtt[e] > ends.cubicDelay[e] + rise) ends.slowStartFound[e] = 1
  }
  if (ends.slowStartFound[e] !== 0) ends.ssthresh[e] = ends.cwnd[e]
}

/** The slow-start threshold after a loss, with so many bytes in flight. */
export function reduce(ends: EndpointTable, e: number, inFlight: number): number {
  const size = ends.maximumSegment[e]
  if (ends.control[e] !== congestionControl.cubic) return Math.max(2 * size, Math.floor(inFlight / 2))
  const window = segmentsOf(ends, e)
  ends.cubicMaximum[e] = window < ends.cubicMaximum[e] ? Math.floor((window * (1 + cubic.decrease)) / 2) : window
  ends.cubicEpoch[e] = -1
  return Math.max(2, Math.floor(window * cubic.decrease)) * size
}

/** After a timeout CUBIC begins anew. */
export function startAgain(ends: EndpointTable, e: number, now: number): void {
  ends.cubicMaximum[e] = 0
  ends.cubicOrigin[e] = 0
  ends.cubicTime[e] = 0
  ends.cubicDelay[e] = -1
  ends.slowStartFound[e] = 0
  startRound(ends, e, now)
}

/** Fast recovery begins with `pipe` bytes in flight. */
export function beginRecovery(ends: EndpointTable, e: number, pipe: number, delivered: number): void {
  ends.prrDelivered[e] = 0
  ends.prrOut[e] = 0
  ends.prrFlight[e] = pipe
  reduceInProportion(ends, e, pipe, delivered, false)
}

/**
 * RFC 9937, section 6.2: the window follows what arrives down to the threshold; below it as much may be sent as arrives, and a segment more
 * when recovery goes well (`safe`: the acknowledgement moved on and told of no further loss).
 */
export function reduceInProportion(ends: EndpointTable, e: number, pipe: number, delivered: number, safe: boolean): void {
  if (delivered === 0) return
  if (ends.reduction[e] === reduction.ns3) {
    reduceAsNs3(ends, e, pipe, delivered, safe)
    return
  }
  const size = ends.maximumSegment[e]
  const threshold = ends.ssthresh[e]
  ends.prrDelivered[e] += delivered
  let more: number
  if (pipe > threshold) more = Math.ceil((ends.prrDelivered[e] * threshold) / Math.max(1, ends.prrFlight[e])) - ends.prrOut[e]
  else more = Math.min(Math.max(ends.prrDelivered[e] - ends.prrOut[e], delivered) + (safe ? size : 0), threshold - pipe)
  ends.cwnd[e] = pipe + Math.max(more, ends.prrOut[e] > 0 ? 0 : size)
}

const word = 4_294_967_296
const unsigned = (value: number): number => ((value % word) + word) % word

/**
 * Proportional rate reduction as ns-3 3.37 computes it (tcp-prr-recovery.cc, and what its traces show): products and differences wrap at
 * 32 bits, so that windows above 64 KB send less than the RFC lets them and catch up in a burst when recovery ends; duplicates below the
 * threshold let as much be sent as they tell of. For comparisons with it.
 */
function reduceAsNs3(ends: EndpointTable, e: number, pipe: number, delivered: number, advanced: boolean): void {
  const size = ends.maximumSegment[e]
  const threshold = ends.ssthresh[e]
  ends.prrDelivered[e] += delivered
  const [arrived, out] = [ends.prrDelivered[e], ends.prrOut[e]]
  let more: number
  if (pipe > threshold) more = Math.ceil(unsigned(arrived * threshold) / Math.max(1, ends.prrFlight[e])) - out
  else if (advanced) more = Math.min(unsigned(Math.max(unsigned(arrived - out), delivered) + size) | 0, threshold - pipe)
  else more = Math.min(delivered, threshold - pipe)
  ends.cwnd[e] = pipe + Math.max(more, out > 0 ? 0 : size)
}
