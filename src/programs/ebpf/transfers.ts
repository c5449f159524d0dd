/** Instructions that load, store, and update memory atomically. */
import { checkWrite, load, placeWords, store } from './access.ts'
import { destroyArguments } from './calls.ts'
import type { Verification } from './exploration.ts'
import { atomic, bytesOf, cls, mode, packetContext } from './instruction.ts'
import type { Instruction } from './program.ts'
import { known, ofBits, words } from './scalar.ts'
import { signExtended } from './scalar-arithmetic.ts'
import { type Num, number, type Pointer, type Register, type State, top } from './state.ts'

function addressIn(v: Verification, state: State, register: number, action: string): Pointer {
  const is = v.read(state, register)
  if (is.kind === 'pointer') return is
  throw v.refuse(`${action} at r${register}, which is ${words(is.scalar)}: no address`)
}

export function loadRegister(v: Verification, state: State, { opcode, src, offset }: Instruction): Register {
  const size = bytesOf(opcode)
  const at = addressIn(v, state, src, 'reads')
  const register = load(v, state, at, offset, size)
  if ((opcode & 0xe0) !== mode.memsx || register.kind === 'empty') return register
  if (register.kind === 'number') return number(signExtended(register.scalar, size * 8, 64))
  throw v.refuse(`extends the sign of an address at ${placeWords(v, at, offset)}: addresses have none`)
}

export function storeRegister(v: Verification, state: State, { opcode, dst, src, offset, imm }: Instruction): void {
  const register = (opcode & 7) === cls.st ? number(known(BigInt(imm))) : v.read(state, src)
  store(v, state, addressIn(v, state, dst, 'writes'), offset, bytesOf(opcode), register)
}

/**
 * The legacy access to packets (§5.5): r6 is the context, r0 the bytes as a number, r1 to r5 are lost. Outside the packet the program
 * ends, so that nothing needs to be compared before.
 */
export function loadPacket(v: Verification, state: State, { opcode, src, imm }: Instruction): void {
  const what = 'reads the packet by a legacy instruction'
  const { name, legacyLoads } = v.target
  if (!legacyLoads)
    throw v.refuse(`${what}, which a program of ${name} may not: only one of tc, whose context is a socket buffer`)
  if (state.frames.length > 1)
    throw v.refuse(`${what} in a function: outside the packet it would end the program, not the function`)
  const context = v.read(state, packetContext)
  if (context.kind === 'number' || context.to !== 'context' || context.variable || context.offset !== 0)
    throw v.refuse(`${what}, while r${packetContext} does not hold the context, as the program got it in r1`)
  if ((opcode & 0xe0) === mode.abs && imm < 0) throw v.refuse(`${what} at ${imm}: a place before its first byte`)
  if ((opcode & 0xe0) === mode.ind && v.read(state, src).kind === 'pointer')
    throw v.refuse(`${what} at a place that r${src} moves, which is an address`)
  destroyArguments(state)
  top(state).registers[0] = number(ofBits(bytesOf(opcode) * 8))
}

function operand(v: Verification, state: State, register: number): Num {
  const is = v.read(state, register)
  if (is.kind === 'number') return is
  throw v.refuse(`takes the address in r${register} for an atomic operation: only numbers can be updated so`)
}

export function updateAtomically(v: Verification, state: State, { opcode, dst, src, offset, imm }: Instruction): void {
  const size = bytesOf(opcode)
  const at = addressIn(v, state, dst, 'updates')
  const place = placeWords(v, at, offset)
  if (at.to === 'context') throw v.refuse(`updates ${place} atomically: fields of the context are only loaded and stored`)
  operand(v, state, src)
  if (imm === atomic.cmpxchg) operand(v, state, 0)
  checkWrite(v, state, at, offset, size)
  const old = load(v, state, at, offset, size)
  if (old.kind !== 'number') throw v.refuse(`updates the address at ${place} atomically: only numbers can be updated so`)
  store(v, state, at, offset, size, number(ofBits(size * 8)))
  if (imm === atomic.cmpxchg) top(state).registers[0] = old
  else if (imm & atomic.fetch) top(state).registers[src] = old
}
