/**
 * A program made ready for the interpreter, once: each instruction one word, and a second one with its offset, target or helper.
 * An operand is always a register: immediates are registers behind r10 that nobody writes, so that one case serves both forms.
 */

import { mostConstants, registers } from './arena.ts'
import { alu, atomic, bytesOf, callee, cls, immediate, isPacketLoad, jmp, lddw, mode } from './instruction.ts'
import { immediateAt, type Layout } from './memory.ts'
import { type Instruction, type Program, ProgramError } from './program.ts'

export interface Code {
  /** operation | destination << 8 | operand << 16; one more at the end, which stops whoever runs past it */
  readonly words: Int32Array
  /** 1 where the operand is an immediate: its place is counted from r10's neighbour on, and moves with the program (arena.ts) */
  readonly constant: Uint8Array
  /** bytes of an address; slots that a jump or local call skips; number of a helper */
  readonly offsets: Int32Array
  /** the immediates, lower and upper halves */
  readonly low: Int32Array
  readonly high: Int32Array
  /** of the text, for messages */
  readonly lines: readonly number[] | undefined
  /** where arena.ts has laid it */
  readonly place: { generation: number; base: number }
}

const both = (names: string, bits: number): string[] => names.split(' ').map((name) => `${name}${bits}`)
const arithmetic = 'add sub mul div or and lsh rsh neg mod xor mov arsh sdiv smod'
const conditions = 'jeq jgt jge jset jne jsgt jsge jlt jle jslt jsle'

/** An operation's number is its place here; the cases of machine.ts carry the numbers, which must be literals to become one table. */
export const operations: readonly string[] = [
  'none',
  ...both(arithmetic, 64), // 1…15
  ...['movsx8', 'movsx16', 'movsx32'], // 16…18
  ...both(arithmetic, 32), // 19…33
  ...['movsx8-32', 'movsx16-32'], // 34, 35
  ...['low16', 'low32', 'swap16', 'swap32', 'swap64'], // 36…40
  ...['ja', ...both(conditions, 64), ...both(conditions, 32)], // 41…63
  ...['call', 'local', 'exit', 'lddw'], // 64…67
  ...['ldxb', 'ldxh', 'ldxw', 'ldxdw', 'ldxsb', 'ldxsh', 'ldxsw'], // 68…74
  ...['stxb', 'stxh', 'stxw', 'stxdw', 'atomic32', 'atomic64'], // 75…80
  ...['packet', 'callx'], // 81, 82
]
const numbers = new Map(operations.map((name, number) => [name, number]))
const nameOf = (table: Readonly<Record<string, number>>, code: number): string | undefined =>
  Object.keys(table).find((name) => table[name] === code)
const letters = ['w', 'h', 'b', 'dw']

/** the name in `operations`, or undefined for what RFC 9669 does not define */
function operationOf({ opcode, src, offset, imm }: Instruction): string | undefined {
  const group = opcode & 7
  const upper = opcode & 0xf0
  const size = letters[(opcode >> 3) & 3]
  switch (group) {
    case cls.alu:
    case cls.alu64:
      return arithmeticOf(nameOf(alu, upper), group === cls.alu64 ? 64 : 32, opcode, offset, imm)
    case cls.jmp:
    case cls.jmp32: {
      const name = nameOf(jmp, upper)
      if (name === 'ja') return name
      if (name === 'exit') return group === cls.jmp ? name : undefined
      if (name !== 'call') return name && `${name}${group === cls.jmp ? 64 : 32}`
      if (group === cls.jmp32) return undefined
      if ((opcode & 8) !== 0) return 'callx'
      if (src > callee.local) return undefined
      return src === callee.helper ? 'call' : 'local'
    }
    case cls.ld:
      if (opcode === lddw) return 'lddw'
      return isPacketLoad(opcode) ? 'packet' : undefined
    case cls.ldx:
      if ((opcode & 0xe0) === mode.memsx) return size === 'dw' ? undefined : `ldxs${size}`
      return (opcode & 0xe0) === mode.mem ? `ldx${size}` : undefined
    default:
      if ((opcode & 0xe0) === mode.mem) return `stx${size}`
      if (group === cls.st || (opcode & 0xe0) !== mode.atomic || !isAtomic(imm)) return undefined
      return size === 'w' ? 'atomic32' : size === 'dw' ? 'atomic64' : undefined
  }
}

function arithmeticOf(name: string | undefined, bits: 32 | 64, opcode: number, offset: number, imm: number): string | undefined {
  if (name === 'end') {
    if (imm !== 16 && imm !== 32 && imm !== 64) return undefined
    if (bits === 64 || (opcode & 8) !== 0) return `swap${imm}`
    // the machine is little-endian: what remains of "to little-endian" is the truncation
    return imm === 64 ? 'mov64' : `low${imm}`
  }
  if (offset === 0) return name && `${name}${bits}`
  if (offset === 1 && (name === 'div' || name === 'mod')) return `s${name}${bits}`
  if (name !== 'mov' || (opcode & 8) === 0) return undefined
  if (offset === 8 || offset === 16) return bits === 64 ? `movsx${offset}` : `movsx${offset}-32`
  return offset === 32 && bits === 64 ? 'movsx32' : undefined
}

const atomics: readonly number[] = [
  ...[alu.add, alu.or, alu.and, alu.xor].flatMap((code) => [code, code | atomic.fetch]),
  atomic.xchg,
  atomic.cmpxchg,
]
const isAtomic = (imm: number): boolean => atomics.includes(imm)

/** Registers that hold the program's immediates, each value once. */
class Constants {
  readonly low: number[] = []
  readonly high: number[] = []
  private readonly places = new Map<string, number>()

  placeOf(low: number, high: number): number {
    const key = `${low} ${high}`
    const known = this.places.get(key)
    if (known !== undefined) return known
    const place = registers + this.low.length
    this.places.set(key, place)
    this.low.push(low)
    this.high.push(high)
    return place
  }
}

/** Throws ProgramError, stage 'run': the verifier has told the reasons before, in more words. */
export function prepare(program: Program, layout: Layout): Code {
  const { instructions, lines } = program
  const constants = new Constants()
  const words = new Int32Array(instructions.length + 1)
  const offsets = new Int32Array(instructions.length + 1)
  const constant = new Uint8Array(instructions.length + 1)
  for (let at = 0; at < instructions.length; at++) {
    const fail = (what: string) => {
      const line = lines?.[at]
      return new ProgramError('run', `instruction ${at}: ${what}`, { instruction: at, line })
    }
    const instruction = instructions[at]
    const { opcode, dst, src, offset, imm } = instruction
    const name = operationOf(instruction)
    if (name === undefined)
      throw fail(`opcode 0x${opcode.toString(16)} with source ${src}, offset ${offset} and immediate ${imm} is none of RFC 9669`)
    if (dst >= registers || src >= registers) throw fail(`register r${Math.max(dst, src)} does not exist: r0 to r10 do`)
    const group = opcode & 7
    let destination = dst
    let operand = src
    let second = offset
    if (name === 'lddw') {
      if (instructions[at + 1]?.opcode !== 0) throw fail('the second slot of its 64-bit immediate is missing')
      if (src > immediate.value) throw fail(`a 64-bit immediate of kind ${src} is not known: 0 to 2 are`)
      const { low, high } = immediateAt(instructions, at, layout)
      operand = constants.placeOf(low, high)
    } else if (name === 'packet') {
      destination = bytesOf(opcode)
      if ((opcode & 0xe0) === mode.abs) operand = constants.placeOf(0, 0)
      second = imm
    } else if (group === cls.st || (group !== cls.ldx && group !== cls.stx && (opcode & 8) === 0)) {
      operand = constants.placeOf(imm, imm >> 31)
      if (name === 'mov64' && (opcode & 0xf0) === alu.end) operand = dst
    } else if (name.startsWith('atomic')) operand = src | (imm << 8)
    if (name === 'call') second = imm
    else if (name === 'callx') second = 0
    else if (group === cls.jmp || group === cls.jmp32) {
      const distance = name === 'local' || (name === 'ja' && group === cls.jmp32) ? imm : offset
      const to = at + 1 + distance
      if (name !== 'exit' && (to < 0 || to >= instructions.length))
        throw fail(`it goes to instruction ${to}, the program has ${instructions.length}`)
      second = distance
    }
    words[at] = numbers.get(name)! | (destination << 8) | (operand << 16)
    offsets[at] = second
    if (operand >= registers && !name.startsWith('atomic')) constant[at] = 1
    // the second slot stays 'none': to jump into it is an error
    if (name === 'lddw') at++
  }
  if (constants.low.length > mostConstants)
    throw new ProgramError('run', `the program has ${constants.low.length} different immediates, above ${mostConstants}`)
  const low = Int32Array.from(constants.low)
  const high = Int32Array.from(constants.high)
  return { words, constant, offsets, low, high, lines, place: { generation: -1, base: 0 } }
}
