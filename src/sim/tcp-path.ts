/** Path MTU discovery of TCP (RFC 1191): segments may not be fragmented, and become as short as the path wants them. */
import { tcpState } from './endpoints.ts'
import { sendPending } from './tcp-sending.ts'
import type { World } from './world.ts'

/** bytes of IPv4 and TCP headers with timestamps */
const headers = 52
/** RFC 791's 68 bytes leave hardly any room; Linux goes no lower than 552 (net/ipv4/route.c, ip_rt_min_pmtu) */
const leastMtu = 552

/** Bytes of payload that fit into one packet at an end. */
export const segmentThatFits = (world: World, component: number): number => world.mtuOf[world.root[component]] - headers

/** The link of an end may have come to carry less than when its connection was opened. */
export function fitToLink(world: World, e: number): void {
  const { endpoints: ends } = world
  const size = segmentThatFits(world, ends.component[e])
  if (ends.maximumSegment[e] > size && ends.discovery[e] !== 0) narrow(world, e, size + headers)
}

/** The path takes packets of `mtu` bytes: what was sent longer is cut and sent again; the window is none the smaller for it. */
export function narrow(world: World, e: number, mtu: number): void {
  const { endpoints: ends } = world
  const size = Math.max(leastMtu, mtu) - headers
  if (ends.state[e] === tcpState.closed || ends.state[e] === tcpState.forgotten || size >= ends.maximumSegment[e]) return
  ends.maximumSegment[e] = size
  ends.scoreboards[e].cut(size)
  if (ends.state[e] >= tcpState.established) sendPending(world, e)
}
