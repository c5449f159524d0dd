import { isFragment, reassemble } from '../../sim/fragmentation.ts'
import { assumed } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { stateOf } from '../infrastructure/machine-state.ts'
import { defineBlock, engage, onwards, provider, event as shared, tell } from './block.ts'
import { cardFor, linkTime } from './device.ts'
import { canTreat, everyTreatment, isMessage, message, treatment, treatmentsOf } from './header.ts'
import {
  agreement,
  available,
  complain,
  hear,
  indexOf,
  type Negotiation,
  negotiated,
  negotiationState,
  note,
  places,
  probe,
  retry,
  tally,
  wait,
} from './negotiation.ts'

export const event = { ...shared, returned: 3, unanswered: 4 } as const

const when = { no: 0, yes: 1, needed: 2 } as const
const requirement = (title: string, doc: string, needed: string) =>
  ({
    type: 'choice',
    title,
    doc,
    default: 'no',
    options: {
      no: { title: 'no', doc: 'Not required.' },
      yes: { title: 'yes', doc: 'Always.' },
      needed: { title: 'as conditions change', doc: needed },
    },
    cite: assumed('what an application may require is an example in the paper'),
  }) as const

export default defineBlock({
  noun: 'controller',
  title: 'Stack controller',
  doc: 'Chooses the stack: from what applications require it takes blocks out of those that the engine has, calls them between its own ingress and egress bindings, and agrees on them with the controller at the other end by messages, once for each flow, and again when the other end cannot undo them any more or is not heard of for long. What it takes changes as losses and the rate of the link do. What a link has cut is put together before it is treated or undone. Blocks that it may take stand beside it, bound to nothing.',
  section: '3',
  quote: 'The setup of the protocol stack will have to be negotiated between the source and destination node',
  icon: 'workflow',
  parameters: {
    reliable: requirement('Reliable channel', 'Packets arrive, and each once.', 'While a greater share than the bound is lost.'),
    confidential: {
      ...requirement('Confidential', 'Nobody on the way can read it.', ''),
      options: {
        no: { title: 'no', doc: 'Not required.' },
        yes: { title: 'yes', doc: 'Always.' },
      },
    },
    small: requirement('Little on the link', 'Packets are short.', 'While the link that they leave by is slower than the bound.'),
    otherwise: {
      type: 'choice',
      title: 'If an end lacks a block',
      doc: 'What becomes of packets then.',
      default: 'less',
      options: {
        less: { title: 'common denominator', doc: 'They go with what both ends have.' },
        nothing: { title: 'nothing is sent', doc: 'They are dropped.' },
      },
      cite: assumed('the paper leaves it open'),
    },
    lossBound: {
      type: 'number',
      title: 'Loss bound',
      doc: 'Share lost above which a reliable channel is needed; at half of it no more.',
      unit: 'fraction',
      default: 0.02,
      min: 0,
      max: 1,
      cite: assumed('TCP is slow with more'),
    },
    rateBound: {
      type: 'number',
      title: 'Rate bound',
      doc: 'Rate of the link below which packets are to be short.',
      unit: 'bit/second',
      default: 1e7,
      min: 1,
      max: 1e13,
      cite: assumed('below Fast Ethernet'),
    },
    timeout: {
      type: 'number',
      title: 'Asks again after',
      doc: 'Time without an answer of the other end; who does not answer three times has no blocks.',
      unit: 'second',
      default: 1e-2,
      min: 1e-6,
      max: 100,
      cite: assumed('some times the way there and back in one room'),
    },
    interval: {
      type: 'number',
      title: 'Reports every',
      doc: 'Time from one report of what has arrived to the next.',
      unit: 'second',
      default: 1e-2,
      min: 1e-6,
      max: 100,
      cite: assumed('a few tens of packets of a stream'),
    },
  },
  state: {
    ...negotiationState,
    reliable: 'u8',
    confidential: 'u8',
    small: 'u8',
    refuses: 'u8',
    lossBound: 'f64',
    /** ps for each byte */
    slow: 'f64',
    /** by flow: what its packets are treated with now */
    path: ['u8', 'flows'],
    changes: 'f64',
    /** what the reliability block had sent, and sent again, when its losses were last looked at; the share since the time before */
    transmitted: 'f64',
    resent: 'f64',
    share: 'f64',
  },
  counters: { asked: 'offers', answered: 'answers', reports: 'reports', changes: 'changes of a stack', waiting: 'waiting' },
  data: ['asked', 'answered', 'reports', 'changes', 'path', 'transmitted', 'resent', 'share', ...negotiated],
  lose(world, state, row, self) {
    for (let i = row * places; i < row * places + state.waiting[row]; i++) world.drop(self, state.held[i] - 1, 'removed')
  },
  configure(state, row, values) {
    state.reliable[row] = when[values.reliable as keyof typeof when]
    state.confidential[row] = when[values.confidential as keyof typeof when]
    state.small[row] = when[values.small as keyof typeof when]
    state.refuses[row] = values.otherwise === 'nothing' ? 1 : 0
    state.lossBound[row] = Number(values.lossBound)
    state.slow[row] = 8e12 / Number(values.rateBound)
    state.timeout[row] = Math.round(Number(values.timeout) * 1e12)
    state.interval[row] = Math.round(Number(values.interval) * 1e12)
  },
  handle(world, state, row, self, packet) {
    const { packets } = world
    const leaves = (packets.flags[packet] & flag.egress) !== 0
    if (isMessage(world, packet)) {
      if (leaves) return true
      if (packets.protocol[packet] === message.control) hear(world, state, row, self, packet, release)
      else {
        note(world, state, indexOf(world, row, packet))
        callOr(world, self, treatment.reliable, packet)
      }
      return false
    }
    // what a link has cut is put together before anything is done to it or undone, as at the end of a tunnel
    const concerned = (leaves ? requiredBy(state, row) : treatmentsOf(world, packet)) !== 0
    if (concerned && isFragment(world, packet) && !gather(world, self, packet)) return false
    if (!canTreat(world, packet) && (leaves || !concerned)) return true
    if (!leaves) {
      tally(world, state, row, self, packet)
      step(world, state, row, self, packet)
      return false
    }
    const required = requiredBy(state, row)
    if (required === 0) return true
    const at = indexOf(world, row, packet)
    if (state.agreed[at] === agreement.agreed) {
      if (state.common[at] !== 0) probe(world, state, row, self, packet, required)
      choose(world, state, row, self, packet)
    } else wait(world, state, row, self, packet, required, event.unanswered)
    return false
  },
  events: {
    /** A block that it has called is done. */
    returned: (world, state, row, self, packet) => step(world, state, row, self, packet),
    unanswered(world, state, row, self) {
      retry(world, state, row, self, requiredBy(state, row), release, event.unanswered)
    },
  },
})

type Own = 'reliable' | 'confidential' | 'small' | 'refuses' | 'lossBound' | 'slow' | 'path' | 'changes'
type Seen = 'transmitted' | 'resent' | 'share'
type State = Negotiation & Record<Own | Seen, Float64Array | Int32Array | Uint8Array>
type Counts = { readonly transmitted: Float64Array; readonly resent: Float64Array }

const bits = (reliable: boolean, small: boolean, confidential: boolean): number =>
  (reliable ? treatment.reliable : 0) | (small ? treatment.compressed : 0) | (confidential ? treatment.encrypted : 0)

/** A fragment waits here for the others of its packet, as long as in its machine: true when that is whole. */
function gather(world: World, self: number, packet: number): boolean {
  const machine = world.root[self]
  const { reassemblyTime, reassemblyMemory } = stateOf(world, machine)
  return reassemble(world, self, packet, reassemblyTime[world.row[machine]], reassemblyMemory[world.row[machine]])
}

/** What may be wanted, now or later. */
const requiredBy = (state: State, row: number): number =>
  bits(state.reliable[row] > when.no, state.small[row] > when.no, state.confidential[row] > when.no)

/** A packet that has waited for the answer of the other end. */
function release(world: World, self: number, packet: number): void {
  choose(world, world.kinds.columns[world.kindOf[self]] as unknown as State, world.row[self], self, packet)
}

/** The stack of the packet's flow as conditions are, and its first block. */
function choose(world: World, state: State, row: number, self: number, packet: number): void {
  const at = indexOf(world, row, packet)
  const needed = bits(
    state.reliable[row] === when.yes || (state.reliable[row] === when.needed && isLossy(world, state, row, self, at)),
    state.small[row] === when.yes || (state.small[row] === when.needed && isSlow(world, state, row, self, packet)),
    state.confidential[row] === when.yes,
  )
  const common = state.common[at] & available(world, self)
  if (state.refuses[row] === 1 && (needed & ~common) !== 0) {
    world.drop(self, packet, 'not-permitted')
    return
  }
  const path = needed & common
  const changed = path ^ state.path[at]
  if (changed !== 0) {
    state.path[at] = path
    state.changes[row]++
    for (const bit of everyTreatment)
      if ((changed & bit) !== 0 && provider(world, self, bit) >= 0) tell(world, provider(world, self, bit))
  }
  step(world, state, row, self, packet)
}

/** To the next block of its stack, or along the controller's own binding. */
function step(world: World, state: State, row: number, self: number, packet: number): void {
  const treated = treatmentsOf(world, packet)
  if ((world.packets.flags[packet] & flag.egress) === 0) {
    if (treated === 0) onwards(world, self, packet)
    else {
      if (provider(world, self, highest(treated)) < 0) complain(world, self, packet)
      callOr(world, self, highest(treated), packet)
    }
    return
  }
  const left = isMessage(world, packet) || !canTreat(world, packet) ? 0 : state.path[indexOf(world, row, packet)] & ~treated
  // a reliable channel is outermost or not at all: what has been treated cannot be numbered any more
  const next = treated > 1 ? left & ~treatment.reliable & ~lower(treated) : left
  const block = next === 0 ? -1 : provider(world, self, next & -next)
  if (block < 0) onwards(world, self, packet)
  else engage(world, self, block, packet)
}

const highest = (treated: number): number =>
  treated >= treatment.encrypted
    ? treatment.encrypted
    : treated >= treatment.compressed
      ? treatment.compressed
      : treatment.reliable
/** Treatments that come before the last one that a packet has had. */
const lower = (treated: number): number => highest(treated) - 1

function callOr(world: World, self: number, treats: number, packet: number): void {
  const block = provider(world, self, treats)
  if (block < 0) world.drop(self, packet, 'no-code')
  else engage(world, self, block, packet)
}

/** The share lost: without a reliable channel as the other end reports, with one as the block has to send again. Half the bound lets it go. */
function isLossy(world: World, state: State, row: number, self: number, at: number): boolean {
  if ((state.path[at] & treatment.reliable) === 0) {
    if (state.lost[at] <= state.lossBound[row]) return false
    state.lost[at] = 0
    state.share[row] = 1
    return true
  }
  const block = provider(world, self, treatment.reliable)
  if (block < 0) return false
  const counts = world.kinds.columns[world.kindOf[block]] as unknown as Counts
  const transmitted = counts.transmitted[world.row[block]] - state.transmitted[row]
  // the block is a new one
  if (transmitted < 0) state.transmitted[row] = state.resent[row] = 0
  if (transmitted >= window) {
    state.share[row] = (counts.resent[world.row[block]] - state.resent[row]) / transmitted
    state.transmitted[row] += transmitted
    state.resent[row] = counts.resent[world.row[block]]
  }
  return state.share[row] > state.lossBound[row] / 2
}

/** packets over which losses are counted while the channel is reliable */
const window = 100

const isSlow = (world: World, state: State, row: number, self: number, packet: number): boolean =>
  linkTime(world, cardFor(world, world.root[self], packet)) > state.slow[row]
