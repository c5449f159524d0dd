/**
 * Where paths meet, a state need not be followed when an earlier one that was covers it: whatever it can do, that one did. And
 * a path that comes back to a place with the same state as before can go round for ever.
 */
import type { Liveness } from './liveness.ts'
import { contains, known, ofBits } from './scalar.ts'
import { emptySlot, type Frame, type Pointer, pieceRegister, type Register, type Slot, type State } from './state.ts'

/** visits with the same known numbers that are kept: the latest */
const mostAlike = 64

/** which id of the state now stands for which of the one before */
type Names = Map<number, number>

function sameName(names: Names, before: number, now: number): boolean {
  if (before <= 0) return before === now
  const other = names.get(before)
  // a name that nothing else shares: a second one would have to be the same, and is not
  if (other === undefined) names.set(before, now === 0 ? -before : now)
  return other === undefined || other === now
}

function coversPointer(a: State, b: State, before: Pointer, now: Pointer, names: Names): boolean {
  if (before.to !== now.to || before.index !== now.index || before.offset !== now.offset) return false
  if (now.nullable && !before.nullable) return false
  if (before.variable ? !contains(before.variable, now.variable ?? known(0n)) : now.variable) return false
  if (before.to === 'packet' && (a.ranges.get(before.id) ?? 0) > (b.ranges.get(now.id) ?? 0)) return false
  return sameName(names, before.id, now.id)
}

function coversRegister(a: State, b: State, before: Register, now: Register, matters: boolean, names: Names): boolean {
  if (before.kind === 'empty') return true
  if (before.kind === 'pointer') return now.kind === 'pointer' && coversPointer(a, b, before, now, names)
  if (now.kind !== 'number') return false
  if (!matters) return true
  return contains(before.scalar, now.scalar) && (before.id === 0 || sameName(names, before.id, now.id))
}

function coversSlot(a: State, b: State, before: Slot, now: Slot, names: Names): boolean {
  if (before.written & ~now.written) return false
  return before.pieces.every(({ at, size, register }) => {
    if (register.kind === 'number' && register.id === 0 && contains(register.scalar, ofBits(size * 8))) return true
    const other = pieceRegister(now, at, size)
    return other !== undefined && coversRegister(a, b, register, other, true, names)
  })
}

function coversFrame(a: State, b: State, before: Frame, now: Frame, read: number, matters: number, names: Names): boolean {
  if (before.start !== now.start || before.call !== now.call) return false
  for (let register = 0; register < 10; register++) {
    if (!((read >> register) & 1)) continue
    const decides = ((matters >> register) & 1) === 1
    if (!coversRegister(a, b, before.registers[register], now.registers[register], decides, names)) return false
  }
  return before.stack.every((slot, i) => !slot || coversSlot(a, b, slot, now.stack[i] ?? emptySlot, names))
}

/** Does everything hold of `now` that held of `before`, as far as it can play a part from instruction `at` on? */
export function covers(before: State, now: State, at: number, { read, matters }: Liveness): boolean {
  if (before.frames.length !== now.frames.length) return false
  if ((before.ranges.get(0) ?? 0) > (now.ranges.get(0) ?? 0)) return false
  const names: Names = new Map()
  const last = before.frames.length - 1
  for (let i = last; i >= 0; i--) {
    // a function that waits goes on behind its call, with r0 and r1…r5 from there
    const from = i === last ? at : before.frames[i + 1].call + 1
    const kept = i === last ? -1 : ~0b111111
    if (!coversFrame(before, now, before.frames[i], now.frames[i], read[from] & kept, matters[from] & kept, names)) return false
  }
  return true
}

/** A place on a path where states are compared, and what was found behind it. */
export interface Visit {
  readonly state: State
  /** see `likeness` */
  like: string
  readonly before: Visit | undefined
  /** instructions from the start of the program to here */
  readonly steps: number
  /** paths from here that have not ended */
  open: number
  /** the longest path from here to an end, instructions */
  longest: number
  hits: number
  misses: number
}

export const visit = (state: State, before: Visit | undefined, steps: number): Visit => ({
  state,
  like: '',
  before,
  steps,
  open: 1,
  longest: 0,
  hits: 0,
  misses: 0,
})

/** One path through `visit` has ended after so many instructions in all. */
export function endPath(last: Visit, steps: number): void {
  let longest = steps - last.steps
  for (let at: Visit | undefined = last; at; at = at.before) {
    if (longest > at.longest) at.longest = longest
    at.open--
    if (at.open > 0 || !at.before) return
    longest = at.steps - at.before.steps + at.longest
  }
}

/** what is not worth the time: states that were often compared in vain (as Linux: three times more misses than hits, and 32 under way) */
const isStale = ({ hits, misses, open }: Visit): boolean => misses > hits * 3 + (open > 0 ? 32 : 16)

/** The visits of one place: those with the same known numbers are found by them, others among the latest. */
export interface Visits {
  readonly alike: Map<string, Visit[]>
  readonly latest: Visit[]
}

export const noVisits = (): Visits => ({ alike: new Map(), latest: [] })

/** What must be equal, or nearly always is, in a state and one that covers it: known numbers and places of pointers that matter. */
function likeness({ frames }: State, at: number, { matters }: Liveness): string {
  const { registers } = frames[frames.length - 1]
  let text = ''
  for (let register = 0; register < 10; register++) {
    if (!((matters[at] >> register) & 1)) continue
    const is = registers[register]
    if (is.kind === 'pointer') text += `${register}@${is.offset} `
    else if (is.kind === 'number' && is.scalar.mask === 0n) text += `${register}=${is.scalar.value} `
  }
  return text
}

export type Meeting = 'new' | 'repeats' | Visit

function compare(before: Visit, state: State, at: number, liveness: Liveness): Meeting {
  if (!covers(before.state, state, at, liveness)) return 'new'
  // paths are followed to their end one after the other: a visit with open paths lies on this one
  if (before.open === 0) return before
  return covers(state, before.state, at, liveness) ? 'repeats' : 'new'
}

/** Compares a state with those that came here before. @returns the visit that covers it, or that it repeats one of its own path */
export function meet({ alike, latest }: Visits, state: State, at: number, liveness: Liveness): Meeting {
  const like = likeness(state, at, liveness)
  const known = alike.get(like) ?? []
  for (let i = known.length - 1; i >= 0; i--) {
    const meeting = compare(known[i], state, at, liveness)
    if (meeting !== 'new') return meeting
  }
  for (let i = latest.length - 1; i >= 0; i--) {
    const before = latest[i]
    if (before.like === like) continue
    const meeting = compare(before, state, at, liveness)
    if (meeting !== 'new') {
      before.hits++
      return meeting
    }
    before.misses++
    if (isStale(before)) latest.splice(i, 1)
  }
  return 'new'
}

/** Keeps a visit for those that come here later. */
export function keep({ alike, latest }: Visits, next: Visit, at: number, liveness: Liveness): void {
  next.like = likeness(next.state, at, liveness)
  const known = alike.get(next.like)
  if (!known) alike.set(next.like, [next])
  else if (known.push(next) > mostAlike) known.shift()
  latest.push(next)
}
