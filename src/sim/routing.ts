/** What a component knows of the ways to every station: one wire, none, this very place, or several wires. */

/** In place of a wire: no route; the packet is for something here; several ways, entry `several − wire` of the list. */
export const way = { none: -1, here: -2, several: -3 } as const

/** How packets are dealt to several ways: each flow to one of them, packets in turn, or a copy to every one. */
export const spread = { flow: 0, packet: 1, copies: 2 } as const

export interface Ways {
  readonly spread: number
  readonly wire: Int32Array
  readonly hop: Int32Array
  /** of a multicast tree: the wire that its packets come by (−1 at the source), and whether a receiver is here */
  readonly upstream: number
  readonly here: boolean
}

/** 10.0.0.0/8: addresses of those that the person gave none */
export const automaticNetwork = 0x0a_00_00_00

/** A route that a person wrote, resolved: `address` as a number of 32 bits. */
export interface StaticRoute {
  readonly address: number
  readonly length: number
  readonly wire: number
  readonly hop: number
}

const holds = ({ address, length }: StaticRoute, other: number): boolean =>
  length === 0 || (address ^ other) >>> (32 - length) === 0

/** The route whose prefix holds the address, the longest first; of equal ones the first. */
export function longestMatch(routes: readonly StaticRoute[], address: number): StaticRoute | undefined {
  let best: StaticRoute | undefined
  for (const route of routes) if (holds(route, address) && (!best || route.length > best.length)) best = route
  return best
}

/** Spreads what differs in any bit over all 32 (the finaliser of MurmurHash3). */
export function scatter(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
