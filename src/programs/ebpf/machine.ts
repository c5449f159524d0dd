/**
 * Interpreter of the instruction set (RFC 9669) on the memory of one program (memory.ts). Numbers of 64 bits are pairs of signed
 * 32-bit halves; a pointer is a place in the memory. Before an offset is added it may lie outside, also before place 0.
 */
import { divide, divideSigned, modulo, moduloSigned, multiplyHigh, reverseBytes } from './arithmetic.ts'
import { atomic32, atomic64 } from './atomics.ts'
import type { Code } from './code.ts'
import { frameSize, frames } from './memory.ts'
import { ProgramError } from './program.ts'

/** Runs a helper: it finds r1…r5 in the memory and leaves r0 there. */
export type Call = (number: number) => void

/** Instructions that the last run executed, also one that ended in an error. */
export interface Count {
  executed: number
}

/** nothing lies below: a null pointer with a small offset is caught */
const firstPlace = 8
/** r6…r10, lower and upper halves, of the functions that wait for one that they called, and where those go on: none outlives a run */
const saved = new Int32Array(frames * 10)
const returns = new Int32Array(frames)

function saveFrame(low: Int32Array, high: Int32Array, depth: number): void {
  for (let i = 0; i < 5; i++) {
    saved[depth * 10 + i] = low[6 + i]
    saved[depth * 10 + 5 + i] = high[6 + i]
  }
}

function restoreFrame(low: Int32Array, high: Int32Array, depth: number): void {
  for (let i = 0; i < 5; i++) {
    low[6 + i] = saved[depth * 10 + i]
    high[6 + i] = saved[depth * 10 + 5 + i]
  }
}

function callHelper(memory: DataView, low: Int32Array, high: Int32Array, place: number, number: number, call: Call): void {
  for (let r = 1; r <= 5; r++) {
    memory.setInt32(place + r * 8, low[r], true)
    memory.setInt32(place + r * 8 + 4, high[r], true)
  }
  call(number)
  low[0] = memory.getInt32(place, true)
  high[0] = memory.getInt32(place + 4, true)
}

const hex = (high: number, low: number): string =>
  `0x${(high === 0 ? '' : (high >>> 0).toString(16)) + (low >>> 0).toString(16).padStart(high === 0 ? 1 : 8, '0')}`

/** What a load or store did wrong: its pointer is in `s` of a load and in `d` of a store. */
function accessFault({ words, offsets, low, high }: Code, at: number, size: number): string {
  const register = (words[at] & 0xff) < 75 ? words[at] >>> 16 : (words[at] >>> 8) & 0xff
  const pointer = hex(high[register], low[register])
  return `r${register} + ${offsets[at]} with r${register} = ${pointer} lies outside the memory of ${size} bytes`
}

/**
 * Runs from instruction 0 to `exit`. Arguments and r10 are in the registers of `code`, and r0 is left there.
 * @param place of the words that helpers exchange (Layout.registers)
 * @param limit instructions: one more ends in an error
 * Throws ProgramError, stage 'run'.
 */
export function interpret(code: Code, memory: DataView, place: number, limit: number, call: Call, count: Count): void {
  const { words, offsets, low, high } = code
  const size = memory.byteLength
  let pc = 0
  let at = 0
  let left = limit
  let depth = 0
  let a = 0
  let b = 0
  let fault = ''
  run: for (;;) {
    at = pc
    if (left === 0) {
      fault = `stopped after ${limit} instructions, the most that one call may execute`
      break
    }
    left--
    pc = at + 1
    const word = words[at]
    const d = (word >>> 8) & 0xff
    const s = word >>> 16
    // one case for each of `operations` (code.ts), in their order
    switch (word & 0xff) {
      case 1: // add64
        a = low[d]
        b = (a + low[s]) | 0
        high[d] += high[s] + (b >>> 0 < a >>> 0 ? 1 : 0)
        low[d] = b
        break
      case 2: // sub64
        a = low[d]
        b = low[s]
        high[d] -= high[s] + (a >>> 0 < b >>> 0 ? 1 : 0)
        low[d] = a - b
        break
      case 3: // mul64
        a = low[d]
        b = low[s]
        high[d] = multiplyHigh(a, b) + Math.imul(high[d], b) + Math.imul(a, high[s])
        low[d] = Math.imul(a, b)
        break
      case 4: // div64
        divide(low, high, d, s)
        break
      case 5: // or64
        low[d] |= low[s]
        high[d] |= high[s]
        break
      case 6: // and64
        low[d] &= low[s]
        high[d] &= high[s]
        break
      case 7: // lsh64
        a = low[d]
        b = low[s] & 63
        high[d] = b < 32 ? (high[d] << b) | ((a >>> 1) >>> (31 - b)) : a << b
        low[d] = b < 32 ? a << b : 0
        break
      case 8: // rsh64
        a = high[d]
        b = low[s] & 63
        low[d] = b < 32 ? (low[d] >>> b) | ((a << 1) << (31 - b)) : a >>> b
        high[d] = b < 32 ? a >>> b : 0
        break
      case 9: // neg64
        a = low[d]
        high[d] = ~high[d] + (a === 0 ? 1 : 0)
        low[d] = -a
        break
      case 10: // mod64
        modulo(low, high, d, s)
        break
      case 11: // xor64
        low[d] ^= low[s]
        high[d] ^= high[s]
        break
      case 12: // mov64
        low[d] = low[s]
        high[d] = high[s]
        break
      case 13: // arsh64
        a = high[d]
        b = low[s] & 63
        low[d] = b < 32 ? (low[d] >>> b) | ((a << 1) << (31 - b)) : a >> b
        high[d] = b < 32 ? a >> b : a >> 31
        break
      case 14: // sdiv64
        divideSigned(low, high, d, s)
        break
      case 15: // smod64
        moduloSigned(low, high, d, s)
        break
      case 16: // movsx8
        a = (low[s] << 24) >> 24
        low[d] = a
        high[d] = a >> 31
        break
      case 17: // movsx16
        a = (low[s] << 16) >> 16
        low[d] = a
        high[d] = a >> 31
        break
      case 18: // movsx32
        a = low[s]
        low[d] = a
        high[d] = a >> 31
        break
      case 19: // add32
        low[d] += low[s]
        high[d] = 0
        break
      case 20: // sub32
        low[d] -= low[s]
        high[d] = 0
        break
      case 21: // mul32
        low[d] = Math.imul(low[d], low[s])
        high[d] = 0
        break
      case 22: // div32
        b = low[s]
        low[d] = b === 0 ? 0 : (low[d] >>> 0) / (b >>> 0)
        high[d] = 0
        break
      case 23: // or32
        low[d] |= low[s]
        high[d] = 0
        break
      case 24: // and32
        low[d] &= low[s]
        high[d] = 0
        break
      case 25: // lsh32
        low[d] <<= low[s]
        high[d] = 0
        break
      case 26: // rsh32
        low[d] >>>= low[s]
        high[d] = 0
        break
      case 27: // neg32
        low[d] = -low[d]
        high[d] = 0
        break
      case 28: // mod32
        b = low[s]
        if (b !== 0) low[d] = (low[d] >>> 0) % (b >>> 0)
        high[d] = 0
        break
      case 29: // xor32
        low[d] ^= low[s]
        high[d] = 0
        break
      case 30: // mov32
        low[d] = low[s]
        high[d] = 0
        break
      case 31: // arsh32
        low[d] >>= low[s]
        high[d] = 0
        break
      case 32: // sdiv32
        b = low[s]
        low[d] = b === 0 ? 0 : low[d] / b
        high[d] = 0
        break
      case 33: // smod32
        b = low[s]
        if (b !== 0) low[d] = low[d] % b
        high[d] = 0
        break
      case 34: // movsx8-32
        low[d] = (low[s] << 24) >> 24
        high[d] = 0
        break
      case 35: // movsx16-32
        low[d] = (low[s] << 16) >> 16
        high[d] = 0
        break
      case 36: // low16
        low[d] &= 0xffff
        high[d] = 0
        break
      case 37: // low32
        high[d] = 0
        break
      case 38: // swap16
        low[d] = reverseBytes(low[d]) >>> 16
        high[d] = 0
        break
      case 39: // swap32
        low[d] = reverseBytes(low[d])
        high[d] = 0
        break
      case 40: // swap64
        a = low[d]
        low[d] = reverseBytes(high[d])
        high[d] = reverseBytes(a)
        break
      case 41: // ja
        pc = offsets[at]
        break
      case 42: // jeq64
        if (low[d] === low[s] && high[d] === high[s]) pc = offsets[at]
        break
      case 43: // jgt64
        if (high[d] === high[s] ? low[d] >>> 0 > low[s] >>> 0 : high[d] >>> 0 > high[s] >>> 0) pc = offsets[at]
        break
      case 44: // jge64
        if (high[d] === high[s] ? low[d] >>> 0 >= low[s] >>> 0 : high[d] >>> 0 > high[s] >>> 0) pc = offsets[at]
        break
      case 45: // jset64
        if (((low[d] & low[s]) | (high[d] & high[s])) !== 0) pc = offsets[at]
        break
      case 46: // jne64
        if (low[d] !== low[s] || high[d] !== high[s]) pc = offsets[at]
        break
      case 47: // jsgt64
        if (high[d] === high[s] ? low[d] >>> 0 > low[s] >>> 0 : high[d] > high[s]) pc = offsets[at]
        break
      case 48: // jsge64
        if (high[d] === high[s] ? low[d] >>> 0 >= low[s] >>> 0 : high[d] > high[s]) pc = offsets[at]
        break
      case 49: // jlt64
        if (high[d] === high[s] ? low[d] >>> 0 < low[s] >>> 0 : high[d] >>> 0 < high[s] >>> 0) pc = offsets[at]
        break
      case 50: // jle64
        if (high[d] === high[s] ? low[d] >>> 0 <= low[s] >>> 0 : high[d] >>> 0 < high[s] >>> 0) pc = offsets[at]
        break
      case 51: // jslt64
        if (high[d] === high[s] ? low[d] >>> 0 < low[s] >>> 0 : high[d] < high[s]) pc = offsets[at]
        break
      case 52: // jsle64
        if (high[d] === high[s] ? low[d] >>> 0 <= low[s] >>> 0 : high[d] < high[s]) pc = offsets[at]
        break
      case 53: // jeq32
        if (low[d] === low[s]) pc = offsets[at]
        break
      case 54: // jgt32
        if (low[d] >>> 0 > low[s] >>> 0) pc = offsets[at]
        break
      case 55: // jge32
        if (low[d] >>> 0 >= low[s] >>> 0) pc = offsets[at]
        break
      case 56: // jset32
        if ((low[d] & low[s]) !== 0) pc = offsets[at]
        break
      case 57: // jne32
        if (low[d] !== low[s]) pc = offsets[at]
        break
      case 58: // jsgt32
        if (low[d] > low[s]) pc = offsets[at]
        break
      case 59: // jsge32
        if (low[d] >= low[s]) pc = offsets[at]
        break
      case 60: // jlt32
        if (low[d] >>> 0 < low[s] >>> 0) pc = offsets[at]
        break
      case 61: // jle32
        if (low[d] >>> 0 <= low[s] >>> 0) pc = offsets[at]
        break
      case 62: // jslt32
        if (low[d] < low[s]) pc = offsets[at]
        break
      case 63: // jsle32
        if (low[d] <= low[s]) pc = offsets[at]
        break
      case 64: // call
        count.executed = limit - left
        callHelper(memory, low, high, place, offsets[at], call)
        break
      case 65: // local
        if (depth === frames - 1) {
          fault = `more than ${frames} functions have called each other`
          break run
        }
        returns[depth] = pc
        saveFrame(low, high, depth)
        depth++
        low[10] -= frameSize
        pc = offsets[at]
        break
      case 66: // exit
        if (depth === 0) {
          count.executed = limit - left
          return
        }
        depth--
        pc = returns[depth]
        restoreFrame(low, high, depth)
        break
      case 67: // lddw
        low[d] = low[s]
        high[d] = high[s]
        pc = at + 2
        break
      case 68: // ldxb
        a = (low[s] + offsets[at]) | 0
        if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 1) break run
        low[d] = memory.getUint8(a)
        high[d] = 0
        break
      case 69: // ldxh
        a = (low[s] + offsets[at]) | 0
        if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 2) break run
        low[d] = memory.getUint16(a, true)
        high[d] = 0
        break
      case 70: // ldxw
        a = (low[s] + offsets[at]) | 0
        if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 4) break run
        low[d] = memory.getInt32(a, true)
        high[d] = 0
        break
      case 71: // ldxdw
        a = (low[s] + offsets[at]) | 0
        if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 8) break run
        low[d] = memory.getInt32(a, true)
        high[d] = memory.getInt32(a + 4, true)
        break
      case 72: // ldxsb
        a = (low[s] + offsets[at]) | 0
        if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 1) break run
        low[d] = memory.getInt8(a)
        high[d] = low[d] >> 31
        break
      case 73: // ldxsh
        a = (low[s] + offsets[at]) | 0
        if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 2) break run
        low[d] = memory.getInt16(a, true)
        high[d] = low[d] >> 31
        break
      case 74: // ldxsw
        a = (low[s] + offsets[at]) | 0
        if (high[s] !== low[s] >> 31 || a < firstPlace || a > size - 4) break run
        low[d] = memory.getInt32(a, true)
        high[d] = low[d] >> 31
        break
      case 75: // stxb
        a = (low[d] + offsets[at]) | 0
        if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 1) break run
        memory.setInt8(a, low[s])
        break
      case 76: // stxh
        a = (low[d] + offsets[at]) | 0
        if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 2) break run
        memory.setInt16(a, low[s], true)
        break
      case 77: // stxw
        a = (low[d] + offsets[at]) | 0
        if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 4) break run
        memory.setInt32(a, low[s], true)
        break
      case 78: // stxdw
        a = (low[d] + offsets[at]) | 0
        if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 8) break run
        memory.setInt32(a, low[s], true)
        memory.setInt32(a + 4, high[s], true)
        break
      case 79: // atomic32
        a = (low[d] + offsets[at]) | 0
        if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 4) break run
        atomic32(memory, low, high, a, s)
        break
      case 80: // atomic64
        a = (low[d] + offsets[at]) | 0
        if (high[d] !== low[d] >> 31 || a < firstPlace || a > size - 8) break run
        atomic64(memory, low, high, a, s)
        break
      default:
        fault = 'the program ran past its last instruction or into a 64-bit immediate'
        break run
    }
  }
  count.executed = limit - left
  throw new ProgramError('run', `instruction ${at}: ${fault || accessFault(code, at, size)}`, {
    instruction: at,
    line: code.lines?.[at],
  })
}
