/** TCP's receiving half: bytes in order, stretches beyond gaps, and when to acknowledge. */
import { type Islands, tcpState } from './endpoints.ts'
import { tcpFlag } from './segments.ts'
import { delayAcknowledgement, sendAcknowledgement } from './tcp-sending.ts'
import type { World } from './world.ts'

/** RFC 1122, 4.2.3.2: at least every second segment is acknowledged */
export const segmentsPerAck = 2

/** ECN of data (RFC 3168, 6.1.3): a mark is told of in every acknowledgement until the sender says that it has slowed down. */
export function hearMark({ endpoints: ends, segments }: World, e: number, slot: number, marked: boolean): void {
  if ((segments.flags[slot] & tcpFlag.reduced) !== 0) ends.echoing[e] = 0
  if (marked && segments.sequence[slot] + segments.length[slot] > ends.expected[e]) ends.echoing[e] = 1
}

/** Payload and FIN of a segment: into the stream, onto an island, or again what was there. */
export function takeData(world: World, e: number, slot: number): void {
  const { endpoints: ends, segments } = world
  const start = segments.sequence[slot]
  const fin = (segments.flags[slot] & tcpFlag.fin) !== 0 ? 1 : 0
  let end = start + segments.length[slot]
  if (fin === 1) ends.finAt[e] = end
  end += fin
  const limit = ends.consumed[e] + ends.receiveBuffer[e] + fin
  const islands = ends.islands[e]
  const expected = ends.expected[e]
  if (end > limit || end <= expected) {
    sendAcknowledgement(world, e)
    return
  }
  if (start > expected) {
    ends.lastArrival[e] = start
    addIsland(islands, start, end)
    sendAcknowledgement(world, e)
    return
  }
  ends.expected[e] = end
  let filled = false
  while (islands.count > 0 && islands.edges[0] <= ends.expected[e]) {
    ends.expected[e] = Math.max(ends.expected[e], islands.edges[1])
    islands.edges.copyWithin(0, 2, islands.count * 2)
    islands.count--
    filled = true
  }
  if (ends.finAt[e] >= 0 && ends.expected[e] > ends.finAt[e]) peerClosed(world, e)
  if (filled || islands.count > 0 || fin === 1 || ends.delayedAckTime[e] === 0 || ++ends.unacknowledged[e] >= segmentsPerAck)
    sendAcknowledgement(world, e)
  else if (ends.ackAt[e] < 0) delayAcknowledgement(world, e, world.now + ends.delayedAckTime[e])
}

function peerClosed(world: World, e: number): void {
  const { endpoints: ends } = world
  const state = ends.state[e]
  if (state === tcpState.established) ends.state[e] = tcpState.closeWait
  else if (state === tcpState.finWait1) ends.state[e] = tcpState.closing
  else if (state === tcpState.finWait2) ends.state[e] = tcpState.timeWait
}

/** Adds [start, end) to stretches that lie apart and in order, and joins what touches. */
function addIsland(islands: Islands, start: number, end: number): void {
  let { edges } = islands
  let at = islands.count
  while (at > 0 && edges[(at - 1) * 2] > start) at--
  // at: where a new stretch would stand
  let left = start
  let right = end
  let from = at
  if (from > 0 && edges[(from - 1) * 2 + 1] >= start) {
    from--
    left = edges[from * 2]
    right = Math.max(right, edges[from * 2 + 1])
  }
  let to = at
  while (to < islands.count && edges[to * 2] <= right) {
    right = Math.max(right, edges[to * 2 + 1])
    to++
  }
  const removed = to - from
  if (removed === 0) {
    if ((islands.count + 1) * 2 > edges.length) {
      const longer = new Float64Array(edges.length * 2)
      longer.set(edges)
      edges = longer
      islands.edges = longer
    }
    edges.copyWithin((from + 1) * 2, from * 2, islands.count * 2)
    islands.count++
  } else if (removed > 1) {
    edges.copyWithin((from + 1) * 2, to * 2, islands.count * 2)
    islands.count -= removed - 1
  }
  edges[from * 2] = left
  edges[from * 2 + 1] = right
}
