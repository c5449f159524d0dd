/** The path scheduler of Silk: in which order paths get the processor, and what it costs them. */
import { rankOf as rankIn } from '../../sim/packet-queues.ts'
import type { World } from '../../sim/world.ts'

/** How a path ranks its next packet. */
export const policy = { priority: 0, edf: 1, wfq: 2, bert: 3 } as const

/** later than any deadline, ps */
const never = 1e18

interface Silk {
  readonly policy: Uint8Array
  readonly virtual: Float64Array
  readonly rest: Float64Array
}
interface Path {
  readonly priority: Float64Array
  readonly weight: Float64Array
  readonly deadline: Float64Array
  readonly tag: Float64Array
  readonly cpu: Float64Array
  readonly time: Float64Array
}

const silkOf = (world: World, path: number): Silk => world.kinds.columns[world.kindOf[world.parent[path]]] as unknown as Silk

/** Share of the processor that a path may count on while all others want it too. */
function shareOf(world: World, state: Path, row: number, self: number): number {
  let sum = 0
  for (const other of world.children[world.parent[self]])
    if (world.kindOf[other] === world.kindOf[self]) sum += state.weight[world.row[other]]
  return state.weight[row] / sum
}

/**
 * The next packet of a path, which needs `cost` ps: the one of least rank goes first. WFQ is self-clocked (Golestani 1994):
 * virtual time is the rank of who was served last. BERT: a packet that would be late by its share takes the rank of its
 * deadline, and so the time of others.
 */
export function rankOf(world: World, state: Path, row: number, self: number, packet: number, cost: number): number {
  const silk = silkOf(world, self)
  const at = world.row[world.parent[self]]
  const chosen = silk.policy[at]
  const deadline = state.deadline[row]
  const due = world.packets.crossing[packet] + deadline
  if (chosen === policy.priority) return state.priority[row]
  if (chosen === policy.edf) return deadline > 0 ? due : never
  const tag = Math.max(silk.virtual[at], state.tag[row]) + cost / shareOf(world, state, row, self)
  state.tag[row] = tag
  if (chosen === policy.wfq || deadline === 0) return tag
  return Math.min(tag, silk.virtual[at] + Math.max(0, due - world.now - cost))
}

/** A path has got the processor. */
export function begin(world: World, self: number, packet: number): void {
  const silk = silkOf(world, self)
  const at = world.row[world.parent[self]]
  if (silk.policy[at] >= policy.wfq) silk.virtual[at] = Math.max(silk.virtual[at], rankIn(world.packets, packet))
}

/** It has had it for `cost` ps: its thread comes free, after it has left Linux its share. */
export function end(world: World, state: Path, row: number, self: number, packet: number, cost: number): void {
  const rest = Math.round(cost * silkOf(world, self).rest[world.row[world.parent[self]]])
  state.cpu[row] += cost / 1e6
  state.time[(row * state.time.length) / state.cpu.length + world.packets.flow[packet]] += cost
  if (rest > 0) world.handBack(packet, rest)
  else world.release(packet)
}
