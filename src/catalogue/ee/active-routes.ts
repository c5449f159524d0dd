/** Which active node comes next: a table of prefixes and nodes besides the routes of IP, kept by managers and gateways. */
import { sharing } from '../../sim/addressing.ts'
import { flag } from '../../sim/packets.ts'
import { hashText } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'

const routeSlots = 32

/** State of whoever keeps such a table. */
export const activeRoutes = {
  /** hash of the text that it was written from last */
  routeText: 'i32',
  routes: 'f64',
  routeAddress: ['f64', routeSlots],
  routeLength: ['i32', routeSlots],
  /** hash of the node's id, and the node plus one once it is known */
  routeName: ['i32', routeSlots],
  routeNode: ['i32', routeSlots],
  steered: 'f64',
} as const
export type ActiveRoutes = { readonly [column in keyof typeof activeRoutes]: Float64Array | Int32Array }

export const routeText = (title: string, doc: string) =>
  ({
    type: 'text',
    section: 'Active routes',
    title,
    doc: `${doc} Such as “10.0.3.0/24 via tan-2”, separated by commas; the node by its name in the document. The longest prefix wins.`,
    default: '',
    maxLength: 2000,
    format: 'routes',
  }) as const

export interface ActiveRoute {
  readonly address: number
  readonly length: number
  readonly name: number
}

/** The routes in a text that has been checked (topology/addresses.ts). */
export function routesOf(text: string): ActiveRoute[] {
  return [...text.matchAll(/(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?\s+via\s+([^\s,;]+)/g)].map(([, a, b, c, d, bits, via]) => ({
    address: [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0),
    length: bits === undefined ? 32 : Number(bits),
    name: hashText(via) | 0,
  }))
}

/** The table is that of the text, unless the text is the one that it was written from last. */
export function writeRoutes(state: ActiveRoutes, row: number, text: string): void {
  const hash = hashText(text) | 0
  if (state.routeText[row] === hash) return
  state.routeText[row] = hash
  state.routes[row] = 0
  for (const route of routesOf(text)) setRoute(state, row, route)
}

/** One route more, or in the place of that with the same prefix. */
export function setRoute(state: ActiveRoutes, row: number, { address, length, name }: ActiveRoute): void {
  const first = row * routeSlots
  let slot = first
  while (slot < first + state.routes[row] && (state.routeAddress[slot] !== address || state.routeLength[slot] !== length)) slot++
  if (slot === first + routeSlots) return
  if (slot === first + state.routes[row]) state.routes[row]++
  state.routeAddress[slot] = address
  state.routeLength[slot] = length
  state.routeName[slot] = name
  state.routeNode[slot] = 0
}

/** The active node that a packet goes to next by the table; −1 = the table has no route, or its node is not there, or this one. */
export function nextNode(world: World, state: ActiveRoutes, row: number, self: number, packet: number): number {
  const destination = world.packets.destination[packet]
  if (destination < 0 || world.shared[destination] === sharing.all) return -1
  const address = world.address[destination] || world.address[world.root[destination]]
  let best = -1
  for (let slot = row * routeSlots; slot < row * routeSlots + state.routes[row]; slot++) {
    const length = state.routeLength[slot]
    if (length > 0 && (address ^ state.routeAddress[slot]) >>> (32 - length) !== 0) continue
    if (best < 0 || length > state.routeLength[best]) best = slot
  }
  if (best < 0) return -1
  let node = state.routeNode[best] - 1
  if (node < 0 || world.alive[node] === 0) {
    node = nodeNamed(world, state.routeName[best])
    state.routeNode[best] = node + 1
  }
  return node === world.root[self] || (node >= 0 && world.stationOf[node] < 0) ? -1 : node
}

function nodeNamed(world: World, name: number): number {
  for (let node = 0; node < world.ids.length; node++)
    if (world.alive[node] === 1 && (hashText(world.ids[node]) | 0) === name) {
      const root = world.root[node]
      return world.kinds.list[world.kindOf[root]].role === 'machine' ? root : -1
    }
  return -1
}

/** Addresses a packet to the active node that comes next by the table; whether there is one. */
export function steer(world: World, state: ActiveRoutes, row: number, self: number, packet: number): boolean {
  const node = nextNode(world, state, row, self, packet)
  if (node < 0) return false
  world.packets.target[packet] = node
  world.packets.flags[packet] |= flag.guided
  state.steered[row]++
  return true
}
