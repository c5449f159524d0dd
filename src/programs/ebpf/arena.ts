/**
 * Where prepared programs lie while they run: four arrays that all programs share and that never change. A JavaScript engine makes
 * plain loads and stores of accesses to them; with arrays of its own for each program it checks each array at each instruction
 * (a third of the speed). They are a cache: a program that has no place is laid in again, and what it computes does not depend on it.
 */
import type { Code } from './code.ts'

/** r0…r10 */
export const registers = 11
/** slots, above the 1,000,000 of the largest program (targets.ts) */
const room = 1 << 20
/** registers and immediates: an operand has 16 bits of an instruction's word */
const constantRoom = 1 << 16
export const mostConstants = constantRoom - registers

/** operation | destination << 8 | operand << 16 */
export const words = new Int32Array(room)
/** bytes of an address, distance of a jump, number of a helper */
export const offsets = new Int32Array(room)
/** lower and upper halves of the registers, and behind them of all programs' immediates */
export const low = new Int32Array(constantRoom)
export const high = new Int32Array(constantRoom)

let generation = 0
let used = 0
let usedConstants = registers

/** The place of a program's first instruction. */
export function load(code: Code): number {
  const { place } = code
  if (place.generation === generation) return place.base
  if (used + code.words.length > room || usedConstants + code.low.length > constantRoom) {
    generation++
    used = 0
    usedConstants = registers
  }
  const shift = (usedConstants - registers) << 16
  for (let i = 0; i < code.words.length; i++) {
    const word = code.words[i]
    words[used + i] = code.constant[i] === 0 ? word : word + shift
    offsets[used + i] = code.offsets[i]
  }
  low.set(code.low, usedConstants)
  high.set(code.high, usedConstants)
  place.generation = generation
  place.base = used
  used += code.words.length
  usedConstants += code.low.length
  return place.base
}
