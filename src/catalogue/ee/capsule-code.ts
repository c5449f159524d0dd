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
  flushCode,
  insertCode,
  keyOf,
  lookUpCode,
  missCode,
  readyCode,
  reserveCode,
  shrinkCode,
  takePiece,
  waitingFor,
} from '../../sim/code-cache.ts'
import { dependencies } from '../../sim/code-traits.ts'
import { flag } from '../../sim/packets.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'
import { isSigned } from '../code/admission.ts'
import { bodyPlaced } from '../code/body.ts'
import { calledHere, entryOf, letIn, start, sweep, tellMissing } from '../code/keeping.ts'
import { headerOf } from '../code/messages.ts'
import { storeOf } from '../code/store.ts'
import { bodyOfCapsule, capsuleKey, codeNameOf, event, type NodeState, nodeCounters, port } from './capsules.ts'
import { appended, bodied, emptied, hears, objectOfBody, piecesOf, requestOf } from './code-bodies.ts'
import { another, holderOf } from './code-holders.ts'
import { isCircular, isUnresolved, linkingWith } from './code-linking.ts'
import { objectAt } from './code-object.ts'
import { forgetPorts } from './portmapper.ts'
import { closeEnvironment, tally } from './segments.ts'
import { forgetSoftState } from './soft-state.ts'

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

/** Where to ask for code: the home node, and the flow of what is asked. */
interface Whence {
  readonly home: number
  readonly flow: number
}
const whenceOf = ({ codeHome, codeFlow }: NodeState, slot: number): Whence => ({ home: codeHome[slot], flow: codeFlow[slot] })

/** A slot that is taken anew: what the code before it left behind goes with it. */
function take(world: World, state: NodeState, row: number, self: number, name: number, whence: Whence): number {
  const owed = state.codeOwed[row]
  const slot = reserveCode(world, state, row, name, state.room[row])
  if (slot < 0) return -1
  if (state.codeOwed[row] > owed) state.finals[row]++
  state.freed[row] += forgetSoftState(state, row, (of) => of !== 0 && of !== name && findCode(state, row, of) < 0)
  state.codeHome[slot] = whence.home
  state.codeFlow[slot] = whence.flow
  state.codeAsked[slot] = 0
  state.codeTurn[slot] = 0
  state.placed[slot] = 0
  state.finals[row] += sweep(world, state, row, self)
  return slot
}

/** What was placed in the node is there; a cache that lost it has it again at once. */
function restore(
  world: World,
  state: NodeState,
  row: number,
  self: number,
  name: number,
  whence: Whence,
  transmit: Transmit,
): void {
  const known = findCode(state, row, name)
  if (known >= 0 && (state.codeStatus[known] === codeStatus.ready || state.codeStatus[known] === codeStatus.linking)) return
  const body = bodyPlaced(world, self, name)
  // what was not let in is not tried again with every capsule
  if (body && known >= 0 && state.codeStatus[known] === codeStatus.absent && world.now - state.codeUsed[known] < grudge) return
  const place = world.holder(self, port.code, name)
  if (place < 0 && body === null) return
  const slot = take(world, state, row, self, name, whence)
  if (slot < 0) return
  const object = body ? objectOfBody(body) : objectAt(world, world.neighbour(self, port.code, place))
  insertCode(world, state, row, object, state.room[row])
  state.placed[slot] = 1
  if (body) {
    storeOf(world, self).want(name, body.name, body.object.hash).bytes = body.sent
    if (!letIn(world, state, row, self, slot)) {
      giveUp(world, state, row, self, slot)
      return
    }
  }
  link(world, state, row, self, slot, transmit)
}

/** All of an object is here. It may be used when all that it depends on is; what is not is fetched. */
function link(world: World, state: NodeState, row: number, self: number, slot: number, transmit: Transmit): void {
  const name = state.codeKey[slot]
  state.codeStatus[slot] = codeStatus.linking
  let complete = true
  for (const dependency of dependencies) {
    const needed = state[dependency][slot]
    if (needed === 0) continue
    // a name is the hash of code that holds the names it depends on: no such circle exists
    const circular = needed === name || isCircular(state, row, needed, name)
    if (!circular) restore(world, state, row, self, needed, whenceOf(state, slot), transmit)
    if (state.codeStatus[slot] !== codeStatus.linking || state.codeKey[slot] !== name) return
    const known = findCode(state, row, needed)
    if (known >= 0 && state.codeStatus[known] === codeStatus.ready) continue
    complete = false
    if (circular || !fetch(world, state, row, self, needed, whenceOf(state, slot), transmit)) {
      const other = calledHere(world, self, needed)
      const why = circular ? `it depends on ${other}, which depends on it` : `it depends on ${other}, which nobody has`
      if (state.codeStatus[slot] === codeStatus.linking) refuse(world, state, row, self, slot, why)
      return
    }
  }
  if (isUnresolved(state, row, slot))
    refuse(world, state, row, self, slot, 'its type or API is none of this node, or it needs what another does not export')
  else if (complete) makeReady(world, state, row, self, slot, transmit)
}

function refuse(world: World, state: NodeState, row: number, self: number, slot: number, why: string): void {
  state.unlinked[row]++
  world.logs.fault(self, world.now, nodeCounters.unlinked, `${calledHere(world, self, state.codeKey[slot])}: ${why}`)
  giveUp(world, state, row, self, slot)
}

/** Who waits for it is evaluated, in the order in which it came; what waits to be linked with it goes on. */
function makeReady(world: World, state: NodeState, row: number, self: number, slot: number, transmit: Transmit): void {
  const name = state.codeKey[slot]
  if (entryOf(world, self, name) && !start(world, state, row, self, slot)) {
    giveUp(world, state, row, self, slot)
    return
  }
  if (state.placed[slot] === 1) state.codeStatus[slot] = codeStatus.ready
  else readyCode(world, state, row, slot)
  state.codeUsed[slot] = world.now
  for (const waiting of waitingHere(world, self, name)) {
    state.waiting[row]--
    world.acquire(self, waiting, world.firstResource[self], 0, event.entered)
  }
  for (const other of linkingWith(state, row, name)) link(world, state, row, self, other, transmit)
  shrink(world, state, row, self)
}

/** Whether the code of a capsule is here. If it is not, the capsule gives the evaluator back and waits, or is dropped. */
export function hasCode(world: World, state: NodeState, row: number, self: number, packet: number, transmit: Transmit): boolean {
  const { name, home } = codeNameOf(world, packet)
  if (name === 0) return true
  const whence = { home, flow: answersOf(world, packet) }
  const body = bodyOfCapsule(world, packet)
  if (body) storeOf(world, self).want(name, body.name, body.object.hash)
  restore(world, state, row, self, name, whence, transmit)
  if (lookUpCode(world, state, row, name) >= 0) return true
  world.release(packet)
  if (!fetch(world, state, row, self, name, whence, transmit)) {
    closeEnvironment(state, row)
    world.drop(self, packet, 'no-code')
  } else {
    state.waiting[row]++
    closeEnvironment(state, row, true)
    world.hold(self, packet)
  }
  return false
}

const answersOf = ({ packets, flows }: World, packet: number): number => {
  const flow = packets.flow[packet]
  return flows.answers[flow] < 0 ? flow : flows.answers[flow]
}

/** A capsule's code inserts another one: nothing waits for it. */
export function insert(
  world: World,
  state: NodeState,
  row: number,
  self: number,
  packet: number,
  name: number,
  transmit: Transmit,
): void {
  const known = findCode(state, row, name)
  if (known >= 0 && state.codeStatus[known] !== codeStatus.absent) return
  const whence = { home: codeNameOf(world, packet).home, flow: answersOf(world, packet) }
  restore(world, state, row, self, name, whence, transmit)
  const slot = findCode(state, row, name)
  if (slot < 0 || state.codeStatus[slot] === codeStatus.absent) fetch(world, state, row, self, name, whence, transmit)
}

/** Soft state may go at any time: nothing that is right depends on it. */
export function flush(world: World, state: NodeState, row: number, self: number): void {
  for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++) if (state.codeBegun[slot] === 1) state.finals[row]++
  state.freed[row] += forgetSoftState(state, row, () => true)
  const bodies = bodied(world, state, row, self)
  flushCode(state, row)
  forgetPorts(state, row)
  state.finals[row] += sweep(world, state, row, self) - bodies
  tally(state, row)
}

/** The cache keeps no more than it has room for. */
export function shrink(world: World, state: NodeState, row: number, self: number): void {
  const owed = state.codeOwed[row]
  shrinkCode(state, row, state.room[row])
  if (state.codeOwed[row] > owed) state.finals[row]++
  state.freed[row] += forgetSoftState(state, row, (of) => of !== 0 && findCode(state, row, of) < 0)
  state.finals[row] += sweep(world, state, row, self)
  tally(state, row)
}

/** Whether the code is on its way. */
function fetch(
  world: World,
  state: NodeState,
  row: number,
  self: number,
  name: number,
  whence: Whence,
  transmit: Transmit,
): boolean {
  const known = findCode(state, row, name)
  const status = known < 0 ? codeStatus.empty : state.codeStatus[known]
  if (status === codeStatus.loading || status === codeStatus.linking) return true
  if (status === codeStatus.absent && world.now - state.codeUsed[known] < grudge) return false
  const slot = take(world, state, row, self, name, whence)
  return slot >= 0 && ask(world, state, row, self, slot, transmit)
}

/**
 * Asks who has it, towards the home node or elsewhere; false = there is nobody to ask, and who waits is dropped.
 * @param refused what came was not let in, and that was told
 */
function ask(
  world: World,
  state: NodeState,
  row: number,
  self: number,
  slot: number,
  transmit: Transmit,
  refused = false,
): boolean {
  if (state.codeAsked[slot] >= tries) another(state, slot)
  const holder = holderOf(world, state, row, self, slot)
  if (holder < 0) {
    if (!refused) tellMissing(world, self, state.codeKey[slot])
    giveUp(world, state, row, self, slot)
    return false
  }
  state.codeAsked[slot]++
  state.codeDeadline[slot] = world.now + state.patience[row]
  world.schedule(self, state.patience[row], event.overdue, -1)
  const entry = entryOf(world, self, state.codeKey[slot])
  const request = askForCode(world, state, slot, self, holder, state.codeFlow[slot], entry && headerOf(entry.name))
  world.packets.service[request] = capsuleKey
  if (entry) requestOf(world, state, row, request, entry)
  send(world, state, row, self, request, transmit)
  return true
}

function giveUp(world: World, state: NodeState, row: number, self: number, slot: number): void {
  const name = state.codeKey[slot]
  missCode(world, state, row, slot)
  state.finals[row] += sweep(world, state, row, self)
  for (const packet of waitingHere(world, self, name)) {
    state.waiting[row]--
    world.drop(self, packet, 'no-code')
  }
  for (const other of linkingWith(state, row, name))
    if (state.codeStatus[other] === codeStatus.linking)
      refuse(world, state, row, self, other, `it depends on ${calledHere(world, self, name)}, which does not run here`)
  tally(state, row)
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
    const body = hears(world, state, row, self, packet)
    if (body === null) {
      world.drop(self, packet, 'loss')
      return
    }
    const object = body ? body.object : objectHere(world, state, row, self, keyOf(world, packet))
    if (object === null && !here) {
      packets.flags[packet] |= flag.served
      transmit(world, state, row, self, packet)
      return
    }
    const pieces = body ? piecesOf(world, state, row, self, packet, body) : answerForCode(world, self, packet, object)
    world.deliver(self, packet)
    for (const piece of pieces) send(world, state, row, self, piece, transmit)
  } else if (here) takeCode(world, state, row, self, packet, transmit)
  else {
    packets.flags[packet] |= flag.served
    transmit(world, state, row, self, packet)
  }
}

function objectHere(world: World, state: NodeState, row: number, self: number, name: number): CodeObject | null {
  const place = world.holder(self, port.code, name)
  if (place >= 0) return objectAt(world, world.neighbour(self, port.code, place))
  return codeIn(state, findCode(state, row, name))
}

function takeCode(world: World, state: NodeState, row: number, self: number, packet: number, transmit: Transmit): void {
  const slot = findCode(state, row, keyOf(world, packet))
  const entry = entryOf(world, self, keyOf(world, packet))
  const came = entry ? appended(world, state, row, packet, entry) : takePiece(world, state, row, packet)
  tally(state, row)
  if (came === arrival.whole) {
    state.codeDeadline[slot] = -1
    const verifying = entry && isSigned(entry) ? Number(world.values[self].verifying) : 0
    world.work(self, packet, state.codeLoad[slot] + state.hashing[row] * state.codeWhole[slot] + verifying, 0, event.loaded)
    return
  }
  world.deliver(self, packet)
  if (came === arrival.none) {
    another(state, slot)
    ask(world, state, row, self, slot, transmit)
  }
  if (came === arrival.next) {
    state.codeAsked[slot] = 0
    ask(world, state, row, self, slot, transmit)
  }
}

/** The code has been hashed and loaded: it is linked with what it depends on. What is not let in is asked for elsewhere. */
export function loaded(world: World, state: NodeState, row: number, self: number, packet: number, transmit: Transmit): void {
  const slot = findCode(state, row, keyOf(world, packet))
  world.deliver(self, packet)
  if (slot < 0 || state.codeStatus[slot] !== codeStatus.loading) return
  const entry = entryOf(world, self, state.codeKey[slot])
  if (entry && !letIn(world, state, row, self, slot)) {
    emptied(state, row, slot, entry)
    another(state, slot)
    ask(world, state, row, self, slot, transmit, true)
  } else link(world, state, row, self, slot, transmit)
}

/** No answer has come in time: the same is asked for again. */
export function overdue(world: World, state: NodeState, row: number, self: number, transmit: Transmit): void {
  for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++)
    if (state.codeStatus[slot] === codeStatus.loading && state.codeDeadline[slot] === world.now)
      ask(world, state, row, self, slot, transmit)
}
