/** Conditional jumps: which sides can be reached, and what each side knows more. */
import type { Verification } from './exploration.ts'
import { cls, jmp, source } from './instruction.ts'
import { isForward, sameStart } from './operations.ts'
import type { Instruction } from './program.ts'
import { type Bits, isKnown, known, type Scalar } from './scalar.ts'
import { type Condition, mirrored, opposite, refine } from './scalar-branch.ts'
import { constant, copyState, type Num, number, type Pointer, replaceRegisters, type State, top } from './state.ts'

/** An operand: which register it is, −1 for the immediate. */
interface Operand<T> {
  readonly at: number
  readonly is: T
}

/** The states where the condition holds and where it does not; undefined for a side that nothing reaches. */
export type Sides = readonly [taken: State | undefined, passed: State | undefined]

const isZero = (register: Num | Pointer): boolean =>
  register.kind === 'number' && isKnown(register.scalar) && register.scalar.value === 0n

/** Puts what a side knows of a number into its register and all copies of it. */
function learn(state: State, { at, is }: Operand<Num>, scalar: Scalar): void {
  if (at === -1 || scalar === is.scalar) return
  const next = number(scalar, is.id)
  top(state).registers[at] = next
  if (is.id !== 0) replaceRegisters(state, (copy) => (copy.kind === 'number' && copy.id === is.id ? next : undefined))
}

function numberSide(state: State, condition: Condition, bits: Bits, a: Operand<Num>, b: Operand<Num>): State | undefined {
  const refined = refine(condition, bits, a.is.scalar, b.is.scalar)
  if (!refined) return undefined
  const side = copyState(state)
  learn(side, a, refined[0])
  learn(side, b, refined[1])
  return side
}

/** A value that the map has, or has not: so for all copies of its address. */
function nullSide(state: State, { id, index }: Pointer, missing: boolean): State {
  const side = copyState(state)
  replaceRegisters(side, (copy) =>
    copy.kind === 'pointer' && copy.nullable && copy.id === id && copy.index === index
      ? missing
        ? constant(0n)
        : { ...copy, nullable: false }
      : undefined,
  )
  return side
}

/** `at` ≤ the packet's end, or < with a gap of 1: so many bytes behind its start are there. */
function packetSide(state: State, { id, offset }: Pointer, gap: number): State {
  const side = copyState(state)
  const there = offset + gap
  if (there > (state.ranges.get(id) ?? 0)) side.ranges = new Map(state.ranges).set(id, there)
  return side
}

function packetSides(state: State, condition: Condition, at: Pointer): Sides {
  switch (condition) {
    case jmp.jgt:
      return [copyState(state), packetSide(state, at, 0)]
    case jmp.jge:
      return [copyState(state), packetSide(state, at, 1)]
    case jmp.jlt:
      return [packetSide(state, at, 1), copyState(state)]
    case jmp.jle:
      return [packetSide(state, at, 0), copyState(state)]
    case jmp.jeq:
      return [packetSide(state, at, 0), copyState(state)]
    case jmp.jne:
      return [copyState(state), packetSide(state, at, 0)]
    default:
      return [copyState(state), copyState(state)]
  }
}

/** One side only, by numbers that stand for two addresses with the same start. */
function decided(state: State, condition: Condition, a: number, b: number): Sides {
  const holds = refine(condition, 64, known(BigInt(a)), known(BigInt(b))) !== undefined
  return holds ? [state, undefined] : [undefined, state]
}

function pointerSides(state: State, condition: Condition, bits: Bits, a: Num | Pointer, b: Num | Pointer): Sides {
  const equality = condition === jmp.jeq || condition === jmp.jne
  if (a.kind === 'pointer' && equality && isZero(b)) {
    const missing = condition === jmp.jeq
    if (a.nullable) return [nullSide(state, a, missing), nullSide(state, a, !missing)]
    if (isForward(a)) return missing ? [undefined, state] : [state, undefined]
  }
  if (a.kind === 'pointer' && b.kind === 'pointer' && bits === 64) {
    if (b.to === 'packet-end' && a.to === 'packet') return packetSides(state, condition, a)
    if (a.to === 'packet-end' && b.to === 'packet') return packetSides(state, mirrored(condition), b)
    // which bits two addresses share depends on where the memory lies: their order does not
    const byBits = condition === jmp.jset
    if (!byBits && sameStart(a, b) && isForward(a) && isForward(b)) return decided(state, condition, a.offset, b.offset)
  }
  return [copyState(state), copyState(state)]
}

export function branch(v: Verification, state: State, instruction: Instruction): Sides {
  const { opcode, dst, src, imm } = instruction
  const condition = opcode & 0xf0
  const bits: Bits = (opcode & 7) === cls.jmp ? 64 : 32
  const byRegister = (opcode & 8) === source.reg
  const a = v.read(state, dst)
  const b = byRegister ? v.read(state, src) : number(known(BigInt(imm)))
  if (a.kind === 'pointer' || b.kind === 'pointer') {
    // a comparison does not care for the order of its operands, but for that of their names
    return a.kind === 'pointer'
      ? pointerSides(state, condition, bits, a, b)
      : pointerSides(state, mirrored(condition), bits, b, a)
  }
  const [left, right] = [
    { at: dst, is: a },
    { at: byRegister ? src : -1, is: b },
  ]
  return [numberSide(state, condition, bits, left, right), numberSide(state, opposite(condition), bits, left, right)]
}
