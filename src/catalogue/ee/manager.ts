import {
  answerForCode,
  arrival,
  askForCode,
  codeCache,
  codeIn,
  codeMessage,
  codeSlots,
  codeStatus,
  emptyObject,
  findCode,
  insertCode,
  keyOf,
  lookUpCode,
  messageHeader,
  missCode,
  readyCode,
  reserveCode,
  takePiece,
  waitingFor,
} from '../../sim/code-cache.ts'
import { defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'
import { anyService } from '../infrastructure/path.ts'
import { type ActiveRoute, type ActiveRoutes, activeRoutes, routesOf, setRoute, steer, writeRoutes } from './active-routes.ts'
import { objectAt } from './code-object.ts'
import { managerParameters } from './manager-parameters.ts'

/** `out` to the network, `cleared` on to the service, `resume` back to the demultiplexer, `served` past it. */
export const port = numbers('out', 'cleared', 'resume', 'served', 'code')
export const event = numbers('packet', 'timeout', 'loaded', 'executed', 'answer', 'changed')

const policies = { hold: 0, drop: 1, pass: 2 } as const
/** routes of one change */
const comingSlots = 8

/** order in which holders are asked: indices of `holders` */
const orders = { repository: [0, 1, 2], previous: [2, 0, 1] } as const

export default defineKind({
  kind: 'ee/manager',
  title: 'Active node manager',
  doc: 'Deploys services on demand: when a packet asks for one whose code is not here, it fetches the code from a repository or from the node before, piece by piece over the network. Meanwhile packets of the service wait, are dropped, or pass unprocessed. It keeps the table of which active node served streams go to next, and changes it at a time or when another manager tells it to.',
  cite: given(
    'tamanoir-2003',
    '3.1.2',
    'services are deployed on demand when streams reach an active node which does not hold the required service',
  ),
  group: 'user',
  role: 'manager',
  free: false,
  flow: true,
  answered: true,
  addressable: true,
  fits: { role: 'manager', out: 'out', also: { cleared: 'cleared', resume: 'woken', served: 'served' } },
  ports: {
    out: { title: 'to the network', joins: 'inner' },
    cleared: { title: 'to the service', joins: 'inner' },
    resume: { title: 'to the demultiplexer', joins: 'inner' },
    served: { title: 'past the service', joins: 'inner' },
  },
  offers: {
    code: { role: 'code', title: 'Code from the start', level: 'user', returns: 'answer', arrangement: 'fan', runs: 'inherit' },
  },
  parameters: managerParameters,
  state: {
    ...codeCache,
    ...activeRoutes,
    /** routes that take effect at `changeAt`, and whom they are told to */
    coming: 'f64',
    comingAddress: ['f64', comingSlots],
    comingLength: ['i32', comingSlots],
    comingName: ['i32', comingSlots],
    changeAt: 'f64',
    tells: 'i32',
    updates: 'f64',
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
  },
  soft: ['waiting', 'codeBytes'],
  look: {
    icon: 'package-open',
    tone: 'user',
    gauges: [],
    counters: {
      hits: 'hits',
      misses: 'misses',
      loads: 'loaded',
      evictions: 'evicted',
      waiting: 'waiting',
      replayed: 'replayed',
      codeBytes: 'bytes of code',
      lastLoad: 's to load the last',
      routes: 'active routes',
      updates: 'route updates',
      steered: 'sent to the next node',
    },
  },
  configure(world, state, row, self, values) {
    state.present[row] = values.services === 'present' ? 1 : 0
    state.previousFirst[row] = values.first === 'previous' ? 1 : 0
    state.holders.set([values.repository, values.mirror, values.previous], row * 3)
    state.meanwhile[row] = policies[values.meanwhile as keyof typeof policies]
    state.room[row] = values.room
    state.cache[row] = values.cache
    state.timeout[row] = Math.round(values.timeout * 1e12)
    state.tries[row] = values.tries
    state.forget[row] = values.forget * 1e12
    state.bytes[row] = values.bytes
    state.load[row] = values.load
    world.key[self] = anyService
    writeRoutes(state, row, values.routes)
    state.tells[row] = values.tells
    state.changeAt[row] = values.changeAt
    const coming = routesOf(values.change).slice(0, comingSlots)
    state.coming[row] = coming.length
    coming.forEach(({ address, length, name }, i) => {
      state.comingAddress[row * comingSlots + i] = address
      state.comingLength[row * comingSlots + i] = length
      state.comingName[row * comingSlots + i] = name
    })
    const delay = Math.round(values.changeAt * 1e12) - world.now
    if (coming.length > 0 && delay > 0) world.schedule(self, delay, event.changed, -1)
  },
  start(world, state, row, self) {
    for (const child of world.children[self]) insertCode(world, state, row, objectAt(world, child), state.cache[row])
  },
  on: {
    packet(world, state, row, self, packet) {
      const message = codeMessage(world, packet)
      if (message === reportType.codeRequest) reply(world, state, row, self, packet)
      else if (message === reportType.codePiece) take(world, state, row, self, packet)
      else if (isUpdate(world, packet)) heed(world, state, row, self, packet)
      else if (world.packets.service[packet] === 0) world.drop(self, packet, 'no-receiver')
      else demand(world, state, row, self, packet)
    },
    timeout(world, state, row, self) {
      for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++)
        if (state.codeStatus[slot] === codeStatus.loading && state.deadline[slot] === world.now)
          ask(world, state, row, self, slot, state.asked[slot] >= state.tries[row])
    },
    /** The last piece has been loaded with the rest. */
    loaded(world, state, row, self, packet) {
      const slot = findCode(state, row, keyOf(world, packet))
      world.deliver(self, packet)
      if (slot < 0 || state.codeStatus[slot] !== codeStatus.loading) return
      state.lastLoad[row] = (world.now - state.codeMissed[slot]) / 1e12
      readyCode(world, state, row, slot)
      for (const waiting of waitingFor(world, self, state.codeKey[slot])) {
        state.waiting[row]--
        state.replayed[row]++
        world.send(self, port.resume, waiting)
      }
    },
    /** A code object without a body has been run: it has cost what it costs. */
    executed(world, _state, _row, self, packet) {
      world.packets.flags[packet] |= flag.served | flag.servedOnce
      world.send(self, port.served, packet)
    },
    answer: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
    /** The change that was set takes effect, here and at the manager that is told. */
    changed(world, state, row, self) {
      if (world.now !== Math.round(state.changeAt[row] * 1e12)) return
      for (let slot = row * comingSlots; slot < row * comingSlots + state.coming[row]; slot++) {
        const route = { address: state.comingAddress[slot], length: state.comingLength[slot], name: state.comingName[slot] }
        setRoute(state, row, route)
        if (state.tells[row] >= 0 && state.tells[row] !== self) tell(world, state.tells[row], self, route)
      }
      state.updates[row]++
    },
  },
})

type Field =
  | 'present'
  | 'previousFirst'
  | 'holders'
  | 'meanwhile'
  | 'room'
  | 'cache'
  | 'timeout'
  | 'tries'
  | 'forget'
  | 'bytes'
  | 'load'
  | 'turn'
  | 'asked'
  | 'deadline'
  | 'waiting'
  | 'updates'
type State = Record<Field | keyof typeof codeCache, Float64Array | Int32Array | Uint8Array>

/** An update of its table for another manager, as a packet. */
function tell(world: World, other: number, self: number, { address, length, name }: ActiveRoute): void {
  const packet = world.create(self, messageHeader, other)
  const { packets, reports } = world
  const message = reports.allocate(reportType.route)
  packets.report[packet] = message
  reports.key[message] = address
  reports.from[message] = length
  reports.whole[message] = name
  world.send(self, port.out, packet)
}

const isUpdate = ({ packets, reports }: World, packet: number): boolean =>
  packets.report[packet] >= 0 && reports.type[packets.report[packet]] === reportType.route

/** Another manager tells of a route. */
function heed(world: World, state: State, row: number, self: number, packet: number): void {
  const { packets, reports } = world
  const message = packets.report[packet]
  setRoute(state as unknown as ActiveRoutes, row, {
    address: reports.key[message],
    length: reports.from[message],
    name: reports.whole[message],
  })
  state.updates[row]++
  world.deliver(self, packet)
}

/** Sends what was served on to the next active node, if the manager knows one. */
export function steerBy(world: World, manager: number, packet: number): void {
  const state = world.kinds.columns[world.kindOf[manager]] as unknown as ActiveRoutes
  const row = world.row[manager]
  if (state.routes[row] > 0) steer(world, state, row, manager, packet)
}

const stands = (world: World, self: number, key: number): boolean =>
  world.children[world.parent[self]].some((child) => child !== self && world.key[child] === key)

/** A packet asks for a service: on to it when its code is here; otherwise the code is fetched. */
function demand(world: World, state: State, row: number, self: number, packet: number): void {
  const key = world.packets.service[packet]
  const standing = stands(world, self, key)
  if (standing && state.present[row] === 1) {
    world.send(self, port.cleared, packet)
    return
  }
  const slot = lookUpCode(world, state, row, key)
  if (slot >= 0) {
    if (standing) world.send(self, port.cleared, packet)
    else
      world.work(self, packet, state.codeCycles[slot] + state.codePerByte[slot] * world.packets.size[packet], 0, event.executed)
    return
  }
  const begun = fetch(world, state, row, self, key)
  world.release(packet)
  if (state.meanwhile[row] === policies.pass) pass(world, self, packet)
  else if (!begun || state.meanwhile[row] === policies.drop) world.drop(self, packet, 'no-code')
  else if (state.waiting[row] >= state.room[row]) world.drop(self, packet, 'queue-full')
  else {
    state.waiting[row]++
    world.hold(self, packet)
  }
}

/** It goes on as through a classical router. */
function pass(world: World, self: number, packet: number): void {
  world.packets.flags[packet] |= flag.served
  world.send(self, port.out, packet)
}

/** Whether the code is on its way; false = nobody has it. */
function fetch(world: World, state: State, row: number, self: number, key: number): boolean {
  const known = findCode(state, row, key)
  if (known >= 0 && state.codeStatus[known] === codeStatus.loading) return true
  if (known >= 0 && state.codeStatus[known] === codeStatus.absent && world.now - state.codeUsed[known] < state.forget[row])
    return false
  const slot = reserveCode(world, state, row, key, state.cache[row])
  if (slot < 0) return false
  state.turn[slot] = 0
  state.asked[slot] = 0
  return ask(world, state, row, self, slot, false)
}

/** Asks the holder whose turn it is, or the one after it; with nobody left the code is missed. Whether somebody was asked. */
function ask(world: World, state: State, row: number, self: number, slot: number, another: boolean): boolean {
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
    world.send(self, port.out, askForCode(world, state, slot, self, holder))
    return true
  }
  const key = state.codeKey[slot]
  missCode(world, state, row, slot)
  for (const waiting of waitingFor(world, self, key)) {
    state.waiting[row]--
    if (state.meanwhile[row] === policies.pass) pass(world, self, waiting)
    else world.drop(self, waiting, 'no-code')
  }
  return false
}

/** Another node asks for code. */
function reply(world: World, state: State, row: number, self: number, packet: number): void {
  const key = keyOf(world, packet)
  const own =
    state.present[row] === 1 && stands(world, self, key)
      ? { ...emptyObject, key, bytes: state.bytes[row], codeLoad: state.load[row] }
      : null
  const object = codeIn(state, findCode(state, row, key)) ?? own
  for (const piece of answerForCode(world, self, packet, object)) world.send(self, port.out, piece)
  world.deliver(self, packet)
}

function take(world: World, state: State, row: number, self: number, packet: number): void {
  const came = takePiece(world, state, row, packet)
  const slot = findCode(state, row, keyOf(world, packet))
  if (came === arrival.whole) {
    state.deadline[slot] = -1
    world.work(self, packet, state.codeLoad[slot], 0, event.loaded)
    return
  }
  world.deliver(self, packet)
  if (came === arrival.none) ask(world, state, row, self, slot, true)
  if (came === arrival.next) {
    state.asked[slot] = 0
    ask(world, state, row, self, slot, false)
  }
}
