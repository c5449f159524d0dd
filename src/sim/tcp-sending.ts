/** TCP's sending half: segments become packets, windows and loss recovery say which, and two clocks a connection wake it. */
import { phase, tcpState } from './endpoints.ts'
import { flag } from './packets.ts'
import { maximumBlocks, tcpFlag } from './segments.ts'
import type { World } from './world.ts'

/** bytes: IPv4 and TCP headers without options; timestamps with their padding; what SYN has besides (MSS, SACK permitted, window scale) */
const header = { bare: 40, timestamps: 12, opening: 8 } as const
/** RFC 6298: first timeout, granularity of the clock, most; a connection is given up after so many in a row (Linux: tcp_retries2) */
export const timer = { first: 1e12, granularity: 1e9, most: 60e12, doublings: 16, attempts: 15, opening: 6 } as const

/** Free space of the receive buffer, in bytes. */
export function windowOf({ endpoints: ends }: World, e: number): number {
  return Math.max(0, ends.consumed[e] + ends.receiveBuffer[e] - ends.expected[e])
}

/** What a SYN, or the answer to one, has for flags; those of ECN ask for it and agree (RFC 3168, 6.1.1). */
export function openingFlags({ endpoints: ends }: World, e: number): number {
  const asks = ends.state[e] === tcpState.synSent
  const ecn = ends.ecn[e] === 0 ? 0 : asks ? tcpFlag.echo | tcpFlag.reduced : tcpFlag.echo
  return tcpFlag.syn | (asks ? 0 : tcpFlag.acknowledge) | ecn
}

/** One segment on its way: `length` bytes from `sequence`; `fresh`: data that was never sent before. */
export function transmit(world: World, e: number, sequence: number, length: number, flags: number, fresh = false): void {
  const { endpoints: ends, segments, packets } = world
  const opening = (flags & tcpFlag.syn) !== 0
  const slot = segments.allocate()
  segments.from[slot] = e
  segments.to[slot] = ends.peer[e]
  segments.sequence[slot] = sequence
  segments.length[slot] = length
  segments.flags[slot] = flags | (opening || ends.echoing[e] === 0 ? 0 : tcpFlag.echo)
  segments.acknowledgement[slot] = ends.expected[e]
  segments.window[slot] = windowOf(world, e)
  segments.stamp[slot] = world.now
  segments.echo[slot] = ends.lastStamp[e]
  let options = header.timestamps + (opening ? header.opening : 0)
  if ((flags & tcpFlag.acknowledge) !== 0) {
    ends.advertised[e] = segments.window[slot]
    ends.unacknowledged[e] = 0
    ends.ackAt[e] = -1
    if (ends.sack[e] !== 0 && length === 0 && ends.islands[e].count > 0) {
      addBlocks(world, e, slot)
      // 10 bytes of timestamps, 2 of kind and length, 8 a block, padded to 4
      options = (10 + 2 + 8 * segments.blocks[slot] + 3) & ~3
    }
  }
  const packet = world.createIn(ends.component[e], ends.flow[e], header.bare + options + length, ends.remote[e])
  packets.protocol[packet] = 6
  packets.segment[packet] = slot
  if (ends.discovery[e] !== 0) packets.flags[packet] |= flag.dontFragment
  // neither retransmissions nor probes may be marked (RFC 3168, 6.1.5 and 6.1.6)
  if (fresh && ends.ecn[e] !== 0 && ends.probing[e] === 0) {
    packets.flags[packet] |= flag.ecnCapable
    if (ends.announcing[e] !== 0) segments.flags[slot] |= tcpFlag.reduced
    ends.announcing[e] = 0
  }
  ends.segmentsSent[e]++
  world.originate(ends.component[e], packet)
}

/** The stretch with the latest arrival first, then the others from the highest down (RFC 2018, section 4). */
function addBlocks({ endpoints: ends, segments }: World, e: number, slot: number): void {
  const { edges, count } = ends.islands[e]
  let blocks = 0
  const add = (island: number) => {
    const [left, right] = [edges[island * 2], edges[island * 2 + 1]]
    if (blocks === 0) {
      segments.left0[slot] = left
      segments.right0[slot] = right
    } else if (blocks === 1) {
      segments.left1[slot] = left
      segments.right1[slot] = right
    } else {
      segments.left2[slot] = left
      segments.right2[slot] = right
    }
    blocks++
  }
  let latest = count - 1
  while (latest > 0 && edges[latest * 2] > ends.lastArrival[e]) latest--
  add(latest)
  for (let island = count - 1; island >= 0 && blocks < maximumBlocks; island--) if (island !== latest) add(island)
  segments.blocks[slot] = blocks
}

export function sendAcknowledgement(world: World, e: number): void {
  transmit(world, e, world.endpoints.highest[e], 0, tcpFlag.acknowledge)
}

/** A segment of the scoreboard again. */
export function resend(world: World, e: number, segment: number): void {
  const { endpoints: ends } = world
  const board = ends.scoreboards[e]
  const start = board.resend(segment)
  const length = board.resentLength(segment)
  ends.segmentsRetransmitted[e]++
  sendData(world, e, start, length, false)
}

/** Data bytes [start, start + length); a byte beyond what was written is the FIN. */
function sendData(world: World, e: number, start: number, length: number, fresh: boolean): void {
  const { endpoints: ends } = world
  const fin = ends.closing[e] !== 0 && start + length > ends.written[e]
  const payload = fin ? length - 1 : length
  if (ends.phase[e] === phase.recovery) ends.prrOut[e] += length
  const flags = tcpFlag.acknowledge | (fin ? tcpFlag.fin : 0) | (payload > 0 ? tcpFlag.push : 0)
  transmit(world, e, start, payload, flags, fresh && payload > 0)
  if (ends.retransmitAt[e] < 0) armRetransmit(world, e)
}

/** Sends what windows and loss recovery allow: first what was lost, then what is new. */
export function sendPending(world: World, e: number): void {
  const { endpoints: ends } = world
  const board = ends.scoreboards[e]
  const size = ends.maximumSegment[e]
  for (;;) {
    const free = ends.cwnd[e] - board.pipe
    if (free <= 0) break
    const lost = board.nextToResend(false)
    if (lost >= 0) {
      // the peer had room for it once, and a shrunken window must not hold it back for good
      if (board.pipe > 0 && board.resentLength(lost) > free) break
      resend(world, e, lost)
      continue
    }
    const allowed = Math.min(free, ends.window[e] - board.pipe)
    const unsent = Math.max(0, ends.written[e] - ends.highest[e])
    const end = ends.closing[e] !== 0 && ends.highest[e] <= ends.written[e] ? 1 : 0
    const room = ends.oldest[e] + ends.window[e] - ends.highest[e]
    if (unsent + end > 0 && room > 0 && allowed > 0) {
      const length = Math.min(size, unsent, allowed, room)
      // silly window syndrome (RFC 1122, 4.2.3.4): less than a segment only if it is all there is, or half of the most the peer ever had
      if (length < Math.min(size, unsent) && (board.pipe > 0 || length < ends.maximumWindow[e] / 2)) break
      if (length < size && length === unsent && end === 0 && ends.nagle[e] !== 0 && ends.highest[e] > ends.oldest[e]) break
      const fin = end === 1 && length === unsent && Math.min(allowed, room) > length ? 1 : 0
      if (length + fin === 0) break
      sendNew(world, e, length + fin)
      continue
    }
    const other = ends.phase[e] === phase.recovery && ends.sack[e] !== 0 ? board.nextToResend(true) : -1
    if (other < 0) break
    resend(world, e, other)
  }
  if (board.first === board.last && waiting(world, e) && ends.retransmitAt[e] < 0) {
    ends.probing[e] = 1
    armRetransmit(world, e)
  }
}

/** There is something to send: bytes, or the FIN. */
export const waiting = ({ endpoints: ends }: World, e: number): boolean => ends.written[e] + ends.closing[e] > ends.highest[e]

export function sendNew(world: World, e: number, length: number): void {
  const { endpoints: ends } = world
  const start = ends.highest[e]
  const end = start + length
  ends.scoreboards[e].append(start, end, world.now)
  ends.highest[e] = end
  if (end > ends.written[e]) ends.state[e] = ends.state[e] === tcpState.closeWait ? tcpState.lastAck : tcpState.finWait1
  sendData(world, e, start, length, true)
}

export function armRetransmit(world: World, e: number): void {
  const { endpoints: ends } = world
  const wait = Math.min(timer.most, ends.timeout[e] * (1 << Math.min(timer.doublings, ends.backoff[e])))
  arm(world, e, world.now + Math.round(wait))
}
export function arm(world: World, e: number, at: number): void {
  const { endpoints: ends } = world
  ends.retransmitAt[e] = at
  if (ends.retransmitEvent[e] >= 0 && ends.retransmitEvent[e] <= at) return
  ends.retransmitEvent[e] = at
  world.schedule(ends.component[e], at - world.now, ends.timer[e], timerOf(e))
}

/** An endpoint as the packet of a timer's event, and back: packets are not negative, and −1 is nobody. */
const timerOf = (e: number): number => -2 - e
export const endpointOf = (packet: number): number => -2 - packet

export function delayAcknowledgement(world: World, e: number, at: number): void {
  const { endpoints: ends } = world
  ends.ackAt[e] = at
  if (ends.ackEvent[e] >= 0 && ends.ackEvent[e] <= at) return
  ends.ackEvent[e] = at
  world.schedule(ends.component[e], at - world.now, ends.timer[e], timerOf(e))
}
