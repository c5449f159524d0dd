/**
 * The code cache of a PAN node. A capsule whose code is not here waits in its environment, while the node asks for the
 * code towards the capsule's home node; the first node on the way that has it answers.
 */
import {
  answerForCode,
  arrival,
  askForCode,
  type CodeObject,
  codeIn,
  codeMessage,
  codeSlots,
  codeStatus,
  findCode,
  insertCode,
  keyOf,
  lookUpCode,
  missCode,
  readyCode,
  reserveCode,
  takePiece,
  waitingFor,
} from '../../sim/code-cache.ts'
import { flag } from '../../sim/packets.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'
import { capsuleKey, codeNameOf, event, type NodeState, port } from './capsules.ts'
import { objectAt } from './code-object.ts'

/** Requests for the same pieces until the code is given up. */
const tries = 3
/** Picoseconds for which nobody is asked again for code that nobody had. */
const grudge = 1e12

/** How a message leaves the node. */
type Transmit = (world: World, state: NodeState, row: number, self: number, packet: number) => void

const nameOf = (world: World, packet: number): number => codeNameOf(world, packet).name

/** Slot of the code of a capsule that is evaluated; −1 = code that every node has. */
export const codeSlotOf = (world: World, state: NodeState, row: number, packet: number): number => {
  const name = nameOf(world, packet)
  return name === 0 ? -1 : findCode(state, row, name)
}

/** What was placed in the node is there; a cache that lost it has it again at once. */
function restore(world: World, state: NodeState, row: number, self: number, name: number): void {
  const known = findCode(state, row, name)
  if (known >= 0 && state.codeStatus[known] === codeStatus.ready) return
  const place = world.holder(self, port.code, name)
  if (place >= 0) insertCode(world, state, row, objectAt(world, world.neighbour(self, port.code, place)), state.room[row])
}

/** Whether the code of a capsule is here. If it is not, the capsule gives the evaluator back and waits, or is dropped. */
export function hasCode(world: World, state: NodeState, row: number, self: number, packet: number, transmit: Transmit): boolean {
  const { name, home } = codeNameOf(world, packet)
  if (name === 0) return true
  restore(world, state, row, self, name)
  if (lookUpCode(world, state, row, name) >= 0) return true
  const flow = world.packets.flow[packet]
  const answers = world.flows.answers[flow]
  world.release(packet)
  if (!fetch(world, state, row, self, name, home, answers < 0 ? flow : answers, transmit)) world.drop(self, packet, 'no-code')
  else {
    state.waiting[row]++
    world.hold(self, packet)
  }
  return false
}

/** Whether the code is on its way. */
function fetch(
  world: World,
  state: NodeState,
  row: number,
  self: number,
  name: number,
  home: number,
  flow: number,
  transmit: Transmit,
): boolean {
  const known = findCode(state, row, name)
  if (known >= 0 && state.codeStatus[known] === codeStatus.loading) return true
  if (known >= 0 && state.codeStatus[known] === codeStatus.absent && world.now - state.codeUsed[known] < grudge) return false
  const slot = reserveCode(world, state, row, name, state.room[row])
  if (slot < 0) return false
  state.codeHome[slot] = home
  state.codeFlow[slot] = flow
  state.codeAsked[slot] = 0
  return ask(world, state, row, self, slot, transmit)
}

/** Asks towards the home node; false = there is nobody to ask, and who waits is dropped. */
function ask(world: World, state: NodeState, row: number, self: number, slot: number, transmit: Transmit): boolean {
  const home = state.codeHome[slot]
  const somebody = home >= 0 && world.alive[home] === 1 && world.root[home] !== world.root[self]
  if (!somebody || state.codeAsked[slot] >= tries) {
    giveUp(world, state, row, self, slot)
    return false
  }
  state.codeAsked[slot]++
  state.codeDeadline[slot] = world.now + state.patience[row]
  world.schedule(self, state.patience[row], event.overdue, -1)
  const request = askForCode(world, state, slot, self, home, state.codeFlow[slot])
  send(world, state, row, self, request, transmit)
  return true
}

function giveUp(world: World, state: NodeState, row: number, self: number, slot: number): void {
  const name = state.codeKey[slot]
  missCode(world, state, row, slot)
  for (const packet of waitingHere(world, self, name)) {
    state.waiting[row]--
    world.drop(self, packet, 'no-code')
  }
}

const waitingHere = (world: World, self: number, name: number): number[] =>
  waitingFor(world, self, name, (packet) => (world.packets.datagram[packet] < 0 ? nameOf(world, packet) : 0))

/** A message travels as a capsule that every node evaluates without code. */
function send(world: World, state: NodeState, row: number, self: number, message: number, transmit: Transmit): void {
  world.packets.service[message] = capsuleKey
  world.packets.flags[message] |= flag.served
  transmit(world, state, row, self, message)
}

/** A request or a piece has come: for this node, or on its way through it. */
export function takeMessage(world: World, state: NodeState, row: number, self: number, packet: number, transmit: Transmit): void {
  const { packets } = world
  const here = world.root[packets.destination[packet]] === world.root[self]
  if (codeMessage(world, packet) === reportType.codeRequest) {
    const object = objectHere(world, state, row, self, keyOf(world, packet))
    if (object === null && !here) {
      packets.flags[packet] |= flag.served
      transmit(world, state, row, self, packet)
      return
    }
    const pieces = answerForCode(world, self, packet, object)
    world.deliver(self, packet)
    for (const piece of pieces) send(world, state, row, self, piece, transmit)
  } else if (here) takeCode(world, state, row, self, packet, transmit)
  else {
    packets.flags[packet] |= flag.served
    transmit(world, state, row, self, packet)
  }
}

function objectHere(world: World, state: NodeState, row: number, self: number, name: number): CodeObject | null {
  restore(world, state, row, self, name)
  return codeIn(state, findCode(state, row, name))
}

function takeCode(world: World, state: NodeState, row: number, self: number, packet: number, transmit: Transmit): void {
  const came = takePiece(world, state, row, packet)
  const slot = findCode(state, row, keyOf(world, packet))
  if (came === arrival.whole) {
    state.codeDeadline[slot] = -1
    world.work(self, packet, state.codeLoad[slot] + state.hashing[row] * state.codeWhole[slot], 0, event.loaded)
    return
  }
  world.deliver(self, packet)
  if (came === arrival.none) giveUp(world, state, row, self, slot)
  if (came === arrival.next) {
    state.codeAsked[slot] = 0
    ask(world, state, row, self, slot, transmit)
  }
}

/** The code has been hashed and linked: who waits for it is evaluated, in the order in which it came. */
export function loaded(world: World, state: NodeState, row: number, self: number, packet: number): void {
  const slot = findCode(state, row, keyOf(world, packet))
  world.deliver(self, packet)
  if (slot < 0 || state.codeStatus[slot] !== codeStatus.loading) return
  readyCode(world, state, row, slot)
  for (const waiting of waitingHere(world, self, state.codeKey[slot])) {
    state.waiting[row]--
    world.acquire(self, waiting, world.firstResource[self], 0, event.entered)
  }
}

/** No answer has come in time: the same is asked for again. */
export function overdue(world: World, state: NodeState, row: number, self: number, transmit: Transmit): void {
  for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++)
    if (state.codeStatus[slot] === codeStatus.loading && state.codeDeadline[slot] === world.now)
      ask(world, state, row, self, slot, transmit)
}
