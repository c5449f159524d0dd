/** Instructions that load, store, and update memory atomically. */
import { checkWrite, load, placeWords, store } from './access.ts'
import type { Verification } from './exploration.ts'
import { atomic, bytesOf, cls, mode } from './instruction.ts'
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
