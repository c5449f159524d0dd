/**
 * How a manager comes by the code of services: it asks who has it, takes it piece by piece, and answers others who ask. Code with
 * a body travels as its bytes, is let in when they hash to its name and the policy allows it, and only then runs.
 */
import { keyOfName, same } from '../../programs/code/naming.ts'
import { codeMessageType } from '../../protocols/code-message.ts'
import {
  answerForCode,
  arrival,
  askForCode,
  codeCache,
  codeIn,
  codeSlots,
  codeStatus,
  emptyObject,
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
import { type Columns, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { isSigned } from '../code/admission.ts'
import { type Body, bodyNamed, bodyOf, bodyPlaced, hasBodies } from '../code/body.ts'
import { entryOf, tellMissing } from '../code/keeping.ts'
import { headerOf, hear, say } from '../code/messages.ts'
import { codeCounterState } from '../code/parameters.ts'
import { storeOf } from '../code/store.ts'
import { nodePort } from './capsules.ts'
import { type Answer, answerWith, appended, emptied, objectOfBody } from './code-bodies.ts'
import { objectAt } from './code-object.ts'
import { admitService, forgetGone, isProgram, leaving, refuseBare, runService, runState } from './deployed.ts'

/** `out` to the network, `cleared` on to the service, `resume` back to the demultiplexer, `served` past it. */
export const port = numbers('out', 'cleared', 'resume', 'served', 'code')
export const event = numbers('packet', 'timeout', 'loaded', 'executed', 'answer', 'changed', 'ran')

export const policies = { hold: 0, drop: 1, pass: 2 } as const
/** order in which holders are asked: indices of `holders` */
const orders = { repository: [0, 1, 2], previous: [2, 0, 1] } as const

export const deploymentState = {
  ...codeCache,
  ...codeCounterState,
  ...runState,
  present: 'u8',
  previousFirst: 'u8',
  holders: ['i32', 3],
  meanwhile: 'u8',
  room: 'f64',
  cache: 'i32',
  timeout: 'f64',
  tries: 'i32',
  forget: 'f64',
  bytes: 'f64',
  load: 'f64',
  /** per object that is being fetched: the place of its holder in the order, requests to it, when the last one is given up */
  turn: ['u8', codeSlots],
  asked: ['i32', codeSlots],
  deadline: ['f64', codeSlots],
  waiting: 'f64',
  replayed: 'f64',
  /** of the last object: seconds from the packet that asked for it first until it was loaded */
  lastLoad: 'f64',
} as const
export type Deployment = Columns<typeof deploymentState>

const nothing = new Uint8Array(0)

/** The body of a service's code: that of the repository that is asked, or of whoever else has one of that name. */
export function bodyOfService(world: World, { holders }: Deployment, row: number, self: number, service: number): Body | null {
  return hasBodies(world) ? bodyNamed(world, service, self, ...holders.subarray(row * 3, (row + 1) * 3)) : null
}

/** What the cache knows a service's code by: the first word of its hash when it has a body, else the hash of the service's name. */
const nameOf = (world: World, state: Deployment, row: number, self: number, service: number): number =>
  bodyOfService(world, state, row, self, service)?.key ?? service

const standingIn = (world: World, self: number, service: number): number =>
  world.children[world.parent[self]].find((child) => child !== self && world.key[child] === service) ?? -1

/** Whether a program that stands in an environment may run: the code of what is fetched on demand has to be here first. */
export function mayRun(world: World, self: number): boolean {
  const manager = world.children[world.parent[self]].find((child) => world.kinds.list[world.kindOf[child]].role === 'manager')
  if (manager === undefined) return true
  const state = world.kinds.columns[world.kindOf[manager]] as unknown as Deployment
  const row = world.row[manager]
  if (state.present[row] === 1) return true
  const slot = findCode(state, row, nameOf(world, state, row, manager, world.key[self]))
  return slot >= 0 && state.codeStatus[slot] === codeStatus.ready
}

/** A packet asks for a service: on to it when its code is here; otherwise the code is fetched. */
export function demand(world: World, state: Deployment, row: number, self: number, packet: number): void {
  const service = world.packets.service[packet]
  const standing = standingIn(world, self, service)
  if (standing >= 0 && state.present[row] === 1) {
    world.send(self, port.cleared, packet)
    return
  }
  const body = bodyOfService(world, state, row, self, service)
  if (standing >= 0 && body === null && isProgram(world, standing)) {
    refuseBare(world, state, row, self, standing)
    lack(world, state, row, self, packet)
    return
  }
  const name = body?.key ?? service
  const slot = lookUpCode(world, state, row, name)
  if (slot >= 0) serve(world, state, row, self, packet, slot, standing)
  else fetchFor(world, state, row, self, packet, name, body)
}

/** Its code is here. */
function serve(world: World, state: Deployment, row: number, self: number, packet: number, slot: number, standing: number): void {
  if (standing >= 0) world.send(self, port.cleared, packet)
  else if (entryOf(world, self, state.codeKey[slot])) {
    const cycles = runService(world, state, row, self, packet, state.codeKey[slot])
    world.work(self, packet, cycles, 0, event.ran)
  } else
    world.work(self, packet, state.codeCycles[slot] + state.codePerByte[slot] * world.packets.size[packet], 0, event.executed)
}

/** Its code is not here: it is fetched, and the packet waits or does not. */
function fetchFor(
  world: World,
  state: Deployment,
  row: number,
  self: number,
  packet: number,
  name: number,
  body: Body | null,
): void {
  const begun = fetch(world, state, row, self, name, body)
  world.release(packet)
  if (state.meanwhile[row] === policies.pass) pass(world, self, packet)
  else if (!begun || state.meanwhile[row] === policies.drop) world.drop(self, packet, 'no-code')
  else if (state.waiting[row] >= state.room[row]) world.drop(self, packet, 'queue-full')
  else {
    state.waiting[row]++
    world.hold(self, packet)
  }
}

/** Nobody has what it asks for. */
function lack(world: World, state: Deployment, row: number, self: number, packet: number): void {
  world.release(packet)
  if (state.meanwhile[row] === policies.pass) pass(world, self, packet)
  else world.drop(self, packet, 'no-code')
}

/** It goes on as through a classical router. */
function pass(world: World, self: number, packet: number): void {
  world.packets.flags[packet] |= flag.served
  world.send(self, port.out, packet)
}

/** Whether the code is on its way; false = nobody has it. */
function fetch(world: World, state: Deployment, row: number, self: number, name: number, body: Body | null): boolean {
  const known = findCode(state, row, name)
  if (known >= 0 && state.codeStatus[known] === codeStatus.loading) return true
  if (known >= 0 && state.codeStatus[known] === codeStatus.absent && world.now - state.codeUsed[known] < state.forget[row])
    return false
  const slot = reserveCode(world, state, row, name, state.cache[row])
  if (slot < 0) return false
  tidy(world, state, row, self)
  if (body) storeOf(world, self).want(name, body.name, body.object.hash)
  state.turn[slot] = 0
  state.asked[slot] = 0
  return ask(world, state, row, self, slot, false)
}

/**
 * Asks the holder whose turn it is, or the one after it; with nobody left the code is missed. Whether somebody was asked.
 * @param refused what came was not let in, and that was told
 */
export function ask(
  world: World,
  state: Deployment,
  row: number,
  self: number,
  slot: number,
  another: boolean,
  refused = false,
): boolean {
  if (another) {
    state.turn[slot]++
    state.asked[slot] = 0
  }
  const order = state.previousFirst[row] === 1 ? orders.previous : orders.repository
  for (; state.turn[slot] < order.length; state.turn[slot]++) {
    const holder = state.holders[row * 3 + order[state.turn[slot]]]
    if (holder < 0 || holder === self || world.alive[holder] === 0) continue
    state.asked[slot]++
    state.deadline[slot] = world.now + state.timeout[row]
    world.schedule(self, state.timeout[row], event.timeout, -1)
    world.send(self, port.out, requestFor(world, state, self, slot, holder))
    return true
  }
  const name = state.codeKey[slot]
  if (!refused) tellMissing(world, self, name)
  missCode(world, state, row, slot)
  tidy(world, state, row, self)
  for (const waiting of waitingHere(world, state, row, self, name)) {
    state.waiting[row]--
    if (state.meanwhile[row] === policies.pass) pass(world, self, waiting)
    else world.drop(self, waiting, 'no-code')
  }
  return false
}

function requestFor(world: World, state: Deployment, self: number, slot: number, holder: number): number {
  const entry = entryOf(world, self, state.codeKey[slot])
  const request = askForCode(world, state, slot, self, holder, undefined, entry && headerOf(entry.name))
  if (entry) {
    const message = { type: codeMessageType.request, name: entry.name, from: entry.bytes.length, whole: 0 }
    say(world, request, message, nothing, 17, nodePort)
  }
  return request
}

/** What the code of a name was asked for by, in the order in which it came; copies that a service has sent ask for none. */
const waitingHere = (world: World, state: Deployment, row: number, self: number, name: number): number[] =>
  waitingFor(world, self, name, (packet) =>
    (world.packets.flags[packet] & flag.served) === 0 ? nameOf(world, state, row, self, world.packets.service[packet]) : 0,
  )

/** Another node asks for code. */
export function reply(world: World, state: Deployment, row: number, self: number, packet: number): void {
  const pieces = world.contents.of(packet)
    ? replyWithBody(world, state, row, self, packet)
    : answerForCode(world, self, packet, objectHere(world, state, row, self, keyOf(world, packet)))
  if (pieces === null) {
    world.drop(self, packet, 'loss')
    return
  }
  for (const piece of pieces) world.send(self, port.out, piece)
  world.deliver(self, packet)
}

function objectHere(world: World, state: Deployment, row: number, self: number, key: number) {
  const own =
    state.present[row] === 1 && standingIn(world, self, key) >= 0
      ? { ...emptyObject, key, bytes: state.bytes[row], codeLoad: state.load[row] }
      : null
  return codeIn(state, findCode(state, row, key)) ?? own
}

/** Its bytes, if they are here; null = the request came damaged. */
function replyWithBody(world: World, state: Deployment, row: number, self: number, packet: number): number[] | null {
  const heard = hear(world, packet)
  if (heard === null || heard.message.type !== codeMessageType.request) {
    state.damaged[row]++
    return null
  }
  return answerWith(world, self, packet, answerTo(world, state, row, self, heard.message.name), 17, nodePort)
}

function answerTo(world: World, state: Deployment, row: number, self: number, name: Uint8Array): Answer {
  const key = keyOfName(name)
  const placed = bodyPlaced(world, self, key) ?? presentBody(world, state, row, self, key)
  if (placed && same(placed.name, name)) return { object: objectOfBody(placed), name, sent: placed.sent }
  const entry = entryOf(world, self, key)
  if (!entry || codeIn(state, findCode(state, row, key)) === null || !same(entry.name, name))
    return { object: null, name, sent: nothing }
  return { object: objectOfBody({ key, sent: entry.bytes }), name, sent: entry.bytes }
}

/** The body of a program that stands in the environment and is there from the start. */
function presentBody(world: World, state: Deployment, row: number, self: number, key: number): Body | null {
  if (state.present[row] === 0) return null
  for (const child of world.children[world.parent[self]]) {
    const body = child !== self && isProgram(world, child) ? bodyOfService(world, state, row, self, world.key[child]) : null
    if (body?.key === key) return body
  }
  return null
}

/** A piece has come. */
export function take(world: World, state: Deployment, row: number, self: number, packet: number): void {
  const entry = entryOf(world, self, keyOf(world, packet))
  const came = entry ? appended(world, state, row, packet, entry) : takePiece(world, state, row, packet)
  const slot = findCode(state, row, keyOf(world, packet))
  if (came === arrival.whole) {
    state.deadline[slot] = -1
    const { hashCycles, verifying } = world.values[self]
    const checking = entry ? Number(hashCycles) * state.codeWhole[slot] + (isSigned(entry) ? Number(verifying) : 0) : 0
    world.work(self, packet, state.codeLoad[slot] + checking, 0, event.loaded)
    return
  }
  world.deliver(self, packet)
  if (came === arrival.none) ask(world, state, row, self, slot, true)
  if (came === arrival.next) {
    state.asked[slot] = 0
    ask(world, state, row, self, slot, false)
  }
}

/** The last piece has been loaded with the rest. What is not let in is asked for elsewhere. */
export function loaded(world: World, state: Deployment, row: number, self: number, packet: number): void {
  const slot = findCode(state, row, keyOf(world, packet))
  world.deliver(self, packet)
  if (slot < 0 || state.codeStatus[slot] !== codeStatus.loading) return
  const name = state.codeKey[slot]
  const entry = entryOf(world, self, name)
  if (entry && !admitService(world, state, row, self, slot, standingFor(world, state, row, self, name))) {
    emptied(state, row, slot, entry)
    ask(world, state, row, self, slot, true, true)
    return
  }
  state.lastLoad[row] = (world.now - state.codeMissed[slot]) / 1e12
  readyCode(world, state, row, slot)
  for (const waiting of waitingHere(world, state, row, self, name)) {
    state.waiting[row]--
    state.replayed[row]++
    world.send(self, port.resume, waiting)
  }
}

/** Code that the cache has given up goes. */
export const tidy = (world: World, state: Deployment, row: number, self: number): void =>
  forgetGone(world, state, row, self, (name) => standingFor(world, state, row, self, name))

/** What has been placed in it is there, as if it had come. */
export function place(world: World, state: Deployment, row: number, self: number, child: number): void {
  const body = hasBodies(world) ? bodyOf(world, child) : null
  if (body === null) {
    if (world.key[child] !== 0) insertCode(world, state, row, objectAt(world, child), state.cache[row])
    return
  }
  const slot = insertCode(world, state, row, objectOfBody(body), state.cache[row])
  if (slot < 0) return
  storeOf(world, self).want(body.key, body.name, body.object.hash).bytes = body.sent
  if (admitService(world, state, row, self, slot, standingFor(world, state, row, self, body.key))) return
  missCode(world, state, row, slot)
  tidy(world, state, row, self)
}

/** A service has run, and is paid for. */
export function ran(world: World, state: Deployment, row: number, self: number, packet: number): void {
  for (const each of leaving(world, state, row, self, packet)) {
    if (world.heading(each) < 0) world.drop(self, each, 'no-route')
    else world.send(self, port.served, each)
  }
}

/** What stands in the environment and is waiting for the code of this name; −1. */
export const standingFor = (world: World, state: Deployment, row: number, self: number, name: number): number =>
  world.children[world.parent[self]].find(
    (child) => child !== self && world.key[child] !== 0 && nameOf(world, state, row, self, world.key[child]) === name,
  ) ?? -1
