/** Code with a body in a PAN node, as messages: the next bytes that are asked for, that are sent, that have come. */

import { keyOfName, same } from '../../programs/code/naming.ts'
import { join } from '../../protocols/bytes.ts'
import { codeMessageType } from '../../protocols/code-message.ts'
import {
  answerForCode,
  arrival,
  type CodeObject,
  codeSlots,
  codeStatus,
  emptyObject,
  findCode,
  takePiece,
} from '../../sim/code-cache.ts'
import type { World } from '../../sim/world.ts'
import { type Body, bodyPlaced, hasBodies } from '../code/body.ts'
import type { Keeping } from '../code/keeping.ts'
import { headerOf, hear, say } from '../code/messages.ts'
import { type Entry, storeOf } from '../code/store.ts'
import { type NodeState, nodePort, nodeProtocol } from './capsules.ts'

const nothing = new Uint8Array(0)
const protocolOf = (state: NodeState, row: number): number => (state.crosses[row] === 1 ? 17 : nodeProtocol)

/** What a cache says of an object with a body: all that it does is in its bytes. */
export const objectOfBody = ({ key, sent }: Pick<Body, 'key' | 'sent'>): CodeObject => ({
  ...emptyObject,
  key,
  bytes: sent.length,
})

/** How many code objects with a body run here. */
export function bodied(world: World, state: NodeState, row: number, self: number): number {
  if (!hasBodies(world)) return 0
  let count = 0
  for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++)
    if (state.codeBegun[slot] === 1 && storeOf(world, self).entries.has(state.codeKey[slot])) count++
  return count
}

/** A request carries the name that it asks for. */
export function requestOf(world: World, state: NodeState, row: number, request: number, { name, bytes }: Entry): void {
  const message = { type: codeMessageType.request, name, from: bytes.length, whole: 0 }
  say(world, request, message, nothing, protocolOf(state, row), nodePort)
}

/** What this node can send of code that a request names. */
export interface Answer {
  readonly object: CodeObject | null
  readonly name: Uint8Array
  readonly sent: Uint8Array
}

/** What a request for code with a body asks for; undefined = it is for code without one; null = it came damaged. */
export function hears(world: World, state: NodeState, row: number, self: number, packet: number): Answer | null | undefined {
  if (!hasBodies(world) || world.contents.of(packet) === undefined) return undefined
  const heard = hear(world, packet)
  if (heard === null || heard.message.type !== codeMessageType.request) {
    state.damaged[row]++
    return null
  }
  const { name } = heard.message
  const key = keyOfName(name)
  const placed = bodyPlaced(world, self, key)
  if (placed && same(placed.name, name)) return { object: objectOfBody(placed), name, sent: placed.sent }
  const slot = findCode(state, row, key)
  const entry = storeOf(world, self).entries.get(key)
  const whole = slot >= 0 && (state.codeStatus[slot] === codeStatus.ready || state.codeStatus[slot] === codeStatus.linking)
  if (!whole || !entry || !same(entry.name, name)) return { object: null, name, sent: nothing }
  return { object: objectOfBody({ key, sent: entry.bytes }), name, sent: entry.bytes }
}

/** The pieces that answer a request, each with its bytes. */
export function piecesOf(world: World, state: NodeState, row: number, self: number, request: number, answer: Answer): number[] {
  return answerWith(world, self, request, answer, protocolOf(state, row), nodePort)
}

export function answerWith(
  world: World,
  self: number,
  request: number,
  { object, name, sent }: Answer,
  protocol: number,
  udpPort: number,
): number[] {
  const header = headerOf(name)
  const pieces = answerForCode(world, self, request, object, header)
  for (const piece of pieces) {
    const from = world.reports.from[world.packets.report[piece]]
    const body = sent.subarray(from, from + world.packets.size[piece] - header)
    world.packets.service[piece] = world.packets.service[request]
    say(world, piece, { type: codeMessageType.piece, name, from, whole: sent.length }, body, protocol, udpPort)
  }
  return pieces
}

/** Takes a piece as it has come: what is damaged, or says of itself something else than it should, is as good as lost. */
export function appended(world: World, state: Keeping, row: number, packet: number, entry: Entry): number {
  const heard = hear(world, packet)
  const { reports, packets } = world
  const report = packets.report[packet]
  const right =
    heard !== null &&
    heard.message.type === codeMessageType.piece &&
    same(heard.message.name, entry.name) &&
    heard.message.from === reports.from[report] &&
    heard.message.whole === reports.whole[report] &&
    heard.body.length === packets.size[packet] - headerOf(entry.name)
  if (!right) {
    state.damaged[row]++
    return arrival.useless
  }
  const came = takePiece(world, state, row, packet, headerOf(entry.name))
  if (came === arrival.partial || came === arrival.next || came === arrival.whole) entry.bytes = join([entry.bytes, heard.body])
  return came
}

/** What has come is not what was asked for: all of it is forgotten, and asked for again. */
export function emptied(state: Keeping, row: number, slot: number, entry: Entry): void {
  state.codeBytes[row] -= state.codeHere[slot]
  state.codeHere[slot] = 0
  state.codeWhole[slot] = 0
  entry.bytes = nothing
  entry.object = null
}
