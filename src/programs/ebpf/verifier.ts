/**
 * Proves of a program, before it runs, that it cannot do harm: it follows every path with all that can be known of registers
 * and stack (state.ts), and refuses the first instruction that could reach a byte that is not the program's, read what was
 * not written, or go round for ever. The idea is Linux's (Documentation/bpf/verifier.rst).
 */
import { branch, type Sides } from './branches.ts'
import { callHelper, enterFunction, helperIn, leaveFunction } from './calls.ts'
import { Verification } from './exploration.ts'
import { callee, cls, immediate, isPacketLoad, jmp, mode, source } from './instruction.ts'
import { type Liveness, livenessOf, meetingPoints } from './liveness.ts'
import { mostTailCalls } from './memory.ts'
import { calculated } from './operations.ts'
import { entriesOf, type Program, tailTargets } from './program.ts'
import { endPath, keep, meet, noVisits, type Visit, type Visits, visit } from './pruning.ts'
import { words } from './scalar.ts'
import { constant, copyState, newFrame, pointer, type Register, type State, top } from './state.ts'
import type { Target } from './targets.ts'
import { loadPacket, loadRegister, storeRegister, updateAtomically } from './transfers.ts'
import { checkForm, isExit, isJump, targetOf } from './well-formed.ts'

/** What is proven of a program that may run. */
export interface Verified {
  /** instructions that one run takes at most: the longest path, a 64-bit immediate counted once, with all tail calls that may be made */
  readonly longestPath: number
  /** instructions that were followed over all paths to know it */
  readonly explored: number
  /** bytes of stack, over all functions under way at once */
  readonly stackDepth: number
  /** numbers of the helper functions that it calls, ascending */
  readonly helpers: readonly number[]
  /** places in `program.maps` of the maps that it names, ascending */
  readonly maps: readonly number[]
  readonly writesPacket: boolean
}

function entryState({ entry, memorySize }: Target, start: number): State {
  const frame = newFrame(start, -1, 0)
  const [first, second] = {
    context: [pointer('context'), undefined],
    memory: memorySize > 0 ? [pointer('memory'), constant(BigInt(memorySize))] : [constant(0n), constant(0n)],
    packet: [pointer('packet'), pointer('packet-end')],
  }[entry]
  if (first) frame.registers[1] = first
  if (second) frame.registers[2] = second
  return { frames: [frame], ranges: new Map() }
}

function bigImmediate(v: Verification): Register {
  const { src, imm } = v.program.instructions[v.at]
  const upper = v.program.instructions[v.at + 1].imm
  if (src === immediate.number) return constant((BigInt(upper) << 32n) | BigInt(imm >>> 0))
  v.maps.add(imm)
  // a name of its own for the first value of each array: below 0, where no other names are
  return src === immediate.map ? pointer('map', { index: imm }) : pointer('value', { index: imm, offset: upper, id: -1 - imm })
}

/** The verdict: a number, and where the hook takes no others, one of its verdicts. */
function checkResult(v: Verification, state: State): void {
  const result = v.read(state, 0)
  const { name, strictVerdicts, verdicts } = v.target
  if (result.kind === 'pointer') {
    if (name === 'memory') return
    throw v.refuse('returns an address in r0, where a number is expected')
  }
  if (!strictVerdicts) return
  const { smin, smax } = result.scalar.wide
  const allowed = Object.values(verdicts)
  if (smin >= BigInt(Math.min(...allowed)) && smax <= BigInt(Math.max(...allowed))) return
  const names = Object.entries(verdicts).map(([verdict, value]) => `${value} (${verdict})`)
  throw v.refuse(`returns ${words(result.scalar)} in r0, where ${name} takes ${names.join(' or ')}`)
}

/** Follows one instruction. @returns where the path goes on, −1 where it ends, or the two sides of a branch */
function follow(v: Verification, state: State): number | Sides {
  const instruction = v.program.instructions[v.at]
  const { opcode, dst, src, imm } = instruction
  const { registers } = top(state)
  switch (opcode & 7) {
    case cls.alu:
    case cls.alu64:
      registers[dst] = calculated(v, state, instruction)
      return v.at + 1
    case cls.ld:
      if (isPacketLoad(opcode)) {
        loadPacket(v, state, instruction)
        return v.at + 1
      }
      registers[dst] = bigImmediate(v)
      return v.at + 2
    case cls.ldx:
      registers[dst] = loadRegister(v, state, instruction)
      return v.at + 1
    case cls.st:
    case cls.stx:
      if ((opcode & 0xe0) === mode.atomic) updateAtomically(v, state, instruction)
      else storeRegister(v, state, instruction)
      return v.at + 1
  }
  if (isJump(instruction)) return targetOf(instruction, v.at) ?? v.at
  if (isExit(instruction)) {
    if (state.frames.length > 1) return leaveFunction(v, state)
    checkResult(v, state)
    return -1
  }
  if ((opcode & 0xf0) !== jmp.call) return branch(v, state, instruction)
  if ((opcode & 8) === source.reg) {
    callHelper(v, state, helperIn(v, state, dst))
    return v.at + 1
  }
  if (src === callee.local) {
    enterFunction(v, state, v.at + 1 + imm)
    return v.at + 1 + imm
  }
  callHelper(v, state, imm)
  return v.at + 1
}

/** A path that is still to be followed. */
interface Path {
  readonly state: State
  readonly at: number
  readonly steps: number
  readonly last: Visit
}

/** a visit is worth keeping this many instructions after the one before on its path */
const visitGap = 4

class Exploration {
  explored = 0
  private readonly v: Verification
  private readonly liveness: Liveness
  private readonly points: Uint8Array
  private readonly visits: (Visits | undefined)[] = []
  private readonly pending: Path[] = []

  constructor(v: Verification, functions: Int32Array) {
    this.v = v
    this.liveness = livenessOf(v.program, functions, v.target.strictVerdicts === true)
    this.points = meetingPoints(v.program, functions)
  }

  /** @returns the longest path from where a program begins */
  run(entry: number): number {
    const state = entryState(this.v.target, entry)
    const root = visit(state, undefined, 0)
    this.pending.push({ state: copyState(state), at: entry, steps: 0, last: root })
    for (let path = this.pending.pop(); path; path = this.pending.pop()) this.followPath(path)
    return root.longest
  }

  private followPath({ state: first, at: from, steps: before, last: lastVisit }: Path): void {
    const { v } = this
    let [state, steps, last] = [first, before, lastVisit]
    for (v.at = from; v.at >= 0; ) {
      if (this.points[v.at] === 1) {
        const reached = this.reach(state, steps, last)
        if (reached === undefined) return
        last = reached
      }
      this.count()
      steps++
      const next = follow(v, state)
      if (typeof next === 'number') {
        v.at = next
        continue
      }
      const [taken, passed] = next
      const target = targetOf(v.program.instructions[v.at], v.at) ?? 0
      if (taken && passed) {
        last.open++
        this.pending.push({ state: taken, at: target, steps, last })
      }
      v.at = passed ? v.at + 1 : target
      state = passed ?? taken ?? state
    }
    endPath(last, steps)
  }

  /** @returns the visit to go on from; undefined where the path needs not be followed any more */
  private reach(state: State, steps: number, last: Visit): Visit | undefined {
    const { at } = this.v
    this.visits[at] ??= noVisits()
    const visits = this.visits[at]
    const meeting = meet(visits, state, at, this.liveness)
    if (meeting === 'repeats')
      throw this.v.refuse('endless loop: the program can come back here with nothing changed that would ever end it')
    if (meeting !== 'new') {
      endPath(last, steps + meeting.longest)
      return undefined
    }
    if (visits.latest.length > 0 && steps - last.steps < visitGap) return last
    const next = visit(copyState(state), last, steps)
    keep(visits, next, at, this.liveness)
    return next
  }

  private count(): void {
    const { explored } = this.v.target.limits
    if (this.explored === explored)
      throw this.v.refuse(
        `${explored} instructions were followed and not every path has ended: a loop with no end in sight, or too many paths for this level`,
      )
    this.explored++
  }
}

const ascending = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b)

/** Throws ProgramError, stage 'verify', with the instruction (its slot, from 0), its line, and in words what is wrong. */
export function verify(program: Program, target: Target): Verified {
  const functions = checkForm(program, target.limits)
  const v = new Verification(program, target)
  const exploration = new Exploration(v, functions)
  const longest = new Map(entriesOf(program).map((entry) => [entry, exploration.run(entry)]))
  const behind = v.callsTail ? Math.max(0, ...tailTargets(program.maps).map((entry) => longest.get(entry) ?? 0)) : 0
  return {
    longestPath: (longest.get(0) ?? 0) + mostTailCalls * behind,
    explored: exploration.explored,
    stackDepth: v.stackDepth(),
    helpers: ascending(v.helpers),
    maps: ascending(v.maps),
    writesPacket: v.writesPacket,
  }
}
