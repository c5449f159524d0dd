/** The stack of a frame: each byte written or not, and what was written kept as long as it is read as it was written. */
import { alu } from './instruction.ts'
import { isKnown, known, ofBits, type Scalar } from './scalar.ts'
import { arithmetic } from './scalar-arithmetic.ts'
import { emptySlot, type Frame, type Num, number, type Piece, type Pointer, type Register, type Slot } from './state.ts'

/** bits of `written` for bytes at…at+size of a slot */
const bytes = (at: number, size: number): number => ((1 << size) - 1) << at
const overlaps = (piece: Piece, at: number, size: number): boolean => piece.at < at + size && at < piece.at + piece.size

/** Cuts bytes lower…upper of a frame at the edges of its slots. */
function* parts(lower: number, upper: number): Generator<readonly [slot: number, at: number, size: number]> {
  for (let from = lower; from < upper; ) {
    const at = from & 7
    const size = Math.min(8 - at, upper - from)
    yield [from >> 3, at, size]
    from += size
  }
}

/** The first byte of lower…upper that nothing was written to. */
export function unwrittenByte(frame: Frame, lower: number, upper: number): number | undefined {
  for (const [index, at, size] of parts(lower, upper)) {
    const missing = bytes(at, size) & ~(frame.stack[index]?.written ?? 0)
    if (missing !== 0) return index * 8 + 31 - Math.clz32(missing & -missing)
  }
  return undefined
}

/** Does an address lie in bytes lower…upper that is not exactly there? Its bytes are no number. */
export function holdsAddress(frame: Frame, lower: number, upper: number): boolean {
  for (const [index, at, size] of parts(lower, upper))
    if (frame.stack[index]?.pieces.some((piece) => piece.register.kind === 'pointer' && overlaps(piece, at, size))) return true
  return false
}

const lowerBytes = (scalar: Scalar, size: number): Scalar =>
  size === 8 ? scalar : arithmetic(alu.and, 64, scalar, known((1n << BigInt(size * 8)) - 1n))

/** A part of a known number is known too. */
function partOf(slot: Slot, at: number, size: number): Num | undefined {
  const piece = slot.pieces.find((whole) => whole.at <= at && at + size <= whole.at + whole.size)
  if (piece?.register.kind !== 'number' || !isKnown(piece.register.scalar)) return undefined
  const by = known(BigInt((at - piece.at) * 8))
  return number(lowerBytes(arithmetic(alu.rsh, 64, piece.register.scalar, by), size))
}

/** What `size` bytes at a known place hold: they were written. */
export function readStack(frame: Frame, from: number, size: number): Num | Pointer {
  const at = from & 7
  const slot = frame.stack[from >> 3]
  if (!slot || at + size > 8) return number(ofBits(size * 8))
  const exact = slot.pieces.find((piece) => piece.at === at && piece.size === size)
  return exact?.register ?? partOf(slot, at, size) ?? number(ofBits(size * 8))
}

/** Writes a register's lower bytes at a known place. */
export function writeStack(frame: Frame, from: number, size: number, register: Register): void {
  const stack = [...frame.stack]
  for (const [index, at, part] of parts(from, from + size)) {
    const slot = stack[index] ?? emptySlot
    const pieces = slot.pieces.filter((piece) => !overlaps(piece, at, part))
    const kept = part === size ? keep(register, at, size) : undefined
    stack[index] = { written: slot.written | bytes(at, part), pieces: kept ? [...pieces, kept] : pieces }
  }
  frame.stack = stack
}

function keep(register: Register, at: number, size: number): Piece | undefined {
  if (register.kind === 'empty') return undefined
  if (register.kind === 'pointer') return size === 8 ? { at, size, register } : undefined
  const scalar = lowerBytes(register.scalar, size)
  return { at, size, register: number(scalar, scalar === register.scalar ? register.id : 0) }
}

/** Something is written somewhere in lower…upper: what was known there is not any more, what was not written may still not be. */
export function blurStack(frame: Frame, lower: number, upper: number): void {
  const stack = [...frame.stack]
  for (const [index, at, size] of parts(lower, upper)) {
    const slot = stack[index]
    if (slot) stack[index] = { ...slot, pieces: slot.pieces.filter((piece) => !overlaps(piece, at, size)) }
  }
  frame.stack = stack
}
