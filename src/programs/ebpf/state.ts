/** What the verifier knows at one place of one path: registers, stacks of the functions under way, bytes of the packet that are there. */
import { frameSize } from './memory.ts'
import { isKnown, known, type Scalar } from './scalar.ts'

/** why a register cannot be read */
export type Emptiness = 'unwritten' | 'call' | 'moved'

export interface Empty {
  readonly kind: 'empty'
  readonly why: Emptiness
}

export interface Num {
  readonly kind: 'number'
  readonly scalar: Scalar
  /** copies of one unknown number share it, so that a comparison of one tells of all; 0 = none */
  readonly id: number
}

export type Place = 'context' | 'stack' | 'memory' | 'packet' | 'packet-end' | 'map' | 'value'

export interface Pointer {
  readonly kind: 'pointer'
  readonly to: Place
  /** which frame or map */
  readonly index: number
  /** the value of a map may be missing: then the pointer is 0 */
  readonly nullable: boolean
  /** known bytes from the start, and an unknown number of them on top */
  readonly offset: number
  readonly variable: Scalar | undefined
  /** pointers with the same have the same start, and of a packet the same unknown number of bytes from it */
  readonly id: number
}

export type Register = Empty | Num | Pointer

/** A register's lower bytes as they lie on the stack. */
export interface Piece {
  readonly at: number
  readonly size: number
  readonly register: Num | Pointer
}

/** Eight bytes of the stack: which of them were written (one bit each), and what is known of them. */
export interface Slot {
  readonly written: number
  readonly pieces: readonly Piece[]
}

export const slots = frameSize / 8
export const emptySlot: Slot = { written: 0, pieces: [] }

export interface Frame {
  readonly registers: Register[]
  /** never changed in place: states share it; from the frame's lower end */
  stack: readonly (Slot | undefined)[]
  /** first instruction of its function, and the call that it returns to; −1 of the outermost */
  readonly start: number
  readonly call: number
}

export interface State {
  readonly frames: Frame[]
  /** bytes that are there behind the start of packet pointers with this id; never changed in place */
  ranges: ReadonlyMap<number, number>
}

export const unwritten: Empty = { kind: 'empty', why: 'unwritten' }
export const number = (scalar: Scalar, id = 0): Num => ({ kind: 'number', scalar, id: isKnown(scalar) ? 0 : id })
export const constant = (value: bigint): Num => ({ kind: 'number', scalar: known(value), id: 0 })

export const pointer = (to: Place, part: Partial<Pointer> = {}): Pointer => ({
  kind: 'pointer',
  to,
  index: 0,
  nullable: false,
  offset: 0,
  variable: undefined,
  id: 0,
  ...part,
})

const emptyStack: readonly undefined[] = Array.from({ length: slots }, () => undefined)

export const newFrame = (start: number, call: number, depth: number): Frame => ({
  registers: [...Array.from({ length: 10 }, () => unwritten), pointer('stack', { index: depth, offset: frameSize })],
  stack: emptyStack,
  start,
  call,
})

export const copyState = ({ frames, ranges }: State): State => ({
  frames: frames.map((frame) => ({ ...frame, registers: [...frame.registers] })),
  ranges,
})

export const top = ({ frames }: State): Frame => frames[frames.length - 1]

/** Puts another register in the place of each that `change` answers with one, in all frames and on all stacks. */
export function replaceRegisters(state: State, change: (register: Num | Pointer) => Register | undefined): void {
  for (const frame of state.frames) {
    frame.registers.forEach((register, i) => {
      const next = register.kind === 'empty' ? undefined : change(register)
      if (next) frame.registers[i] = next
    })
    let stack: (Slot | undefined)[] | undefined
    frame.stack.forEach((slot, i) => {
      if (!slot) return
      for (const piece of slot.pieces) {
        const next = change(piece.register)
        if (!next) continue
        stack ??= [...frame.stack]
        const now = stack[i] ?? slot
        const pieces = now.pieces.filter((other) => other.at !== piece.at)
        // what cannot be read as it was is still written: an unknown number
        stack[i] = { ...now, pieces: next.kind === 'empty' ? pieces : [...pieces, { ...piece, register: next }] }
      }
    })
    if (stack) frame.stack = stack
  }
}

export const pieceRegister = (slot: Slot, at: number, size: number): Num | Pointer | undefined =>
  slot.pieces.find((piece) => piece.at === at && piece.size === size)?.register
