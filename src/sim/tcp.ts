/**
 * TCP (RFC 9293) between two endpoints: handshake, sliding window, retransmission timeout (RFC 6298), fast retransmit and
 * recovery with SACK (RFC 6675) or without (RFC 6582), delayed acknowledgements (RFC 1122), Nagle (RFC 896), window
 * scaling and timestamps (RFC 7323), zero-window probes, FIN and RST. Segments are packets of the pool with a row of
 * numbers beside them (segments.ts); an application calls `connect`, `write`, `read` and `close`.
 *
 * The component that an endpoint belongs to has the ports link and out, in this order, hands what comes with a segment to
 * `receive`, and its event `timer` to `expire`.
 */
import { tcpState } from './endpoints.ts'
import { flag } from './packets.ts'
import { tcpFlag } from './segments.ts'
import { fitToLink, segmentThatFits } from './tcp-path.ts'
import { hearMark, segmentsPerAck, takeData } from './tcp-receiving.ts'
import { acknowledge, measure, reset, timeOut } from './tcp-recovery.ts'
import {
  arm,
  armRetransmit,
  delayAcknowledgement,
  endpointOf,
  openingFlags,
  sendAcknowledgement,
  sendPending,
  timer,
  transmit,
  windowOf,
} from './tcp-sending.ts'
import type { World } from './world.ts'

export interface TcpSettings {
  /** bytes of payload a segment */
  readonly maximumSegment: number
  /** bytes */
  readonly sendBuffer: number
  readonly receiveBuffer: number
  /** segments */
  readonly initialSegments: number
  /** picoseconds; 0 = every segment is acknowledged at once */
  readonly delayedAckTime: number
  readonly minimumTimeout: number
  readonly nagle: boolean
  readonly sack: boolean
  /** see endpoints.ts, congestionControl */
  readonly control: number
  /** CUBIC's Reno-friendly region (RFC 9438, section 4.3) */
  readonly friendly: boolean
  /** see endpoints.ts, reduction */
  readonly reduction: number
  /** bytes of each request and of each response to it; 0 = there are none such */
  readonly requestBytes: number
  readonly responseBytes: number
  readonly discovery: boolean
  /** explicit congestion notification (RFC 3168) */
  readonly ecn: boolean
}

/**
 * Opens a connection from `self` to the end point `remote`; `timerEvent` is the number of the component's event.
 * @param over an endpoint of `self` whose connection is over, to be used again; −1 = a new one
 */
export function connect(
  world: World,
  self: number,
  remote: number,
  timerEvent: number,
  settings: TcpSettings,
  over = -1,
): number {
  const { endpoints: ends } = world
  const e = over < 0 ? ends.add() : ends.reopen(over)
  for (const [name, value] of Object.entries(settings)) ends[name as keyof TcpSettings][e] = Number(value)
  ends.maximumSegment[e] = Math.min(settings.maximumSegment, segmentThatFits(world, self))
  ends.component[e] = self
  ends.remote[e] = remote
  ends.flow[e] = world.flowOf[self]
  ends.timer[e] = timerEvent
  begin(world, e)
  ends.state[e] = tcpState.synSent
  transmit(world, e, 0, 0, openingFlags(world, e))
  armRetransmit(world, e)
  return e
}

/** Of a connection that is accepted, where they are not as large as those of the one that asks. */
export type Buffers = Pick<TcpSettings, 'sendBuffer' | 'receiveBuffer'>

/** Who answers a SYN: an endpoint of its own with the settings of the one that asks. */
function accept(world: World, self: number, from: number, timerEvent: number, buffers: Buffers | undefined): number {
  const { endpoints: ends } = world
  const known = ends.answerer[from]
  const e = known >= 0 && ends.component[known] === self ? ends.reopen(known) : ends.add()
  ends.answerer[from] = e
  ends.port[e] = 0
  for (const name of settingNames) ends[name][e] = ends[name][from]
  ends.maximumSegment[e] = Math.min(ends.maximumSegment[from], segmentThatFits(world, self))
  if (buffers) {
    ends.sendBuffer[e] = buffers.sendBuffer
    ends.receiveBuffer[e] = buffers.receiveBuffer
  }
  ends.component[e] = self
  ends.remote[e] = ends.component[from]
  ends.flow[e] = world.flows.answers[ends.flow[from]]
  ends.timer[e] = timerEvent
  ends.peer[e] = from
  begin(world, e)
  ends.state[e] = tcpState.synReceived
  ends.expected[e] = 1
  ends.consumed[e] = 1
  return e
}
const settingNames = [
  'maximumSegment',
  'sendBuffer',
  'receiveBuffer',
  'initialSegments',
  'delayedAckTime',
  'minimumTimeout',
  'nagle',
  'sack',
  'control',
  'friendly',
  'reduction',
  'requestBytes',
  'responseBytes',
  'discovery',
  'ecn',
] as const satisfies readonly (keyof TcpSettings)[]

function begin(world: World, e: number): void {
  const { endpoints: ends } = world
  ends.began[e] = world.now
  ends.oldest[e] = 0
  ends.highest[e] = 0
  ends.written[e] = 1
  ends.window[e] = ends.maximumSegment[e]
  ends.cwnd[e] = ends.initialSegments[e] * ends.maximumSegment[e]
  ends.ssthresh[e] = Number.MAX_SAFE_INTEGER
  ends.firstPartial[e] = 1
  ends.timeout[e] = timer.first
}

/** Bytes that the send buffer has room for. */
export function writable({ endpoints: ends }: World, e: number): number {
  return ends.closing[e] ? 0 : Math.max(0, ends.oldest[e] + ends.sendBuffer[e] - ends.written[e])
}

/** Puts bytes into the send buffer, as many as it takes; how many that was. */
export function write(world: World, e: number, bytes: number): number {
  const { endpoints: ends } = world
  const taken = Math.min(bytes, writable(world, e))
  ends.written[e] += taken
  if (isOpen(ends.state[e])) sendPending(world, e)
  return taken
}

/** No more will be written: FIN follows the last byte. */
export function close(world: World, e: number): void {
  const { endpoints: ends } = world
  ends.closing[e] = 1
  if (isOpen(ends.state[e])) sendPending(world, e)
}

/** Bytes that have arrived in order and were not read. */
export function readable({ endpoints: ends }: World, e: number): number {
  return lastInOrder(ends.expected[e], ends.finAt[e]) - ends.consumed[e]
}
const lastInOrder = (expected: number, finAt: number): number => (finAt >= 0 && expected > finAt ? finAt : expected)

/** Takes bytes out of the receive buffer; a window that was shut is told to be open again. */
export function read(world: World, e: number, bytes: number): number {
  const { endpoints: ends } = world
  const taken = Math.min(bytes, readable(world, e))
  ends.consumed[e] += taken
  const room = windowOf(world, e)
  const worth = Math.min(ends.maximumSegment[e], ends.receiveBuffer[e] / 2)
  if (ends.advertised[e] < worth && room >= worth && ends.state[e] >= tcpState.established) sendAcknowledgement(world, e)
  return taken
}

/** The peer has closed and this end has not. */
export const isClosing = ({ endpoints: ends }: World, e: number): boolean =>
  ends.state[e] === tcpState.closeWait && ends.closing[e] === 0

const isOpen = (state: number): boolean => state === tcpState.established || state === tcpState.closeWait

/**
 * Takes the segment that a packet has brought to `self`; the packet itself is the caller's to end.
 * Returns the endpoint it was for, or −1 when nobody wanted it.
 */
export function receive(world: World, self: number, packet: number, timerEvent: number, buffers?: Buffers): number {
  const { endpoints: ends, segments, packets } = world
  const slot = packets.segment[packet]
  const flags = segments.flags[slot]
  const from = segments.from[slot]
  let e = segments.to[slot]
  if ((flags & (tcpFlag.syn | tcpFlag.acknowledge)) === tcpFlag.syn) {
    if (segments.stamp[slot] < ends.began[from]) return -1
    e = ends.peer[from]
    if (e < 0 || ends.component[e] !== self || ends.state[e] === tcpState.forgotten) {
      e = accept(world, self, from, timerEvent, buffers)
      ends.peer[from] = e
      if ((flags & setup) !== setup) ends.ecn[e] = 0
    }
    ends.lastStamp[e] = segments.stamp[slot]
    ends.window[e] = segments.window[slot]
    ends.maximumWindow[e] = ends.window[e]
    if (ends.state[e] === tcpState.synReceived) {
      transmit(world, e, 0, 0, openingFlags(world, e))
      armRetransmit(world, e)
    } else sendAcknowledgement(world, e)
    return e
  }
  if (e < 0 || ends.state[e] === tcpState.closed) return -1
  if (ends.component[e] !== self || ends.state[e] === tcpState.forgotten || !isPresent(world, slot)) {
    if ((flags & tcpFlag.reset) === 0) refuse(world, self, e, slot)
    return -1
  }
  fitToLink(world, e)
  if (flags & tcpFlag.reset) {
    reset(world, e)
    return e
  }
  if (ends.state[e] === tcpState.synSent) {
    if ((flags & tcpFlag.syn) === 0) return e
    ends.state[e] = tcpState.established
    // the maximum segment size option of the answer
    ends.maximumSegment[e] = Math.min(ends.maximumSegment[e], ends.maximumSegment[from])
    ends.peer[e] = from
    if ((flags & setup) !== tcpFlag.echo) ends.ecn[e] = 0
    ends.expected[e] = 1
    ends.consumed[e] = 1
    ends.lastStamp[e] = segments.stamp[slot]
    opened(world, e, slot)
    sendAcknowledgement(world, e)
    sendPending(world, e)
    return e
  }
  if (flags & tcpFlag.syn) {
    sendAcknowledgement(world, e)
    return e
  }
  if (ends.state[e] === tcpState.synReceived) {
    ends.state[e] = tcpState.established
    opened(world, e, slot)
  }
  if (segments.sequence[slot] <= ends.expected[e]) ends.lastStamp[e] = segments.stamp[slot]
  acknowledge(world, e, slot)
  if (ends.state[e] === tcpState.closed) return e
  if (segments.length[slot] > 0 || flags & tcpFlag.fin) {
    if (ends.ecn[e] !== 0) hearMark(world, e, slot, (packets.flags[packet] & flag.congestion) !== 0)
    takeData(world, e, slot)
  }
  sendPending(world, e)
  return e
}

/**
 * RST to a segment of a connection that is not known at `self` (RFC 9293, 3.5.2): its sender gives up what was half open.
 * The connection may have been begun with another end point of the same anycast address.
 */
function refuse(world: World, self: number, e: number, slot: number): void {
  const { endpoints: ends, segments } = world
  const now = [ends.peer[e], ends.lastStamp[e], ends.component[e]]
  ends.component[e] = self
  ends.peer[e] = segments.from[slot]
  ends.lastStamp[e] = segments.stamp[slot]
  transmit(world, e, segments.acknowledgement[slot], 0, tcpFlag.reset)
  ends.peer[e] = now[0]
  ends.lastStamp[e] = now[1]
  ends.component[e] = now[2]
}

/** The connection is over for this end: nothing more will come of it. */
export const isOver = ({ endpoints: ends }: World, e: number): boolean =>
  ends.state[e] === tcpState.closed || ends.state[e] === tcpState.timeWait || ends.state[e] === tcpState.forgotten

/** Whether a packet's segment is of the connection that its endpoint has now, not of one before it. */
export const isPresent = ({ endpoints: ends, segments }: World, slot: number): boolean =>
  segments.echo[slot] >= ends.began[segments.to[slot]]

/** Gives the connection up and tells the other end with RST. */
export function abort(world: World, e: number): void {
  const { endpoints: ends } = world
  if (!isOver(world, e)) transmit(world, e, ends.highest[e], 0, tcpFlag.reset | tcpFlag.acknowledge)
  reset(world, e)
}

/** The endpoints of components are gone without a word, their clocks with them. */
export function forget({ endpoints: ends }: World, lost: Uint8Array): void {
  for (let e = 0; e < ends.count; e++) {
    if (lost[ends.component[e]] === 0) continue
    ends.state[e] = tcpState.forgotten
    ends.retransmitAt[e] = -1
    ends.retransmitEvent[e] = -1
    ends.ackAt[e] = -1
    ends.ackEvent[e] = -1
  }
}

/** ECN of a SYN (RFC 3168, 6.1.1); its answer has but one of the two. */
const setup = tcpFlag.echo | tcpFlag.reduced

/** Both ends know of each other: the first byte may go. */
function opened(world: World, e: number, slot: number): void {
  const { endpoints: ends, segments } = world
  ends.oldest[e] = 1
  ends.highest[e] = 1
  ends.scoreboards[e].end = 1
  ends.window[e] = segments.window[slot]
  ends.maximumWindow[e] = Math.max(ends.maximumWindow[e], ends.window[e])
  ends.retransmitAt[e] = -1
  ends.attempts[e] = 0
  ends.backoff[e] = 0
  // the first segment of data is acknowledged at once
  ends.unacknowledged[e] = segmentsPerAck - 1
  measure(world, e, world.now - segments.echo[slot])
}

/** The component's event `timer`: one of the endpoint's two clocks has come, unless it was moved since. Returns the endpoint. */
export function expire(world: World, packet: number): number {
  const { endpoints: ends } = world
  const e = endpointOf(packet)
  fitToLink(world, e)
  if (ends.retransmitEvent[e] === world.now) {
    ends.retransmitEvent[e] = -1
    const at = ends.retransmitAt[e]
    if (at > world.now) arm(world, e, at)
    else if (at >= 0) {
      ends.retransmitAt[e] = -1
      timeOut(world, e)
    }
  }
  if (ends.ackEvent[e] === world.now) {
    ends.ackEvent[e] = -1
    const at = ends.ackAt[e]
    if (at > world.now) delayAcknowledgement(world, e, at)
    else if (at >= 0) sendAcknowledgement(world, e)
  }
  return e
}
