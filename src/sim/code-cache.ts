/**
 * Code objects and the nodes that keep them. An object is a hash, a size and a cost; it travels in pieces, asked for a
 * few at a time. A kind that caches code spreads `codeCache` into its state and calls these functions on its columns.
 */
import { type CodeTrait, codeTraits, dependencies } from './code-traits.ts'
import type { StateSchema } from './kind.ts'
import { packetState } from './packets.ts'
import { nameKey } from './random.ts'
import { reportType } from './reports.ts'
import type { World } from './world.ts'

/** objects that a cache has room for at most */
export const codeSlots = 32
/** bytes of code in one packet, and headers before them: IP, UDP and 12 of the message */
export const pieceBytes = 1400
export const messageHeader = 40
/** pieces that are asked for at a time */
const pieceWindow = 8

/** `linking`: all of it is here, but not all that it depends on */
export const codeStatus = { empty: 0, loading: 1, ready: 2, absent: 3, linking: 4 } as const

type Traits<T> = { readonly [trait in CodeTrait]: T }
/** A column of the cache for each trait. */
const traitColumns = Object.fromEntries(codeTraits.map((trait) => [trait, ['f64', codeSlots]])) as unknown as Traits<
  readonly ['f64', number]
>

/** Columns of a cache: one slot for each object, and what has been counted. */
export const codeCache = {
  codeKey: ['i32', codeSlots],
  codeStatus: ['u8', codeSlots],
  /** bytes of the object (0 = not yet known), and how many of them are here */
  codeWhole: ['f64', codeSlots],
  codeHere: ['f64', codeSlots],
  ...traitColumns,
  /** it has been run since it was loaded; cycles of objects that were unloaded, which nobody has spent yet */
  codeBegun: ['u8', codeSlots],
  codeOwed: 'f64',
  /** picoseconds: when it was first missed, when it was last used */
  codeMissed: ['f64', codeSlots],
  codeUsed: ['f64', codeSlots],
  hits: 'f64',
  misses: 'f64',
  loads: 'f64',
  evictions: 'f64',
  /** bytes of code that are here */
  codeBytes: 'f64',
} as const satisfies StateSchema

type Field = keyof typeof codeCache
export type CodeCache = { readonly [field in Field]: Float64Array | Int32Array | Uint8Array }

/** What an object is, apart from its name. */
export interface CodeObject extends Traits<number> {
  readonly key: number
  readonly bytes: number
}

/** An object that costs nothing. */
export const emptyObject: CodeObject = {
  key: 0,
  bytes: 0,
  ...(Object.fromEntries(codeTraits.map((trait) => [trait, 0])) as Traits<number>),
}

/** The object in a slot, once all of it is here; null = it is not, or there is no such slot. */
export function codeIn(cache: CodeCache, slot: number): CodeObject | null {
  if (slot < 0 || (cache.codeStatus[slot] !== codeStatus.ready && cache.codeStatus[slot] !== codeStatus.linking)) return null
  const traits = Object.fromEntries(codeTraits.map((trait) => [trait, cache[trait][slot]])) as Traits<number>
  return { key: cache.codeKey[slot], bytes: cache.codeWhole[slot], ...traits }
}

/** The name by which packets ask for an object, as they carry it; 0 = none. */
export const codeKey = nameKey

/** Slot of an object, whatever its status; −1 = nothing is known of it. */
export function findCode(cache: CodeCache, row: number, key: number): number {
  for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++)
    if (cache.codeStatus[slot] !== codeStatus.empty && cache.codeKey[slot] === key) return slot
  return -1
}

/** Asks the cache for an object that is to be used now: its slot when it is ready, −1 otherwise. Counts a hit or a miss. */
export function lookUpCode(world: World, cache: CodeCache, row: number, key: number): number {
  const slot = findCode(cache, row, key)
  if (slot < 0 || cache.codeStatus[slot] !== codeStatus.ready) {
    cache.misses[row]++
    return -1
  }
  cache.hits[row]++
  cache.codeUsed[slot] = world.now
  return slot
}

/**
 * A slot for an object that is being fetched, in place of the one that has gone unused longest when `room` are taken;
 * −1 = all are being fetched.
 */
export function reserveCode(world: World, cache: CodeCache, row: number, key: number, room = codeSlots): number {
  let slot = findCode(cache, row, key)
  if (slot < 0 && occupied(cache, row) < Math.min(room, codeSlots)) slot = emptySlot(cache, row)
  if (slot < 0) slot = idlest(cache, row)
  if (slot < 0) return -1
  if (cache.codeStatus[slot] === codeStatus.ready && cache.codeKey[slot] !== key) cache.evictions[row]++
  forgetCode(cache, row, slot)
  cache.codeKey[slot] = key
  cache.codeStatus[slot] = codeStatus.loading
  cache.codeMissed[slot] = world.now
  cache.codeUsed[slot] = world.now
  return slot
}

function occupied(cache: CodeCache, row: number): number {
  let count = 0
  for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++) if (cache.codeStatus[slot] !== codeStatus.empty) count++
  return count
}

const emptySlot = (cache: CodeCache, row: number): number => {
  const at = cache.codeStatus.subarray(row * codeSlots, (row + 1) * codeSlots).indexOf(codeStatus.empty)
  return at < 0 ? -1 : row * codeSlots + at
}

/** Of what is neither on its way nor needed by others that are here, the one that has gone unused longest; −1. */
function idlest(cache: CodeCache, row: number): number {
  let best = -1
  for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++) {
    const status = cache.codeStatus[slot]
    if (status === codeStatus.empty || status === codeStatus.loading || status === codeStatus.linking) continue
    if (isNeeded(cache, row, cache.codeKey[slot])) continue
    if (best < 0 || cache.codeUsed[slot] < cache.codeUsed[best]) best = slot
  }
  return best
}

/** No more objects than `room` are kept: what has gone unused longest goes; what is on its way stays, and packets that wait for it. */
export function shrinkCode(cache: CodeCache, row: number, room: number): void {
  while (occupied(cache, row) > room) {
    const slot = idlest(cache, row)
    if (slot < 0) return
    if (cache.codeStatus[slot] === codeStatus.ready) cache.evictions[row]++
    forgetCode(cache, row, slot)
  }
}

/** An object is here, as if it always had been: −1 when there is no room for it. */
export function insertCode(world: World, cache: CodeCache, row: number, object: CodeObject, room = codeSlots): number {
  const { key, bytes } = object
  const slot = reserveCode(world, cache, row, key, room)
  if (slot < 0) return -1
  cache.codeStatus[slot] = codeStatus.ready
  cache.codeWhole[slot] = bytes
  cache.codeHere[slot] = bytes
  cache.codeBytes[row] += bytes
  for (const trait of codeTraits) cache[trait][slot] = object[trait]
  return slot
}

/** Whether an object that is here depends on another: that one stays. */
function isNeeded(cache: CodeCache, row: number, key: number): boolean {
  for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++)
    if (cache.codeStatus[slot] !== codeStatus.empty && dependsOn(cache, slot, key)) return true
  return false
}

/** Whether the object in a slot depends directly on another. */
export const dependsOn = (cache: CodeCache, slot: number, key: number): boolean =>
  dependencies.some((dependency) => cache[dependency][slot] === key)

/** Empties a slot. */
export function forgetCode(cache: CodeCache, row: number, slot: number): void {
  cache.codeBytes[row] -= cache.codeHere[slot]
  cache.codeStatus[slot] = codeStatus.empty
  if (cache.codeBegun[slot] === 1) cache.codeOwed[row] += cache.codeFinalize[slot]
  cache.codeBegun[slot] = 0
  cache.codeWhole[slot] = 0
  cache.codeHere[slot] = 0
  for (const trait of codeTraits) cache[trait][slot] = 0
}

/** Soft state: everything that has been fetched may go at any time and is fetched again. What is still being loaded stays: packets wait for it. */
export function flushCode(cache: CodeCache, row: number): void {
  for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++)
    if (cache.codeStatus[slot] === codeStatus.ready || cache.codeStatus[slot] === codeStatus.absent) forgetCode(cache, row, slot)
}

// — messages

/** Kind of message that a packet carries; 0 = none. */
export function codeMessage(world: World, packet: number): number {
  const row = world.packets.report[packet]
  return row < 0 || world.reports.type[row] > reportType.order ? 0 : world.reports.type[row]
}
export const keyOf = (world: World, packet: number): number => world.reports.key[world.packets.report[packet]]

/** A request of `self` for the next pieces of an object, in its own flow or another; its caller sends it. @param header bytes of the message's headers */
export function askForCode(
  world: World,
  cache: CodeCache,
  slot: number,
  self: number,
  holder: number,
  flow = world.flowOf[self],
  header = messageHeader,
): number {
  const packet = world.createIn(self, flow, header, holder)
  const row = world.reports.allocate(reportType.codeRequest)
  world.packets.report[packet] = row
  world.packets.protocol[packet] = 17
  world.reports.key[row] = cache.codeKey[slot]
  world.reports.from[row] = cache.codeHere[slot]
  return packet
}

/**
 * The answer to a request, to be sent by the caller, which then ends the request: the next pieces, or one that says that
 * there is no such object. They belong to the flow of answers of who asked (a kind that is `answered`).
 */
export function answerForCode(
  world: World,
  self: number,
  request: number,
  object: CodeObject | null,
  header = messageHeader,
): number[] {
  const { packets, reports, flows } = world
  const asked = packets.report[request]
  const key = reports.key[asked]
  const first = reports.from[asked]
  const flow = flows.answers[packets.flow[request]]
  const to = packets.source[request]
  const whole = object === null ? 0 : object.bytes
  const last = Math.min(whole, first + pieceWindow * pieceBytes)
  const pieces: number[] = []
  let at = first
  do {
    const bytes = Math.max(0, Math.min(pieceBytes, last - at))
    const packet = world.createIn(self, flow < 0 ? packets.flow[request] : flow, header + bytes, to)
    const row = reports.allocate(reportType.codePiece)
    packets.report[packet] = row
    packets.protocol[packet] = 17
    reports.key[row] = key
    reports.from[row] = at
    reports.whole[row] = whole
    if (object !== null) for (const trait of codeTraits) reports[trait][row] = object[trait]
    pieces.push(packet)
    at += bytes
  } while (at < last)
  return pieces
}

export const arrival = { useless: 0, partial: 1, next: 2, whole: 3, none: 4 } as const

/**
 * Takes a piece; the packet remains its caller's. `partial`: more of this window are under way; `next`: ask for the next
 * ones; `whole`: the object is here, though not loaded yet (`readyCode`); `none`: its sender has no such object.
 */
export function takePiece(world: World, cache: CodeCache, row: number, packet: number, header = messageHeader): number {
  const { reports } = world
  const message = world.packets.report[packet]
  const slot = findCode(cache, row, reports.key[message])
  if (slot < 0 || cache.codeStatus[slot] !== codeStatus.loading) return arrival.useless
  if (reports.whole[message] === 0) return arrival.none
  // what comes after a piece that was lost is asked for again
  if (reports.from[message] !== cache.codeHere[slot]) return arrival.useless
  const bytes = world.packets.size[packet] - header
  cache.codeWhole[slot] = reports.whole[message]
  cache.codeHere[slot] += bytes
  cache.codeBytes[row] += bytes
  for (const trait of codeTraits) cache[trait][slot] = reports[trait][message]
  if (cache.codeHere[slot] >= cache.codeWhole[slot]) return arrival.whole
  return (cache.codeHere[slot] / pieceBytes) % pieceWindow === 0 ? arrival.next : arrival.partial
}

/** The object has been loaded: it may be used. */
export function readyCode(world: World, cache: CodeCache, row: number, slot: number): void {
  cache.codeStatus[slot] = codeStatus.ready
  cache.codeUsed[slot] = world.now
  cache.loads[row]++
}

/** Nobody has it: remembered, so that not every packet asks again. */
export function missCode(world: World, cache: CodeCache, row: number, slot: number): void {
  const key = cache.codeKey[slot]
  forgetCode(cache, row, slot)
  cache.codeKey[slot] = key
  cache.codeStatus[slot] = codeStatus.absent
  cache.codeUsed[slot] = world.now
}

// — holders

/** What waits at `self` for an object, in the order in which it came: held by `World.hold`, asking for `key`. Nothing else that asks for it may be delayed at `self`. */
export function waitingFor(
  world: World,
  self: number,
  key: number,
  asksFor = (packet: number): number => world.packets.service[packet],
): number[] {
  const { packets } = world
  const waiting: number[] = []
  for (let packet = 0; packet < packets.top; packet++)
    if (isHeld(world, self, packet) && asksFor(packet) === key) waiting.push(packet)
  return waiting.sort(
    (a, b) =>
      packets.entered[a] - packets.entered[b] ||
      packets.flow[a] - packets.flow[b] ||
      packets.sequence[a] - packets.sequence[b] ||
      a - b,
  )
}
const isHeld = ({ packets }: World, self: number, packet: number): boolean =>
  packets.state[packet] === packetState.travelling && packets.at[packet] === self && packets.resource[packet] < 0
