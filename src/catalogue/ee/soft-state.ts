/** Soft state of the code objects in a PAN node: flow entries and capsules that were stored, each with the code that left it there. */
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { portOf } from './portmapper.ts'

/** Flow entries, and stored capsules, that a node keeps; a further one takes the place of the oldest. */
const entries = 32
const stored = 64

export const softState = {
  /** of a flow: name of the code that keeps it; address (the station plus one) and port of who sent; since when, how many, told when */
  flowCode: ['i32', entries],
  flow: ['i32', entries],
  flowPort: ['i32', entries],
  since: ['f64', entries],
  count: ['f64', entries],
  told: ['f64', entries],
  flows: 'f64',
  /** of a stored capsule: name of its code; its number in the order of storing (0 = no capsule); what is needed to send it again */
  storedCode: ['i32', stored],
  storedOrder: ['f64', stored],
  storedSize: ['i32', stored],
  storedFlow: ['i32', stored],
  storedSource: ['i32', stored],
  storedTo: ['i32', stored],
  storedSequence: ['i32', stored],
  storedReply: ['u8', stored],
  order: 'f64',
  /** capsules that one code object may store */
  ring: 'f64',
  keeps: 'u8',
  /** stored now, and their bytes; those that made room for others */
  kept: 'f64',
  keptBytes: 'f64',
  gaveWay: 'f64',
} as const

export type SoftState = Record<
  'since' | 'count' | 'told' | 'flows' | 'storedOrder' | 'order' | 'ring' | 'kept' | 'keptBytes' | 'gaveWay',
  Float64Array
> &
  Record<
    | 'flowCode'
    | 'flow'
    | 'flowPort'
    | 'storedCode'
    | 'storedSize'
    | 'storedFlow'
    | 'storedSource'
    | 'storedTo'
    | 'storedSequence',
    Int32Array
  > &
  Record<'storedReply' | 'keeps', Uint8Array>

/** Entry of the flow of an application in the soft state of a code object: made if it is not there. */
export function entryOf(world: World, state: SoftState, row: number, name: number, sender: number): number {
  const [address, port] = [world.root[sender] + 1, portOf(world, sender)]
  let [free, oldest] = [-1, row * entries]
  for (let at = row * entries; at < (row + 1) * entries; at++) {
    if (state.flow[at] === 0) free = free < 0 ? at : free
    else if (state.flow[at] === address && state.flowPort[at] === port && state.flowCode[at] === name) return at
    if (state.since[at] < state.since[oldest]) oldest = at
  }
  const at = free < 0 ? oldest : free
  if (free >= 0) state.flows[row]++
  state.flowCode[at] = name
  state.flow[at] = address
  state.flowPort[at] = port
  state.since[at] = world.now
  state.told[at] = world.now
  state.count[at] = 0
  return at
}

/** The capsule's segment goes into the ring of its code: no byte is copied. What the code stored first makes room. */
export function store({ packets }: World, state: SoftState, row: number, name: number, packet: number): void {
  const first = row * stored
  for (;;) {
    let [own, oldest, oldestOwn, free] = [0, -1, -1, -1]
    for (let at = first; at < first + stored; at++) {
      const order = state.storedOrder[at]
      if (order === 0) free = at
      else {
        if (oldest < 0 || order < state.storedOrder[oldest]) oldest = at
        if (state.storedCode[at] !== name) continue
        own++
        if (oldestOwn < 0 || order < state.storedOrder[oldestOwn]) oldestOwn = at
      }
    }
    if (own < state.ring[row] && free >= 0) {
      state.storedCode[free] = name
      state.storedOrder[free] = ++state.order[row]
      state.storedSize[free] = packets.size[packet]
      state.storedFlow[free] = packets.flow[packet]
      state.storedSource[free] = packets.source[packet]
      state.storedTo[free] = packets.destination[packet]
      state.storedSequence[free] = packets.sequence[packet]
      state.storedReply[free] = (packets.flags[packet] & flag.reply) === 0 ? 0 : 1
      state.kept[row]++
      state.keptBytes[row] += packets.size[packet]
      return
    }
    state.gaveWay[row]++
    discard(state, row, own >= state.ring[row] ? oldestOwn : oldest)
  }
}

function discard(state: SoftState, row: number, at: number): void {
  state.storedOrder[at] = 0
  state.kept[row]--
  state.keptBytes[row] -= state.storedSize[at]
}

/** The capsule that was stored last; −1. */
export function newestStored(state: SoftState, row: number): number {
  let newest = -1
  for (let at = row * stored; at < (row + 1) * stored; at++)
    if (state.storedOrder[at] > 0 && (newest < 0 || state.storedOrder[at] > state.storedOrder[newest])) newest = at
  return newest
}

/** The soft state of a code object goes with it. @returns how many segments were freed */
export function forgetSoftState(state: SoftState, row: number, of: (name: number) => boolean): number {
  let freed = 0
  for (let at = row * entries; at < (row + 1) * entries; at++)
    if (state.flow[at] !== 0 && of(state.flowCode[at])) {
      state.flow[at] = 0
      state.flows[row]--
      freed++
    }
  for (let at = row * stored; at < (row + 1) * stored; at++)
    if (state.storedOrder[at] !== 0 && of(state.storedCode[at])) {
      discard(state, row, at)
      freed++
    }
  return freed
}
