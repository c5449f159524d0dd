import { assumed } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { defineBlock, onwards, event as shared } from './block.ts'
import { canTreat, mark, message, messageAbout, treatment, treatmentsOf, turn, unmark } from './header.ts'

export const event = { ...shared, due: 3 } as const

/** places for packets that have not been acknowledged; packets that a receiver remembers */
const places = 64
const memory = 1024

export default defineBlock({
  noun: 'reliable',
  title: 'Reliability block',
  doc: 'Keeps what leaves until the block of its kind at the other end acknowledges it, and sends it again when that takes too long; what comes in is acknowledged, and comes through once. It keeps no order.',
  section: '3',
  quote:
    'the application could require a "reliable communication channel" and a controller would choose between different protocols that provide reliability',
  icon: 'repeat',
  treats: treatment.reliable,
  parameters: {
    timeout: {
      type: 'number',
      title: 'Sends again after',
      doc: 'Time without an acknowledgement.',
      unit: 'second',
      default: 5e-3,
      min: 1e-6,
      max: 100,
      cite: assumed('some times the way there and back in one room; the paper has no such block'),
    },
    attempts: {
      type: 'number',
      title: 'Attempts',
      doc: 'How often a packet is sent before it is given up.',
      unit: 'count',
      default: 10,
      min: 1,
      max: 200,
      integer: true,
      cite: assumed('of ten, one in a million fails where a quarter is lost'),
    },
  },
  state: {
    timeout: 'f64',
    attempts: 'i32',
    /** packets that wait for their acknowledgement, plus one; when they are sent again; how often they have been sent */
    kept: ['i32', places],
    due: ['f64', places],
    tries: ['i32', places],
    waiting: 'i32',
    armed: 'u8',
    /** what has come in, of each flow and number */
    flows: ['i32', memory],
    numbers: ['f64', memory],
    transmitted: 'f64',
    resent: 'f64',
    acknowledged: 'f64',
    duplicates: 'f64',
  },
  counters: { waiting: 'waiting', resent: 'sent again', acknowledged: 'acknowledged', duplicates: 'duplicates' },
  data: ['waiting', 'flows', 'numbers', 'transmitted', 'resent', 'acknowledged', 'duplicates'],
  lose(world, state, row, self) {
    for (let i = row * places; i < (row + 1) * places; i++) {
      if (state.kept[i] > 0) world.drop(self, state.kept[i] - 1, 'removed')
      state.kept[i] = 0
    }
  },
  configure(state, row, values) {
    state.timeout[row] = Math.round(Number(values.timeout) * 1e12)
    state.attempts[row] = Number(values.attempts)
  },
  handle(world, state, row, self, packet) {
    const { packets } = world
    const leaves = (packets.flags[packet] & flag.egress) !== 0
    if (packets.protocol[packet] === message.acknowledgement) return leaves || acknowledge(world, state, row, self, packet)
    if (!canTreat(world, packet)) return true
    const treated = (treatmentsOf(world, packet) & treatment.reliable) !== 0
    if (leaves) return treated || keep(world, state, row, self, packet)
    return !treated || accept(world, state, row, self, packet)
  },
  events: {
    due(world, state, row, self) {
      state.armed[row] = 0
      for (let i = row * places; i < (row + 1) * places; i++)
        if (state.kept[i] > 0 && state.due[i] <= world.now) again(world, state, row, self, i)
      arm(world, state, row, self)
    },
  },
})

type Name = 'timeout' | 'attempts' | 'kept' | 'due' | 'tries' | 'waiting' | 'armed' | 'flows' | 'numbers'
type Count = 'transmitted' | 'resent' | 'acknowledged' | 'duplicates'
type State = Record<Name | Count, Float64Array | Int32Array | Uint8Array>

/** The packet stays here; what goes on is its like. False = it has been seen to. */
function keep(world: World, state: State, row: number, self: number, packet: number): boolean {
  let place = row * places
  while (place < (row + 1) * places && state.kept[place] > 0) place++
  if (place === (row + 1) * places) {
    world.drop(self, packet, 'queue-full')
    return false
  }
  world.hold(self, packet)
  state.kept[place] = packet + 1
  state.tries[place] = 0
  state.waiting[row]++
  transmit(world, state, row, self, place)
  arm(world, state, row, self)
  return false
}

function transmit(world: World, state: State, row: number, self: number, place: number): void {
  const packet = state.kept[place] - 1
  const like = world.split(self, packet, world.packets.size[packet])
  mark(world, like, treatment.reliable)
  state.tries[place]++
  state.due[place] = world.now + state.timeout[row]
  state.transmitted[row]++
  onwards(world, self, like)
}

function again(world: World, state: State, row: number, self: number, place: number): void {
  if (state.tries[place] >= state.attempts[row]) {
    world.drop(self, state.kept[place] - 1, 'loss')
    state.kept[place] = 0
    state.waiting[row]--
    return
  }
  state.resent[row]++
  transmit(world, state, row, self, place)
}

function arm(world: World, state: State, row: number, self: number): void {
  if (state.armed[row] === 1 || state.waiting[row] === 0) return
  let next = Number.POSITIVE_INFINITY
  for (let i = row * places; i < (row + 1) * places; i++) if (state.kept[i] > 0) next = Math.min(next, state.due[i])
  state.armed[row] = 1
  world.schedule(self, Math.max(1, next - world.now), event.due, -1)
}

function acknowledge(world: World, state: State, row: number, self: number, packet: number): boolean {
  const { packets } = world
  for (let i = row * places; i < (row + 1) * places; i++) {
    const kept = state.kept[i] - 1
    if (kept < 0 || packets.flow[kept] !== packets.flow[packet] || packets.sequence[kept] !== packets.sequence[packet]) continue
    state.kept[i] = 0
    state.waiting[row]--
    state.acknowledged[row]++
    world.merge(self, kept)
    break
  }
  world.merge(self, packet)
  return false
}

function accept(world: World, state: State, row: number, self: number, packet: number): boolean {
  const { packets } = world
  unmark(world, packet, treatment.reliable)
  const answer = messageAbout(world, self, packet, message.acknowledgement, 40)
  turn(world, answer)
  packets.flags[answer] |= flag.egress
  onwards(world, self, answer)
  const [flow, number] = [packets.flow[packet] + 1, packets.sequence[packet]]
  const at = row * memory + ((number + flow * 61) % memory)
  if (state.flows[at] === flow && state.numbers[at] === number) {
    state.duplicates[row]++
    world.merge(self, packet)
    return false
  }
  state.flows[at] = flow
  state.numbers[at] = number
  return true
}
