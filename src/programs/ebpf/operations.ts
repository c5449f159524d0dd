/** Arithmetic on registers: numbers by scalar-arithmetic.ts, addresses by adding and subtracting numbers. */
import { placeWords } from './access.ts'
import type { Verification } from './exploration.ts'
import { alu, cls, source } from './instruction.ts'
import type { Instruction } from './program.ts'
import { type Bits, boundsOf, isKnown, known, ones, type Scalar, unknown, words, zeroExtended } from './scalar.ts'
import { arithmetic, negated, signExtended, swapped } from './scalar-arithmetic.ts'
import { constant, type Num, number, type Pointer, type Register, type State, top } from './state.ts'

/** how far an address may lie from what it points to (Linux: BPF_MAX_VAR_OFF, 2^29): sums of two stay below 2^32 */
const farthest = 1n << 29n

/** A pointer moved by a number. */
function moved(v: Verification, at: Pointer, by: Scalar, forth: boolean): Pointer {
  const what = `${forth ? 'adds' : 'subtracts'} ${words(by)} ${forth ? 'to' : 'from'} an address`
  if (at.nullable) throw v.refuse(`${what} that may be 0: compare it with 0 first`)
  if (at.to === 'packet-end' || at.to === 'map') throw v.refuse(`${what}: ${placeWords(v, at).split(' +')[0]} is not to be moved`)
  const step = forth ? by : negated(by, 64)
  const { smin, smax } = boundsOf(step, 64)
  if (isKnown(step)) {
    const offset = BigInt(at.offset) + smin
    if (offset <= -farthest || offset >= farthest)
      throw v.refuse(`${what}: it would lie ${offset} bytes from its start, but 2^29 − 1 is the most`)
    return { ...at, offset: Number(offset) }
  }
  const variable = at.variable ? arithmetic(alu.add, 64, at.variable, step) : step
  if (
    [smin, variable.wide.smin].some((bound) => bound <= -farthest) ||
    [smax, variable.wide.smax].some((bound) => bound >= farthest)
  )
    throw v.refuse(`${what}: limit the number first, by a comparison or with 'and'`)
  // bytes proven to be in the packet are proven from this unknown place on only
  return { ...at, variable, id: at.to === 'packet' ? v.newId() : at.id }
}

/** Does it surely lie at or behind the start of what it points to? Then it is not 0, and its upper half is. */
export const isForward = ({ offset, variable, nullable }: Pointer): boolean =>
  !nullable && offset + Number(variable?.wide.smin ?? 0n) >= 0

/** Two pointers whose distance is the difference of their known offsets. */
export const sameStart = (a: Pointer, b: Pointer): boolean =>
  a.to === b.to && a.index === b.index && a.id === b.id && (a.to === 'packet' || !(a.variable || b.variable))

function distance(v: Verification, a: Pointer, b: Pointer): Num {
  const inPacket = [a, b].every(({ to }) => to === 'packet' || to === 'packet-end')
  if (a.nullable || b.nullable || (!inPacket && (a.to !== b.to || a.index !== b.index)))
    throw v.refuse(
      'subtracts an address from one that points to something else: only addresses of the same thing have a distance',
    )
  return sameStart(a, b) ? constant(BigInt(a.offset - b.offset)) : number(unknown)
}

function onPointer(v: Verification, operation: number, bits: Bits, left: Num | Pointer, right: Num | Pointer): Register {
  if (bits === 64 && operation === alu.add) {
    if (left.kind === 'pointer' && right.kind === 'number') return moved(v, left, right.scalar, true)
    if (left.kind === 'number' && right.kind === 'pointer') return moved(v, right, left.scalar, true)
    throw v.refuse('adds two addresses: only numbers can be added to an address')
  }
  if (operation === alu.sub && left.kind === 'pointer') {
    if (right.kind === 'pointer') {
      const between = distance(v, left, right)
      return bits === 64 ? between : number(zeroExtended(between.scalar))
    }
    if (bits === 64) return moved(v, left, right.scalar, false)
  }
  throw v.refuse(
    bits === 32
      ? 'calculates with the lower half of an address: addresses have 64 bits'
      : 'calculates with an address: numbers can be added to it and subtracted from it, nothing else',
  )
}

function move(v: Verification, state: State, instruction: Instruction, bits: Bits): Register {
  const { opcode, src, offset, imm } = instruction
  if ((opcode & 8) === source.imm) return constant(bits === 64 ? BigInt(imm) : BigInt(imm) & ones[32])
  const from = v.read(state, src)
  if (from.kind === 'pointer') {
    // addresses have 32 bits here: what clang -mcpu=v3 copies as a word is the whole address
    if (offset === 0 && (bits === 64 || isForward(from))) return from
    throw v.refuse('moves a part of an address: addresses have 64 bits')
  }
  if (offset !== 0) return number(signExtended(from.scalar, offset, bits))
  if (bits === 32 && from.scalar.wide.umax > ones[32]) return number(zeroExtended(from.scalar))
  if (from.id !== 0 || isKnown(from.scalar)) return from
  const copy = number(from.scalar, v.newId())
  top(state).registers[src] = copy
  return copy
}

/** What the instruction leaves in its destination. */
export function calculated(v: Verification, state: State, instruction: Instruction): Register {
  const { opcode, dst, src, offset, imm } = instruction
  const operation = opcode & 0xf0
  const bits: Bits = (opcode & 7) === cls.alu64 ? 64 : 32
  if (operation === alu.mov) return move(v, state, instruction, bits)
  const left = v.read(state, dst)
  if (operation === alu.neg || operation === alu.end) {
    if (left.kind === 'pointer') return onPointer(v, operation, bits, left, left)
    if (operation === alu.neg) return number(negated(left.scalar, bits))
    return number(swapped(left.scalar, imm as 16 | 32 | 64, bits === 64 || (opcode & 8) === source.reg))
  }
  const right = (opcode & 8) === source.reg ? v.read(state, src) : number(known(BigInt(imm)))
  if (left.kind === 'pointer' || right.kind === 'pointer') return onPointer(v, operation, bits, left, right)
  return number(arithmetic(operation, bits, left.scalar, right.scalar, offset))
}
