/** What must hold of the code before any of it is followed: known opcodes, reserved fields 0, jumps inside their function (RFC 9669 §3–§5). */
import { alu, atomic, callee, cls, immediate, isPacketLoad, jmp, lddw, mode, source, width } from './instruction.ts'
import { mapExcess } from './map-limits.ts'
import { entriesOf, type Instruction, type Program, ProgramError } from './program.ts'
import type { Limits } from './targets.ts'

/** Words about an instruction, with its slot (from 0) and line (from 1). */
export function refusal(program: Program, at: number, words: string): ProgramError {
  const line = program.lines?.[at]
  const place = line === undefined ? `instruction ${at}` : `instruction ${at} (line ${line})`
  return new ProgramError('verify', `${place}: ${words}`, { instruction: at, ...(line === undefined ? {} : { line }) })
}

export const highest = 10
/** the register that holds the end of the frame: programs only read it */
export const framePointer = 10

const readOnlyFrame = 'it writes r10, the end of the frame: programs may only read it'

const arithmetics: ReadonlySet<number> = new Set(Object.values(alu))
const jumps: ReadonlySet<number> = new Set(Object.values(jmp))
const simpleAtomics = [alu.add, alu.or, alu.and, alu.xor]
const atomics: ReadonlySet<number> = new Set([
  ...simpleAtomics,
  ...simpleAtomics.map((operation) => operation | atomic.fetch),
  atomic.xchg,
  atomic.cmpxchg,
])

const hex = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`
const unknownOpcode = ({ opcode }: Instruction): string => `no instruction has the opcode ${hex(opcode)}`

/** Reserved fields must be 0 so that a later standard can give them a meaning. */
function reserved(instruction: Instruction, fields: readonly (keyof Instruction)[]): string | undefined {
  const field = fields.find((name) => instruction[name] !== 0)
  return (
    field &&
    `${field === 'imm' ? 'the immediate' : field} is ${instruction[field]}, but this instruction has no use for it: it must be 0`
  )
}

function arithmeticFault(instruction: Instruction): string | undefined {
  const { opcode, offset, imm } = instruction
  const operation = opcode & 0xf0
  const is64 = (opcode & 7) === cls.alu64
  const register = (opcode & 8) === source.reg
  if (!arithmetics.has(operation)) return unknownOpcode(instruction)
  if (operation === alu.end) {
    if (is64 && register) return unknownOpcode(instruction)
    if (![16, 32, 64].includes(imm)) return `it swaps ${imm} bits: 16, 32 or 64 can be swapped`
    return reserved(instruction, ['src', 'offset'])
  }
  if (operation === alu.neg) return register ? unknownOpcode(instruction) : reserved(instruction, ['src', 'offset', 'imm'])
  const unused = reserved(instruction, [register ? 'imm' : 'src'])
  if (unused) return unused
  if (operation === alu.div || operation === alu.mod)
    return offset === 0 || offset === 1 ? undefined : `offset is ${offset}: 0 divides without sign, 1 with sign`
  if (operation === alu.mov && register) {
    const widths = is64 ? [0, 8, 16, 32] : [0, 8, 16]
    return widths.includes(offset)
      ? undefined
      : `offset is ${offset}: a move extends the sign of ${widths.slice(1).join(', ')} bits, or 0 of none`
  }
  return reserved(instruction, ['offset'])
}

function jumpFault(instruction: Instruction): string | undefined {
  const { opcode, src } = instruction
  const operation = opcode & 0xf0
  const is32 = (opcode & 7) === cls.jmp32
  const register = (opcode & 8) === source.reg
  if (!jumps.has(operation)) return unknownOpcode(instruction)
  if (operation === jmp.ja)
    return register ? unknownOpcode(instruction) : reserved(instruction, ['dst', 'src', is32 ? 'offset' : 'imm'])
  if (operation === jmp.call) {
    if (is32) return unknownOpcode(instruction)
    if (register) return reserved(instruction, ['src', 'offset', 'imm'])
    if (src === callee.runtime)
      return 'it calls a function of the kernel by its BTF id: there are none here, only helper functions'
    if (src !== callee.helper && src !== callee.local)
      return `src is ${src}: 0 calls a helper function, 1 a function of the program`
    return reserved(instruction, ['dst', 'offset'])
  }
  if (operation === jmp.exit)
    return is32 || register ? unknownOpcode(instruction) : reserved(instruction, ['dst', 'src', 'offset', 'imm'])
  return reserved(instruction, [register ? 'imm' : 'src'])
}

function storeFault(instruction: Instruction): string | undefined {
  const { opcode, imm } = instruction
  const [kind, way, size] = [opcode & 7, opcode & 0xe0, opcode & 0x18]
  if (way === mode.mem) return reserved(instruction, [kind === cls.st ? 'src' : 'imm'])
  if (way === mode.memsx && kind === cls.ldx && size !== width.dw) return reserved(instruction, ['imm'])
  if (way !== mode.atomic || kind !== cls.stx || (size !== width.w && size !== width.dw)) return unknownOpcode(instruction)
  if ((imm & atomic.fetch) !== 0 && imm !== atomic.cmpxchg && instruction.src === framePointer) return readOnlyFrame
  return atomics.has(imm) ? undefined : `no atomic operation has the immediate ${hex(imm)}`
}

function loadFault({ maps }: Program, instruction: Instruction, next: Instruction | undefined): string | undefined {
  const { opcode, src, imm } = instruction
  if (isPacketLoad(opcode))
    return reserved(instruction, (opcode & 0xe0) === mode.ind ? ['dst', 'offset'] : ['dst', 'src', 'offset'])
  if (opcode !== lddw) return unknownOpcode(instruction)
  if (!next) return 'the second half of the 64-bit immediate is missing'
  if (next.opcode !== 0 || next.dst !== 0 || next.src !== 0 || next.offset !== 0)
    return 'the slot behind it must hold nothing but the upper half of its 64-bit immediate'
  if (src !== immediate.number && src !== immediate.map && src !== immediate.value)
    return `src is ${src}: a 64-bit immediate is a number (0), a map (1) or an address in a map's value (2)`
  if (src === immediate.number) return reserved(instruction, ['offset'])
  const map = maps[imm]
  if (!map) return `it names map ${imm}, but the program has ${maps.length}`
  if (src === immediate.map) return next.imm === 0 ? reserved(instruction, ['offset']) : 'the upper half of a map must be 0'
  if (map.type !== 'array')
    return `it names an address in map '${map.name}' (${map.type}): only arrays have values at a fixed address`
  if (next.imm < 0 || next.imm >= map.valueSize)
    return `it names byte ${next.imm} of map '${map.name}', whose value has ${map.valueSize} bytes`
  return reserved(instruction, ['offset'])
}

function fault(program: Program, at: number): string | undefined {
  const instruction = program.instructions[at]
  const { opcode, dst, src } = instruction
  const kind = opcode & 7
  if (dst > highest || src > highest) return `there is no register r${dst > highest ? dst : src}: the last is r${highest}`
  if (kind === cls.jmp || kind === cls.jmp32) return jumpFault(instruction)
  if (dst === framePointer && kind !== cls.st && kind !== cls.stx) return readOnlyFrame
  if (kind === cls.alu || kind === cls.alu64) return arithmeticFault(instruction)
  if (kind === cls.ld) return loadFault(program, instruction, program.instructions[at + 1])
  return storeFault(instruction)
}

/** Slots that the instruction may jump to: where a local call goes is no jump. */
export function targetOf({ opcode, offset, imm }: Instruction, at: number): number | undefined {
  const kind = opcode & 7
  const operation = opcode & 0xf0
  if ((kind !== cls.jmp && kind !== cls.jmp32) || operation === jmp.call || operation === jmp.exit) return undefined
  return at + 1 + (kind === cls.jmp32 && operation === jmp.ja ? imm : offset)
}

export const isLocalCall = ({ opcode, src }: Instruction): boolean => opcode === (cls.jmp | jmp.call) && src === callee.local
export const isExit = ({ opcode }: Instruction): boolean => opcode === (cls.jmp | jmp.exit)
export const isJump = ({ opcode }: Instruction): boolean =>
  (opcode & 0xf0) === jmp.ja && [cls.jmp, cls.jmp32].some((kind) => kind === (opcode & 7))

/** The code's shape: for each slot the first of its function, or −1 for the second half of a 64-bit immediate. */
export type Functions = Int32Array

/** Throws ProgramError at the first instruction that is not well-formed. */
export function checkForm(program: Program, limits: Limits): Functions {
  const { instructions } = program
  const count = instructions.length
  if (count === 0) throw new ProgramError('verify', 'the program has no instruction')
  if (count > limits.instructions)
    throw new ProgramError('verify', `the program has ${count} instructions, but its level takes at most ${limits.instructions}`)
  const excess = mapExcess(program.maps)
  if (excess) throw new ProgramError('verify', excess)
  const functions: Functions = new Int32Array(count)
  const starts = new Set(entriesOf(program))
  for (let at = 0; at < count; at++) {
    const words = fault(program, at)
    if (words) throw refusal(program, at, words)
    if (isLocalCall(instructions[at])) starts.add(at + 1 + instructions[at].imm)
    if (instructions[at].opcode === lddw) functions[++at] = -1
  }
  let start = 0
  for (let at = 0; at < count; at++) {
    if (starts.has(at)) start = at
    if (functions[at] !== -1) functions[at] = start
  }
  for (let at = 0; at < count; at++) if (functions[at] !== -1) checkTargets(program, functions, at)
  return functions
}

function checkTargets(program: Program, functions: Functions, at: number): void {
  const { instructions } = program
  const instruction = instructions[at]
  const local = isLocalCall(instruction)
  const target = local ? at + 1 + instruction.imm : targetOf(instruction, at)
  if (target !== undefined) {
    const verb = local ? 'calls' : 'jumps to'
    if (target < 0 || target >= instructions.length)
      throw refusal(
        program,
        at,
        `it ${verb} instruction ${target}, but the program has instructions 0 to ${instructions.length - 1}`,
      )
    if (functions[target] === -1)
      throw refusal(program, at, `it ${verb} instruction ${target}, the second half of a 64-bit immediate`)
    if (!local && functions[target] !== functions[at])
      throw refusal(
        program,
        at,
        `it jumps to instruction ${target}, which belongs to another function: only call and exit lead from one to another`,
      )
  }
  const next = at + (instruction.opcode === lddw ? 2 : 1)
  const ends = next >= instructions.length || functions[next] !== functions[at]
  if (ends && !isExit(instruction) && !isJump(instruction))
    throw refusal(
      program,
      at,
      next >= instructions.length
        ? 'the program runs past its end here: its last instruction must be exit or a jump'
        : `the function runs into the next one at instruction ${next}: its last instruction must be exit or a jump`,
    )
}
