/**
 * Interpreter of the instruction set (RFC 9669) on the memory of one program (memory.ts). Numbers of 64 bits are pairs of signed
 * 32-bit halves; a pointer is a place in the memory. Before an offset is added it may lie outside, also before place 0.
 */
import * as arena from './arena.ts'
import { divide, divideSigned, modulo, moduloSigned, multiplyHigh, reverseBytes } from './arithmetic.ts'
import { atomic32, atomic64 } from './atomics.ts'
import type { Code } from './code.ts'
import { frameSize, frames } from './memory.ts'
import { ProgramError } from './program.ts'

/** Runs a helper: it finds r1…r5 in the memory and leaves r0 there. True: the program is left here, with that r0. */
export type Call = (number: number) => boolean

/** Instructions that the last run executed, also one that ended in an error. */
export interface Count {
  executed: number
}

/** nothing lies below: a null pointer with a small offset is caught */
const firstPlace = 8
/** r6…r10, lower and upper halves, of the functions that wait for one that they called, and where those go on: none outlives a run */
const saved = new Int32Array(frames * 10)
const returns = new Int32Array(frames)

const { registers, low, high, words, offsets } = arena

function saveFrame(depth: number): void {
  for (let i = 0; i < 5; i++) {
    saved[depth * 10 + i] = low[6 + i]
    saved[depth * 10 + 5 + i] = high[6 + i]
  }
}

function restoreFrame(depth: number): void {
  for (let i = 0; i < 5; i++) {
    low[6 + i] = saved[depth * 10 + i]
    high[6 + i] = saved[depth * 10 + 5 + i]
  }
}

function callHelper(memory: DataView, place: number, number: number, call: Call): boolean {
  for (let r = 1; r <= 5; r++) {
    memory.setInt32(place + r * 8, low[r], true)
    memory.setInt32(place + r * 8 + 4, high[r], true)
  }
  return answered(memory, place, call(number))
}

function answered(memory: DataView, place: number, leaves: boolean): boolean {
  low[0] = memory.getInt32(place, true)
  high[0] = memory.getInt32(place + 4, true)
  return leaves
}

/** The legacy access to a packet is a helper with a number below 0: so many bytes, at the place in r1. */
function loadPacket(memory: DataView, place: number, at: number, size: number, call: Call): boolean {
  memory.setInt32(place + 8, at, true)
  return answered(memory, place, call(-size))
}

const hex = (high: number, low: number): string =>
  `0x${(high === 0 ? '' : (high >>> 0).toString(16)) + (low >>> 0).toString(16).padStart(high === 0 ? 1 : 8, '0')}`

function stop(pc: number, end: number, fault: string): true {
  state.pc = pc
  state.end = end
  state.fault = fault
  return true
}

/** What a load or store did wrong: its pointer is in `s` of a load and in `d` of a store. */
function accessFault(at: number, size: number): string {
  const register = (words[at] & 0xff) < 75 ? words[at] >>> 16 : (words[at] >>> 8) & 0xff
  const pointer = hex(high[register], low[register])
  return `r${register} + ${offsets[at]} with r${register} = ${pointer} lies outside the memory of ${size} bytes`
}

/** Sets the registers for a run: arguments of 32 bits, the end of the outermost frame, and 0. */
export function enter(r1: number, r2: number, stackTop: number): void {
  for (let r = 0; r < registers; r++) {
    low[r] = 0
    high[r] = 0
  }
  low[1] = r1
  low[2] = r2
  low[10] = stackTop
}

/**
 * Instructions that one call of `advance` executes. A loop that stays in one call runs in code that the engine makes for the middle
 * of a loop, where arena.ts' arrays are looked up at each access; code made for calls holds their addresses.
 */
const slice = 32_768
/** between calls of `advance`: where the program is, where its slice ends if no jump is taken, and how many functions wait */
export const state = { pc: 0, end: 0, depth: 0, fault: '' }

/**
 * Runs from instruction `entry` to `exit`. What `enter` has set is in the registers of arena.ts, and r0 is left there.
 * `count` goes on from what it was.
 * @param place of the words that helpers exchange (Layout.registers)
 * @param limit instructions, at most 10⁹: a program that needs more ends in an error, a few instructions later
 * Throws ProgramError, stage 'run'.
 */
export function interpret(code: Code, memory: DataView, place: number, limit: number, call: Call, count: Count, entry = 0): void {
  const base = arena.load(code)
  state.pc = base + entry
  state.depth = 0
  state.fault = ''
  let ended = false
  while (!ended) {
    const most = Math.min(limit - count.executed, slice)
    state.end = state.pc + most
    try {
      ended = advance(memory, memory.byteLength, place, call)
    } finally {
      count.executed += most - state.end + state.pc
    }
    if (state.fault === '' && (ended ? count.executed > limit : count.executed >= limit)) {
      count.executed = limit
      state.fault = `stopped after ${limit} instructions, the most that one call may execute`
    }
    if (state.fault !== '') fail(code, state.pc - base - 1)
  }
}

function fail({ lines }: Code, at: number): never {
  throw new ProgramError('run', `instruction ${at}: ${state.fault}`, { instruction: at, line: lines?.[at] })
}

/** Makes `advance`: constants of an enclosing function are known to the engine's compiler, those of a bundled module are variables. */
function makeAdvance() {
  const words = arena.words
  const offsets = arena.offsets
  const low = arena.low
  const high = arena.high
  /** Runs on until the program ends, or its slice does and a jump is taken; a fault is told in `state`. */
  return function advance(memory: DataView, size: number, place: number, call: Call): boolean {
    let { pc, end } = state
    for (;;) {
      const at = pc
      pc = (at + 1) | 0
      const word = words[at]
      const d = (word >>> 8) & 0xff
      const s = word >>> 16
      let a = 0
      let b = 0
      // one case for each of `operations` (code.ts), in their order
      switch (word & 0xff) {
        case 1: // add64
          a = low[d]
          b = (a + low[s]) | 0
          high[d] += high[s] + (b >>> 0 < a >>> 0 ? 1 : 0)
          low[d] = b
          continue
        case 2: // sub64
          a = low[d]
          b = low[s]
          high[d] -= high[s] + (a >>> 0 < b >>> 0 ? 1 : 0)
          low[d] = a - b
          continue
        case 3: // mul64
          a = low[d]
          b = low[s]
          high[d] = multiplyHigh(a, b) + Math.imul(high[d], b) + Math.imul(a, high[s])
          low[d] = Math.imul(a, b)
          continue
        case 4: // div64
          divide(d, s)
          continue
        case 5: // or64
          low[d] |= low[s]
          high[d] |= high[s]
          continue
        case 6: // and64
          low[d] &= low[s]
          high[d] &= high[s]
          continue
        case 7: // lsh64
          a = low[d]
          b = low[s] & 63
          high[d] = b < 32 ? (high[d] << b) | ((a >>> 1) >>> (31 - b)) : a << b
          low[d] = b < 32 ? a << b : 0
          continue
        case 8: // rsh64
          a = high[d]
          b = low[s] & 63
          low[d] = b < 32 ? (low[d] >>> b) | ((a << 1) << (31 - b)) : a >>> b
          high[d] = b < 32 ? a >>> b : 0
          continue
        case 9: // neg64
          a = low[d]
          high[d] = ~high[d] + (a === 0 ? 1 : 0)
          low[d] = -a
          continue
        case 10: // mod64
          modulo(d, s)
          continue
        case 11: // xor64
          low[d] ^= low[s]
          high[d] ^= high[s]
          continue
        case 12: // mov64
          low[d] = low[s]
          high[d] = high[s]
          continue
        case 13: // arsh64
          a = high[d]
          b = low[s] & 63
          low[d] = b < 32 ? (low[d] >>> b) | ((a << 1) << (31 - b)) : a >> b
          high[d] = b < 32 ? a >> b : a >> 31
          continue
        case 14: // sdiv64
          divideSigned(d, s)
          continue
        case 15: // smod64
          moduloSigned(d, s)
          continue
        case 16: // movsx8
          a = (low[s] << 24) >> 24
          low[d] = a
          high[d] = a >> 31
          continue
        case 17: // movsx16
          a = (low[s] << 16) >> 16
          low[d] = a
          high[d] = a >> 31
          continue
        case 18: // movsx32
          a = low[s]
          low[d] = a
          high[d] = a >> 31
          continue
        case 19: // add32
          low[d] += low[s]
          high[d] = 0
          continue
        case 20: // sub32
          low[d] -= low[s]
          high[d] = 0
          continue
        case 21: // mul32
          low[d] = Math.imul(low[d], low[s])
          high[d] = 0
          continue
        case 22: // div32
          b = low[s]
          low[d] = b === 0 ? 0 : (low[d] >>> 0) / (b >>> 0)
          high[d] = 0
          continue
        case 23: // or32
          low[d] |= low[s]
          high[d] = 0
          continue
        case 24: // and32
          low[d] &= low[s]
          high[d] = 0
          continue
        case 25: // lsh32
          low[d] <<= low[s]
          high[d] = 0
          continue
        case 26: // rsh32
          low[d] >>>= low[s]
          high[d] = 0
          continue
        case 27: // neg32
          low[d] = -low[d]
          high[d] = 0
          continue
        case 28: // mod32
          b = low[s]
          if (b !== 0) low[d] = (low[d] >>> 0) % (b >>> 0)
          high[d] = 0
          continue
        case 29: // xor32
          low[d] ^= low[s]
          high[d] = 0
          continue
        case 30: // mov32
          low[d] = low[s]
          high[d] = 0
          continue
        case 31: // arsh32
          low[d] >>= low[s]
          high[d] = 0
          continue
        case 32: // sdiv32
          b = low[s]
          low[d] = b === 0 ? 0 : low[d] / b
          high[d] = 0
          continue
        case 33: // smod32
          b = low[s]
          if (b !== 0) low[d] = low[d] % b
          high[d] = 0
          continue
        case 34: // movsx8-32
          low[d] = (low[s] << 24) >> 24
          high[d] = 0
          continue
        case 35: // movsx16-32
          low[d] = (low[s] << 16) >> 16
          high[d] = 0
          continue
        case 36: // low16
          low[d] &= 0xffff
          high[d] = 0
          continue
        case 37: // low32
          high[d] = 0
          continue
        case 38: // swap16
          low[d] = reverseBytes(low[d]) >>> 16
          high[d] = 0
          continue
        case 39: // swap32
          low[d] = reverseBytes(low[d])
          high[d] = 0
          continue
        case 40: // swap64
          a = low[d]
          low[d] = reverseBytes(high[d])
          high[d] = reverseBytes(a)
          continue
        case 41: // ja
          break
        case 42: // jeq64
          if (low[d] === low[s] && high[d] === high[s]) break
          continue
        case 43: // jgt64
          if (high[d] === high[s] ? low[d] >>> 0 > low[s] >>> 0 : high[d] >>> 0 > high[s] >>> 0) break
          continue
        case 44: // jge64
          if (high[d] === high[s] ? low[d] >>> 0 >= low[s] >>> 0 : high[d] >>> 0 > high[s] >>> 0) break
          continue
        case 45: // jset64
          if (((low[d] & low[s]) | (high[d] & high[s])) !== 0) break
          continue
        case 46: // jne64
          if (low[d] !== low[s] || high[d] !== high[s]) break
          continue
        case 47: // jsgt64
          if (high[d] === high[s] ? low[d] >>> 0 > low[s] >>> 0 : high[d] > high[s]) break
          continue
        case 48: // jsge64
          if (high[d] === high[s] ? low[d] >>> 0 >= low[s] >>> 0 : high[d] > high[s]) break
          continue
        case 49: // jlt64
          if (high[d] === high[s] ? low[d] >>> 0 < low[s] >>> 0 : high[d] >>> 0 < high[s] >>> 0) break
          continue
        case 50: // jle64
          if (high[d] === high[s] ? low[d] >>> 0 <= low[s] >>> 0 : high[d] >>> 0 < high[s] >>> 0) break
          continue
        case 51: // jslt64
          if (high[d] === high[s] ? low[d] >>> 0 < low[s] >>> 0 : high[d] < high[s]) break
          continue
        case 52: // jsle64
          if (high[d] === high[s] ? low[d] >>> 0 <= low[s] >>> 0 : high[d] < high[s]) break
          continue
        case 53: // jeq32
          if (low[d] === low[s]) break
          continue
        case 54: // jgt32
          if (low[d] >>> 0 > low[s] >>> 0) break
          continue
        case 55: // jge32
          if (low[d] >>> 0 >= low[s] >>> 0) break
          continue
        case 56: // jset32
          if ((low[d] & low[s]) !== 0) break
          continue
        case 57: // jne32
          if (low[d] !== low[s]) break
          continue
        case 58: // jsgt32
          if (low[d] > low[s]) break
          continue
        case 59: // jsge32
          if (low[d] >= low[s]) break
          continue
        case 60: // jlt32
          if (low[d] >>> 0 < low[s] >>> 0) break
          continue
        case 61: // jle32
          if (low[d] >>> 0 <= low[s] >>> 0) break
          continue
        case 62: // jslt32
          if (low[d] < low[s]) break
          continue
        case 63: // jsle32
          if (low[d] <= low[s]) break
          continue
        case 64: // call
          state.pc = pc
          state.end = end
          if (callHelper(memory, place, offsets[at], call)) return stop(pc, end, '')
          continue
        case 65: // local
          if (state.depth === frames - 1) return stop(pc, end, `more than ${frames} functions have called each other`)
          returns[state.depth] = pc
          saveFrame(state.depth)
          state.depth++
          low[10] -= frameSize
          break
        case 66: // exit
          if (state.depth === 0) return stop(pc, end, '')
          state.depth--
          restoreFrame(state.depth)
          end = (end + returns[state.depth] - pc) | 0
          pc = returns[state.depth]
          continue
        case 67: // lddw
          low[d] = low[s]
          high[d] = high[s]
          pc = (pc + 1) | 0
          end = (end + 1) | 0
          continue
        case 68: // ldxb
          a = (low[s] + offsets[at]) | 0
          if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 1) return stop(pc, end, accessFault(at, size))
          low[d] = memory.getUint8(a)
          high[d] = 0
          continue
        case 69: // ldxh
          a = (low[s] + offsets[at]) | 0
          if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 2) return stop(pc, end, accessFault(at, size))
          low[d] = memory.getUint16(a, true)
          high[d] = 0
          continue
        case 70: // ldxw
          a = (low[s] + offsets[at]) | 0
          if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 4) return stop(pc, end, accessFault(at, size))
          low[d] = memory.getInt32(a, true)
          high[d] = 0
          continue
        case 71: // ldxdw
          a = (low[s] + offsets[at]) | 0
          if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 8) return stop(pc, end, accessFault(at, size))
          low[d] = memory.getInt32(a, true)
          high[d] = memory.getInt32(a + 4, true)
          continue
        case 72: // ldxsb
          a = (low[s] + offsets[at]) | 0
          if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 1) return stop(pc, end, accessFault(at, size))
          low[d] = memory.getInt8(a)
          high[d] = low[d] >> 31
          continue
        case 73: // ldxsh
          a = (low[s] + offsets[at]) | 0
          if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 2) return stop(pc, end, accessFault(at, size))
          low[d] = memory.getInt16(a, true)
          high[d] = low[d] >> 31
          continue
        case 74: // ldxsw
          a = (low[s] + offsets[at]) | 0
          if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 4) return stop(pc, end, accessFault(at, size))
          low[d] = memory.getInt32(a, true)
          high[d] = low[d] >> 31
          continue
        case 75: // stxb
          a = (low[d] + offsets[at]) | 0
          if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 1) return stop(pc, end, accessFault(at, size))
          memory.setInt8(a, low[s])
          continue
        case 76: // stxh
          a = (low[d] + offsets[at]) | 0
          if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 2) return stop(pc, end, accessFault(at, size))
          memory.setInt16(a, low[s], true)
          continue
        case 77: // stxw
          a = (low[d] + offsets[at]) | 0
          if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 4) return stop(pc, end, accessFault(at, size))
          memory.setInt32(a, low[s], true)
          continue
        case 78: // stxdw
          a = (low[d] + offsets[at]) | 0
          if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 8) return stop(pc, end, accessFault(at, size))
          memory.setInt32(a, low[s], true)
          memory.setInt32(a + 4, high[s], true)
          continue
        case 79: // atomic32
          a = (low[d] + offsets[at]) | 0
          if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 4) return stop(pc, end, accessFault(at, size))
          atomic32(memory, a, s)
          continue
        case 80: // atomic64
          a = (low[d] + offsets[at]) | 0
          if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 8) return stop(pc, end, accessFault(at, size))
          atomic64(memory, a, s)
          continue
        case 81: // packet
          state.pc = pc
          state.end = end
          if (loadPacket(memory, place, (low[s] + offsets[at]) | 0, d, call)) return stop(pc, end, '')
          continue
        case 82: // callx
          state.pc = pc
          state.end = end
          if (callHelper(memory, place, low[d], call)) return stop(pc, end, '')
          continue
        default:
          return stop(pc, end, 'the program ran past its last instruction or into a 64-bit immediate')
      }
      // a jump is taken
      pc = (pc + offsets[at]) | 0
      end = (end + offsets[at]) | 0
      if (pc >= end) {
        state.pc = pc
        state.end = end
        return false
      }
    }
  }
}
export const advance = makeAdvance()
