/** What acknowledgements and timeouts tell a TCP sender: fast retransmit and recovery (RFC 6675, 6582), timeouts (RFC 6298). */
import { beginRecovery, grow, observeDelay, reduce, reduceInProportion, startAgain } from './congestion.ts'
import { type EndpointTable, phase, reduction, tcpState } from './endpoints.ts'
import { duplicateThreshold } from './scoreboard.ts'
import { tcpFlag } from './segments.ts'
import {
  armRetransmit,
  openingFlags,
  resend,
  sendAcknowledgement,
  sendNew,
  sendPending,
  timer,
  transmit,
  waiting,
} from './tcp-sending.ts'
import type { World } from './world.ts'

export function acknowledge(world: World, e: number, slot: number): void {
  const { endpoints: ends, segments } = world
  const board = ends.scoreboards[e]
  const sequence = segments.acknowledgement[slot]
  const before = ends.oldest[e]
  if (sequence < before || sequence > ends.highest[e]) {
    if (sequence > ends.highest[e]) sendAcknowledgement(world, e)
    return
  }
  const sameWindow = ends.window[e] === segments.window[slot]
  // the right edge does not move back (RFC 9293, 3.8.6): an acknowledgement that was overtaken tells of an older window
  ends.window[e] = Math.max(ends.window[e] - (sequence - before), segments.window[slot])
  ends.maximumWindow[e] = Math.max(ends.maximumWindow[e], ends.window[e])
  if (ends.probing[e] !== 0 && ends.window[e] > 0) {
    ends.probing[e] = 0
    ends.backoff[e] = 0
    ends.attempts[e] = 0
    ends.retransmitAt[e] = -1
    // what was a probe and did not fit is data like any other now
    if (board.first < board.last && sequence === before) {
      board.loseFirst()
      armRetransmit(world, e)
    }
  }

  let sacked = 0
  const withSack = ends.sack[e] !== 0
  if (withSack && segments.blocks[slot] > 0) {
    sacked += board.sack(segments.left0[slot], segments.right0[slot])
    if (segments.blocks[slot] > 1) sacked += board.sack(segments.left1[slot], segments.right1[slot])
    if (segments.blocks[slot] > 2) sacked += board.sack(segments.left2[slot], segments.right2[slot])
    if (sacked > 0) board.markLost()
  }
  const { bytes, sentAt } = board.acknowledge(sequence)
  ends.oldest[e] = sequence
  const echoed = ends.ecn[e] !== 0 && (segments.flags[slot] & tcpFlag.echo) !== 0
  const delivered = sacked + bytes
  if (sentAt >= 0) measure(world, e, world.now - sentAt)

  const duplicate = withSack
    ? sacked > 0
    : sequence === before && segments.length[slot] === 0 && sameWindow && ends.highest[e] > sequence
  if (echoed) slowDown(world, e)
  if (duplicate) duplicated(world, e, delivered)
  if (sequence === before) {
    observeDelay(ends, e, ends.lastRtt[e], world.now)
    return
  }
  advanced(world, e, sequence, before, duplicate, delivered, echoed)
}

/** RFC 3168, 6.1.2: a mark cuts the window as a loss does, once for each window of data. */
function slowDown({ endpoints: ends }: World, e: number): void {
  if (ends.phase[e] >= phase.recovery || ends.oldest[e] <= ends.cutAt[e]) return
  ends.ssthresh[e] = reduce(ends, e, ends.cwnd[e])
  ends.cwnd[e] = Math.min(ends.cwnd[e], ends.ssthresh[e])
  ends.cuts[e]++
  wasCut(ends, e)
}

/** The next new segment tells the receiver, which stops telling of marks; those on what is under way count for this cut. */
function wasCut(ends: EndpointTable, e: number): void {
  ends.cutAt[e] = ends.highest[e]
  ends.announcing[e] = ends.ecn[e]
}

/** An acknowledgement that tells of a gap. */
function duplicated(world: World, e: number, delivered: number): void {
  const { endpoints: ends } = world
  const board = ends.scoreboards[e]
  if (ends.phase[e] === phase.loss) return
  if (ends.phase[e] === phase.recovery) {
    if (ends.sack[e] === 0) {
      board.presume()
      reduceInProportion(ends, e, board.pipe, ends.maximumSegment[e], false)
    } else reduceInProportion(ends, e, board.pipe, delivered, false)
    return
  }
  ends.duplicates[e]++
  ends.phase[e] = phase.disorder
  const fresh = ends.recovering[e] === 0 || ends.oldest[e] >= ends.recover[e]
  if ((ends.duplicates[e] >= duplicateThreshold && fresh) || board.firstLost) recover(world, e, delivered)
  else if (ends.sack[e] === 0) board.presume()
}

/** Fast retransmit. */
function recover(world: World, e: number, delivered: number): void {
  const { endpoints: ends } = world
  const board = ends.scoreboards[e]
  const withSack = ends.sack[e] !== 0
  if (!withSack) board.presume()
  if (!withSack || !board.firstLost) board.loseFirst()
  ends.recover[e] = ends.highest[e]
  ends.recovering[e] = 1
  ends.phase[e] = phase.recovery
  ends.recoveries[e]++
  ends.ssthresh[e] = reduce(ends, e, withSack ? board.pipe : board.pipe + ends.maximumSegment[e])
  wasCut(ends, e)
  beginRecovery(ends, e, board.pipe, delivered)
  if (board.first < board.last) resend(world, e, board.first)
}

/** New data was acknowledged. */
function advanced(
  world: World,
  e: number,
  sequence: number,
  before: number,
  duplicate: boolean,
  delivered: number,
  echoed: boolean,
): void {
  const { endpoints: ends } = world
  const board = ends.scoreboards[e]
  const size = ends.maximumSegment[e]
  const total = sequence - before + ends.remainder[e]
  let segments = Math.floor(total / size)
  ends.remainder[e] = total - segments * size
  ends.attempts[e] = 0
  ends.backoff[e] = 0
  if (!duplicate) ends.duplicates[e] = 0
  let restart = true
  const partial = sequence < ends.recover[e]
  if (ends.phase[e] === phase.recovery && partial) {
    if (ends.sack[e] === 0) {
      board.keepFirst()
      board.loseFirst()
    }
    if (segments >= 1 && (!duplicate || ends.reduction[e] === reduction.ns3))
      reduceInProportion(ends, e, board.pipe, delivered, true)
    if (ends.sack[e] === 0) resend(world, e, board.first)
    restart = ends.firstPartial[e] !== 0
    ends.firstPartial[e] = 0
  } else if (ends.phase[e] === phase.loss && partial) {
    observeDelay(ends, e, ends.lastRtt[e], world.now)
    grow(ends, e, segments, world.now)
  } else {
    if (ends.phase[e] === phase.recovery) {
      ends.phase[e] = phase.open
      ends.duplicates[e] = 0
      ends.cwnd[e] = ends.ssthresh[e]
    } else if (ends.phase[e] === phase.loss) {
      ends.phase[e] = phase.open
      segments = Math.floor((sequence - ends.recover[e]) / size)
    } else if (ends.phase[e] === phase.disorder) {
      if (!duplicate) ends.phase[e] = phase.open
    }
    if (ends.sack[e] === 0) board.forgetSacks()
    ends.firstPartial[e] = 1
    if (sequence >= ends.recover[e]) ends.recovering[e] = 0
    observeDelay(ends, e, ends.lastRtt[e], world.now)
    if (ends.phase[e] === phase.open && !echoed) grow(ends, e, segments, world.now)
  }
  if (board.first === board.last) ends.retransmitAt[e] = -1
  else if (restart) armRetransmit(world, e)
  if (board.first === board.last && ends.highest[e] > ends.written[e]) finAcknowledged(world, e)
}

function finAcknowledged(world: World, e: number): void {
  const { endpoints: ends } = world
  const state = ends.state[e]
  if (state === tcpState.finWait1) ends.state[e] = tcpState.finWait2
  else if (state === tcpState.lastAck) ends.state[e] = tcpState.closed
  else if (state === tcpState.closing) ends.state[e] = tcpState.timeWait
}

export function timeOut(world: World, e: number): void {
  const { endpoints: ends } = world
  const board = ends.scoreboards[e]
  const state = ends.state[e]
  if (state === tcpState.closed) return
  if (state === tcpState.timeWait) {
    ends.state[e] = tcpState.closed
    return
  }
  const opening = state === tcpState.synSent || state === tcpState.synReceived
  if (++ends.attempts[e] > (opening ? timer.opening : timer.attempts)) {
    reset(world, e)
    return
  }
  if (opening) {
    ends.backoff[e]++
    ends.segmentsRetransmitted[e]++
    transmit(world, e, 0, 0, openingFlags(world, e))
    armRetransmit(world, e)
    return
  }
  if (board.first === board.last) {
    // a zero-window probe: one byte that may not fit; or the little that the peer has room for
    if (waiting(world, e)) {
      ends.backoff[e]++
      const unsent = Math.max(0, ends.written[e] - ends.highest[e])
      sendNew(world, e, Math.max(1, Math.min(unsent, ends.maximumSegment[e], ends.window[e])))
      armRetransmit(world, e)
    }
    return
  }
  ends.backoff[e]++
  if (ends.window[e] === 0) {
    // the peer has no room: this is probing, not congestion
    ends.attempts[e] = 0
    board.loseFirst()
    resend(world, e, board.first)
    armRetransmit(world, e)
    return
  }
  ends.timeouts[e]++
  wasCut(ends, e)
  const inFlight = board.pipe
  if (ends.phase[e] !== phase.loss || !board.firstResent) ends.ssthresh[e] = reduce(ends, e, inFlight)
  startAgain(ends, e, world.now)
  ends.duplicates[e] = 0
  if (ends.sack[e] === 0) board.forgetSacks()
  board.loseAll()
  ends.recover[e] = ends.highest[e]
  ends.recovering[e] = 1
  ends.phase[e] = phase.loss
  ends.cwnd[e] = ends.maximumSegment[e]
  sendPending(world, e)
  if (ends.retransmitAt[e] < 0) armRetransmit(world, e)
}

/** Gives the connection up. */
export function reset(world: World, e: number): void {
  const { endpoints: ends } = world
  ends.state[e] = tcpState.closed
  ends.retransmitAt[e] = -1
  ends.ackAt[e] = -1
}

export function measure(world: World, e: number, rtt: number): void {
  const { endpoints: ends } = world
  if (ends.srtt[e] < 0) {
    ends.srtt[e] = rtt
    ends.rttvar[e] = rtt / 2
  } else {
    ends.rttvar[e] += (Math.abs(ends.srtt[e] - rtt) - ends.rttvar[e]) / 4
    ends.srtt[e] += (rtt - ends.srtt[e]) / 8
  }
  ends.lastRtt[e] = rtt
  const wait = ends.srtt[e] + Math.max(timer.granularity, 4 * ends.rttvar[e])
  ends.timeout[e] = Math.min(timer.most, Math.max(wait, ends.minimumTimeout[e]))
}
