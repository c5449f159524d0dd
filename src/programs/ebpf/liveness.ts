/**
 * Which registers can still play a part, before each instruction: those that are read at all, and those whose number can
 * decide anything (an address, a jump, a size). Two states that differ in other registers only behave alike.
 */
import { helperOf } from './helper-table.ts'
import { alu, callee, cls, isPacketLoad, jmp, mode, packetContext, source } from './instruction.ts'
import type { Instruction, Program } from './program.ts'
import { framePointer, isExit, isJump, isLocalCall, targetOf } from './well-formed.ts'

export interface Liveness {
  /** one bit per register: it is read before it is written */
  readonly read: Uint16Array
  /** and its number matters */
  readonly matters: Uint16Array
}

const bit = (register: number): number => 1 << register
const callerSaved = 0b111111
const argumentBits = (count: number): number => ((1 << count) - 1) << 1

interface Sets {
  read: number
  matters: number
}

function beforeCall({ opcode, dst, src, imm }: Instruction, after: Sets): Sets {
  const read = after.read & ~callerSaved
  const matters = after.matters & ~callerSaved
  if ((opcode & 8) === source.reg) {
    const used = argumentBits(5) | bit(dst)
    return { read: read | used, matters: matters | used }
  }
  if (src === callee.local) return { read: read | argumentBits(5), matters: matters | argumentBits(5) }
  const helper = helperOf(imm)
  let [used, decides] = [0, 0]
  helper?.arguments.forEach((argument, i) => {
    if (argument === 'anything') return
    used |= bit(i + 1)
    if (argument !== 'number') decides |= bit(i + 1)
  })
  return { read: read | used, matters: matters | decides }
}

function beforeArithmetic({ opcode, dst, src }: Instruction, after: Sets): Sets {
  const register = (opcode & 8) === source.reg && (opcode & 0xf0) !== alu.end
  const operands = ((opcode & 0xf0) === alu.mov ? 0 : bit(dst)) | (register ? bit(src) : 0)
  const decides = after.matters & bit(dst) ? operands : 0
  return { read: (after.read & ~bit(dst)) | operands, matters: (after.matters & ~bit(dst)) | decides }
}

function before(instruction: Instruction, after: Sets, resultMatters: boolean): Sets {
  const { opcode, dst, src } = instruction
  const use = (set: number): Sets => ({ read: after.read | set, matters: after.matters | set })
  switch (opcode & 7) {
    case cls.alu:
    case cls.alu64:
      return beforeArithmetic(instruction, after)
    case cls.ld:
      if (isPacketLoad(opcode)) {
        const used = bit(packetContext) | ((opcode & 0xe0) === mode.ind ? bit(src) : 0)
        return { read: (after.read & ~callerSaved) | used, matters: (after.matters & ~callerSaved) | bit(packetContext) }
      }
      return { read: after.read & ~bit(dst), matters: after.matters & ~bit(dst) }
    case cls.ldx:
      return { read: (after.read & ~bit(dst)) | bit(src), matters: (after.matters & ~bit(dst)) | bit(src) }
    case cls.st:
      return use(bit(dst))
    case cls.stx:
      return use(bit(dst) | bit(src) | ((opcode & 0xe0) === mode.atomic ? bit(0) : 0))
    default:
      if (isExit(instruction)) return { read: bit(0), matters: resultMatters ? bit(0) : 0 }
      if ((opcode & 0xf0) === jmp.call) return beforeCall(instruction, after)
      if (isJump(instruction)) return after
      return use(bit(dst) | ((opcode & 8) === source.reg ? bit(src) : 0))
  }
}

/** @param verdictMatters is what the program returns checked? What its functions return always matters. */
export function livenessOf({ instructions }: Program, functions: Int32Array, verdictMatters: boolean): Liveness {
  const count = instructions.length
  const read = new Uint16Array(count + 1)
  const matters = new Uint16Array(count + 1)
  for (let changed = true; changed; ) {
    changed = false
    for (let at = count - 1; at >= 0; at--) {
      if (functions[at] === -1) {
        // the second half of a 64-bit immediate: the first is followed by what is behind it
        read[at] = read[at + 1]
        matters[at] = matters[at + 1]
        continue
      }
      const instruction = instructions[at]
      const target = targetOf(instruction, at)
      const falls = !isJump(instruction) && !isExit(instruction)
      const after: Sets = {
        read: (falls ? read[at + 1] : 0) | (target === undefined ? 0 : read[target]),
        matters: (falls ? matters[at + 1] : 0) | (target === undefined ? 0 : matters[target]),
      }
      const sets = before(instruction, after, verdictMatters || functions[at] !== 0)
      if (sets.read === read[at] && sets.matters === matters[at]) continue
      read[at] = sets.read
      matters[at] = sets.matters
      changed = true
    }
  }
  return { read, matters }
}

/** Slots where paths meet, and states are worth comparing: targets of jumps, starts of functions, and what follows a call of one. */
export function meetingPoints({ instructions }: Program, functions: Int32Array): Uint8Array {
  const points = new Uint8Array(instructions.length)
  instructions.forEach((instruction, at) => {
    if (functions[at] === -1) return
    const target = targetOf(instruction, at)
    if (target !== undefined) points[target] = 1
    if (!isLocalCall(instruction)) return
    points[at + 1 + instruction.imm] = 1
    points[at + 1] = 1
  })
  return points
}

/** the frame's end is always there */
export const alwaysRead = bit(framePointer)
