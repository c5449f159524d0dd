/** Encoding of instructions (RFC 9669 §3, §4, §5): the parts of an opcode by name, and slots from bytes and back. */
import { type Instruction, ProgramError } from './program.ts'

/** three bits of the opcode (§3.3) */
export const cls = { ld: 0, ldx: 1, st: 2, stx: 3, alu: 4, jmp: 5, jmp32: 6, alu64: 7 } as const
/** the operand is the immediate, or a register (§4) */
export const source = { imm: 0, reg: 8 } as const
/** upper four bits of arithmetic (§4.1) */
export const alu = {
  add: 0x00,
  sub: 0x10,
  mul: 0x20,
  div: 0x30,
  or: 0x40,
  and: 0x50,
  lsh: 0x60,
  rsh: 0x70,
  neg: 0x80,
  mod: 0x90,
  xor: 0xa0,
  mov: 0xb0,
  arsh: 0xc0,
  end: 0xd0,
} as const
/** upper four bits of jumps (§4.3) */
export const jmp = {
  ja: 0x00,
  jeq: 0x10,
  jgt: 0x20,
  jge: 0x30,
  jset: 0x40,
  jne: 0x50,
  jsgt: 0x60,
  jsge: 0x70,
  call: 0x80,
  exit: 0x90,
  jlt: 0xa0,
  jle: 0xb0,
  jslt: 0xc0,
  jsle: 0xd0,
} as const
/** upper three bits of loads and stores (§5) */
export const mode = { imm: 0x00, abs: 0x20, ind: 0x40, mem: 0x60, memsx: 0x80, atomic: 0xc0 } as const
/** width of loads and stores (§5) */
export const width = { w: 0x00, h: 0x08, b: 0x10, dw: 0x18 } as const
/** immediates of atomic operations (§5.3): those of arithmetic, with or without `fetch`, and two more */
export const atomic = { fetch: 0x01, xchg: 0xe0 | 0x01, cmpxchg: 0xf0 | 0x01 } as const
/** `src` of a call: a helper by number, a function of the program, a function by BTF id (§4.3.1) */
export const callee = { helper: 0, local: 1, runtime: 2 } as const
/** opcode of a 64-bit immediate, which takes two slots, and its `src`: a number, a map, an address in a map's value (§5.4) */
export const lddw = cls.ld | width.dw | mode.imm
export const immediate = { number: 0, map: 1, value: 2 } as const

/** bytes of a slot */
export const slot = 8

/** the legacy access to packets (§5.5): a byte, half word or word at an absolute place, or one that a register moves */
export const isPacketLoad = (opcode: number): boolean =>
  (opcode & 7) === cls.ld && ((opcode & 0xe0) === mode.abs || (opcode & 0xe0) === mode.ind) && (opcode & 0x18) !== width.dw

/** the register that holds the context while they are used */
export const packetContext = 6

/** bytes that a load or store moves, by the two bits of its width */
export const bytesOf = (opcode: number): number => [4, 2, 1, 8][(opcode >> 3) & 3]

/** Throws ProgramError when the bytes are no whole number of slots. */
export function decode(bytes: Uint8Array): Instruction[] {
  if (bytes.length === 0 || bytes.length % slot !== 0)
    throw new ProgramError('read', `the program has ${bytes.length} bytes: an instruction has ${slot}, and there must be one`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: bytes.length / slot }, (_, i) => ({
    opcode: bytes[i * slot],
    dst: bytes[i * slot + 1] & 15,
    src: bytes[i * slot + 1] >> 4,
    offset: view.getInt16(i * slot + 2, true),
    imm: view.getInt32(i * slot + 4, true),
  }))
}

export function encode(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * slot)
  const view = new DataView(bytes.buffer)
  instructions.forEach(({ opcode, dst, src, offset, imm }, i) => {
    bytes[i * slot] = opcode
    bytes[i * slot + 1] = dst | (src << 4)
    view.setInt16(i * slot + 2, offset, true)
    view.setInt32(i * slot + 4, imm, true)
  })
  return bytes
}
