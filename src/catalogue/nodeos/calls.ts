/** Calls of the NodeOS interface on their way into the kernel: packets whose destination is what they are about, a path for a channel and the domain itself. */
import type { World } from '../../sim/world.ts'

export const call = {
  /** an IP protocol number for experiments (RFC 3692): no such packet leaves its machine */
  protocol: 254,
  /** what a call's mark says */
  create: 1,
  destroy: 2,
} as const

/** bytes of a call with its arguments */
export const callSize = 64

export const isCall = (world: World, packet: number): boolean => world.packets.protocol[packet] === call.protocol

/** A call of `self` about `object`, not yet on its way. */
export function makeCall(world: World, self: number, object: number, what: number): number {
  const packet = world.create(self, callSize, object)
  world.packets.protocol[packet] = call.protocol
  world.packets.mark[packet] = what
  return packet
}

/** What an object of the NodeOS keeps: whether it is there, and the specification that its calls name, if it has one. */
interface ObjectState {
  readonly exists: Uint8Array
  readonly specification?: Int32Array
}
const objectOf = (world: World, object: number) => world.kinds.columns[world.kindOf[object]] as unknown as ObjectState

export const exists = (world: World, object: number): boolean => objectOf(world, object).exists[world.row[object]] === 1

export function setExists(world: World, object: number, there: boolean): void {
  objectOf(world, object).exists[world.row[object]] = there ? 1 : 0
}

/** Whether a channel that is there is made of a path. */
export function isUsed(world: World, path: number): boolean {
  for (let channel = 0; channel < world.count; channel++) {
    if (world.alive[channel] === 0 || world.kinds.list[world.kindOf[channel]].role !== 'channel') continue
    const columns = world.kinds.columns[world.kindOf[channel]] as unknown as { path: Int32Array }
    if (columns.path[world.row[channel]] === path && exists(world, channel)) return true
  }
  return false
}

/** Domains and channels of a machine that calls have created and not destroyed. */
export function objectsIn(world: World, machine: number): number {
  let objects = 0
  for (let object = 0; object < world.count; object++) {
    if (world.alive[object] === 0 || world.root[object] !== machine) continue
    const { role } = world.kinds.list[world.kindOf[object]]
    const called = role === 'channel' || (role === 'domain' && isByCall(world, object))
    if (called && exists(world, object)) objects++
  }
  return objects
}

function isByCall(world: World, domain: number): boolean {
  const { byCall } = world.kinds.columns[world.kindOf[domain]] as unknown as { byCall: Uint8Array }
  return byCall[world.row[domain]] === 1
}

/** The specification that a call passes; −1. */
export const specificationOf = (world: World, caller: number): number =>
  objectOf(world, caller).specification?.[world.row[caller]] ?? -1

/** The domain in whose name a call is made: the one that it is about, or that of its channel. */
export const domainOf = (world: World, packet: number): number => {
  const { source, destination } = world.packets
  return destination[packet] === source[packet] ? source[packet] : world.parent[source[packet]]
}

/** Whether a call shows the credential that is wanted; 0 = none is. */
export function permits(world: World, wanted: number, packet: number): boolean {
  const domain = domainOf(world, packet)
  const { credential } = world.kinds.columns[world.kindOf[domain]] as unknown as { credential: Int32Array }
  return wanted === 0 || credential[world.row[domain]] === wanted
}
