/**
 * How two controllers agree on a stack for a flow: the end that sends asks with a message of what it may want and has; the other
 * answers with what it has of that; it also reports what arrives. What is sent before the answer waits.
 */
import { flag } from '../../sim/packets.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'
import { onwards, provider } from './block.ts'
import { everyTreatment, message, messageAbout, turn } from './header.ts'

export const agreement = { none: 0, asked: 1, agreed: 2 } as const
const word = { offer: 1, answer: 2, report: 3 } as const

/** packets that may wait for an answer; times that one asks */
export const places = 64
const attempts = 3
/** bytes of a message; numbers that a report must tell of before a share of losses is believed */
const length = 64
const sample = 20

export const negotiationState = {
  timeout: 'f64',
  interval: 'f64',
  /** by flow: how far it is, when it was asked for, how often, and what both ends have */
  agreed: ['u8', 'flows'],
  askedAt: ['f64', 'flows'],
  tries: ['i32', 'flows'],
  common: ['u8', 'flows'],
  /** by flow, where it arrives: packets, the highest number, and the time of the last report */
  arrived: ['f64', 'flows'],
  highest: ['f64', 'flows'],
  reported: ['f64', 'flows'],
  /** … and whether its sender has made an offer: a host that knows of none of this is not reported to */
  offered: ['u8', 'flows'],
  /** by flow, where it leaves: what the last report said, and the share that was lost before it */
  arrivedThere: ['f64', 'flows'],
  highestThere: ['f64', 'flows'],
  lost: ['f64', 'flows'],
  /** … when its other end was heard of last, and packets that have gone there since */
  heard: ['f64', 'flows'],
  unheard: ['f64', 'flows'],
  /** packets that wait for an answer, in their order, plus one */
  held: ['i32', places],
  waiting: 'i32',
  armed: 'u8',
  asked: 'f64',
  answered: 'f64',
  reports: 'f64',
} as const

/** What it knows of flows and of who waits: gone when it is replaced without its private data. */
export const negotiated = [
  'agreed',
  'askedAt',
  'tries',
  'common',
  'arrived',
  'highest',
  'reported',
  'offered',
  'arrivedThere',
  'highestThere',
  'lost',
  'heard',
  'unheard',
  'waiting',
] as const

export type Negotiation = Record<keyof typeof negotiationState, Float64Array | Int32Array | Uint8Array>
type Release = (world: World, self: number, packet: number) => void

/** What blocks of this engine can do. */
export function available(world: World, self: number): number {
  let all = 0
  for (const bit of everyTreatment) if (provider(world, self, bit) >= 0) all |= bit
  return all
}

/** The packet waits; the first of its flow asks the other end. */
export function wait(world: World, state: Negotiation, row: number, self: number, packet: number, wanted: number, retry: number) {
  if (state.waiting[row] === places) {
    world.drop(self, packet, 'queue-full')
    return
  }
  const at = indexOf(world, row, packet)
  world.hold(self, packet)
  state.held[row * places + state.waiting[row]++] = packet + 1
  if (state.agreed[at] === agreement.asked) return
  state.agreed[at] = agreement.asked
  ask(world, state, row, self, packet, wanted, at)
  arm(world, state, row, self, retry)
}

export const indexOf = (world: World, row: number, packet: number): number =>
  row * world.kinds.flowRoom + world.packets.flow[packet]

function ask(world: World, state: Negotiation, row: number, self: number, packet: number, wanted: number, at: number): void {
  state.askedAt[at] = world.now
  state.tries[at]++
  state.asked[row]++
  say(world, self, packet, word.offer, wanted)
}

function say(world: World, self: number, about: number, what: number, key: number): number {
  const copy = messageAbout(world, self, about, message.control, length)
  const row = world.reports.allocate(reportType.stack)
  world.packets.report[copy] = row
  world.reports.from[row] = what
  world.reports.key[row] = key
  if (what === word.offer) onwards(world, self, copy)
  return copy
}

function answer(world: World, self: number, about: number, what: number, key: number, arrived = 0, highest = 0): void {
  const copy = say(world, self, about, what, key)
  const row = world.packets.report[copy]
  world.reports.packets[row] = arrived
  world.reports.highest[row] = highest
  turn(world, copy)
  world.packets.flags[copy] |= flag.egress
  onwards(world, self, copy)
}

function arm(world: World, state: Negotiation, row: number, self: number, retry: number): void {
  if (state.armed[row] === 1) return
  state.armed[row] = 1
  world.schedule(self, Math.max(1, state.timeout[row]), retry, -1)
}

/** A message from the other end. */
export function hear(world: World, state: Negotiation, row: number, self: number, packet: number, release: Release): void {
  const { packets, reports } = world
  const said = packets.report[packet]
  const at = indexOf(world, row, packet)
  note(world, state, at)
  if (said >= 0 && reports.type[said] === reportType.stack) {
    const key = reports.key[said]
    if (reports.from[said] === word.offer) {
      state.answered[row]++
      state.offered[at] = 1
      answer(world, self, packet, word.answer, key & available(world, self))
    } else if (reports.from[said] === word.answer && state.agreed[at] === agreement.asked)
      settle(world, state, row, self, packets.flow[packet], at, key, release)
    else if (reports.from[said] === word.answer && state.agreed[at] === agreement.agreed) state.common[at] = key
    else if (reports.from[said] === word.report) believe(state, at, reports.packets[said], reports.highest[said])
  }
  world.merge(self, packet)
}

/** The other end of a flow has been heard of. */
export function note(world: World, state: Negotiation, at: number): void {
  state.heard[at] = world.now
  state.unheard[at] = 0
  if (state.agreed[at] === agreement.agreed) state.tries[at] = 0
}

/** Packets go on as agreed, but of the other end nothing has been heard for long: it is asked whether it has its blocks still; who does not answer has none. */
export function probe(world: World, state: Negotiation, row: number, self: number, packet: number, wanted: number): void {
  const at = indexOf(world, row, packet)
  const patience = attempts * Math.max(state.timeout[row], state.interval[row])
  const silent = ++state.unheard[at] > places && world.now - state.heard[at] > patience
  if (!silent || world.now - state.askedAt[at] < state.timeout[row]) return
  if (state.tries[at] < attempts) ask(world, state, row, self, packet, wanted, at)
  else state.common[at] = 0
}

/** What has come cannot be undone here any more: its sender hears what blocks there still are. */
export function complain(world: World, self: number, packet: number): void {
  answer(world, self, packet, word.answer, available(world, self))
}

function believe(state: Negotiation, at: number, arrived: number, highest: number): void {
  const numbers = highest - state.highestThere[at]
  // who has forgotten what had come begins to count anew
  const counts = arrived >= state.arrivedThere[at]
  if (counts && numbers < sample) return
  if (counts) state.lost[at] = Math.max(0, 1 - (arrived - state.arrivedThere[at]) / numbers)
  state.arrivedThere[at] = arrived
  state.highestThere[at] = highest
}

/** It is known what both ends have: what has waited goes on. */
function settle(
  world: World,
  state: Negotiation,
  row: number,
  self: number,
  flow: number,
  at: number,
  common: number,
  release: Release,
): void {
  state.agreed[at] = agreement.agreed
  state.common[at] = common
  note(world, state, at)
  const waiting = Array.from(state.held.subarray(row * places, row * places + state.waiting[row]), (held) => held - 1)
  const others = waiting.filter((packet) => world.packets.flow[packet] !== flow)
  others.forEach((packet, i) => {
    state.held[row * places + i] = packet + 1
  })
  state.waiting[row] = others.length
  for (const packet of waiting) if (world.packets.flow[packet] === flow) release(world, self, packet)
}

/** Asks again; who never answers has nothing. */
export function retry(
  world: World,
  state: Negotiation,
  row: number,
  self: number,
  wanted: number,
  release: Release,
  event: number,
): void {
  state.armed[row] = 0
  const seen: number[] = []
  for (let i = 0; i < state.waiting[row]; i++) {
    const packet = state.held[row * places + i] - 1
    if (!seen.some((other) => world.packets.flow[other] === world.packets.flow[packet])) seen.push(packet)
  }
  for (const packet of seen) {
    const at = indexOf(world, row, packet)
    if (world.now - state.askedAt[at] < state.timeout[row]) continue
    if (state.tries[at] < attempts) ask(world, state, row, self, packet, wanted, at)
    else settle(world, state, row, self, world.packets.flow[packet], at, 0, release)
  }
  if (state.waiting[row] > 0) arm(world, state, row, self, event)
}

/** A packet has arrived: now and then its sender hears how many have. */
export function tally(world: World, state: Negotiation, row: number, self: number, packet: number): void {
  const at = indexOf(world, row, packet)
  state.arrived[at]++
  state.highest[at] = Math.max(state.highest[at], world.packets.sequence[packet] + 1)
  if (state.offered[at] === 0 || world.now - state.reported[at] < state.interval[row]) return
  state.reported[at] = world.now
  state.reports[row]++
  answer(world, self, packet, word.report, 0, state.arrived[at], state.highest[at])
}
