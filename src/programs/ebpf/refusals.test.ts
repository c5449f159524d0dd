/** Programs that are refused, each with the instruction and line, and in words what is wrong. */
import { expect, test } from 'vitest'
import { assemble } from './assembler.ts'
import { alu, cls, jmp, lddw, mode, width } from './instruction.ts'
import { type Instruction, type MapDefinition, type Program, ProgramError } from './program.ts'
import { atLevel, memoryTarget, netfilter, socketFilter, type Target, tc, xdp } from './targets.ts'
import { verify } from './verifier.ts'

const memory = memoryTarget(16)

function refusalOf(program: Program, target: Target): ProgramError {
  try {
    verify(program, target)
  } catch (error) {
    if (error instanceof ProgramError) return error
    throw error
  }
  throw new Error('it was accepted')
}

const lookup = `
  map m hash 4 8 2
  stw [%r10-4], 1
  lddw %r1, map_by_fd(m)
  mov %r2, %r10
  sub %r2, 4
  call 1
`
const packet = `
  ldxw %r2, [%r1]
  ldxw %r3, [%r1+4]
`

test.each([
  // registers
  ['exit', memory, 0, 'reads r0, to which nothing was written on this path'],
  ['mov %r0, 0\njeq %r2, %r9, +0\nexit', memory, 1, 'reads r9, to which nothing was written'],
  ['call 7\nmov %r0, %r1\nexit', memory, 1, 'reads r1, which a call has destroyed: keep numbers in r6 to r9 or on the stack'],
  ['mov %r6, 1\ncall local f\nexit\nf: mov %r0, %r6\nexit', memory, 3, 'reads r6, to which nothing was written'],
  // memory
  ['ldxw %r0, [%r1+13]\nexit', memory, 0, 'reads 4 bytes at the memory + 13, outside: there are 16 bytes'],
  ['ldxb %r0, [%r1-1]\nexit', memory, 0, 'reads 1 byte at the memory − 1, outside'],
  [
    'ldxb %r3, [%r1]\nadd %r1, %r3\nldxb %r0, [%r1]\nexit',
    memory,
    2,
    'reads 1 byte at the memory + 0 to + 255, outside: there are 16 bytes',
  ],
  ['ldxb %r0, [%r1]\nexit', memoryTarget(0), 0, 'reads at r1, which is 0: no address'],
  ['stb [%r2], 1\nexit', memory, 0, 'writes at r2, which is 16: no address'],
  [
    'stxdw [%r1], %r1\nmov %r0, 0\nexit',
    memory,
    0,
    'writes an address to the memory + 0: addresses are kept in registers and on the stack only',
  ],
  // stack
  ['ldxdw %r0, [%r10-8]\nexit', memory, 0, 'reads 8 bytes at r10 − 8, but nothing was written to r10 − 8: write it first'],
  ['stw [%r10-8], 1\nldxdw %r0, [%r10-8]\nexit', memory, 1, 'nothing was written to r10 − 4'],
  [
    'stb [%r10-513], 1\nexit',
    memory,
    0,
    'writes 1 byte at r10 − 513, outside its frame: the stack reaches from r10 − 512 to r10 − 1',
  ],
  ['stb [%r10], 1\nexit', memory, 0, 'writes 1 byte at r10 + 0, outside its frame'],
  ['stxdw [%r10-8], %r1\nldxw %r0, [%r10-8]\nexit', memory, 1, 'reads 4 bytes at r10 − 8, a part of an address'],
  ['stxw [%r10-8], %r1\nexit', memory, 0, 'writes 4 bytes of an address: all 8 must be kept together'],
  ['stxdw [%r10-8], %r1\nmov %r0, 1\nlock add [%r10-8], %r0\nexit', memory, 2, 'updates the address at r10 − 8 atomically'],
  ['mov %r0, 1\nlock add [%r10-8], %r0\nexit', memory, 1, 'nothing was written to r10 − 8'],
  ['mov %r0, 1\nlock add [%r1], %r1\nexit', memory, 1, 'takes the address in r1 for an atomic operation'],
  // arithmetic on addresses
  [
    'mul %r1, 2\nmov %r0, 0\nexit',
    memory,
    0,
    'calculates with an address: numbers can be added to it and subtracted from it, nothing else',
  ],
  ['add32 %r1, 2\nmov %r0, 0\nexit', memory, 0, 'calculates with the lower half of an address'],
  ['movsx16 %r0, %r1\nexit', memory, 0, 'moves a part of an address'],
  ['sub %r1, 8\nmov32 %r0, %r1\nexit', memory, 1, 'moves a part of an address'],
  ['mov32 %r3, %r1\nsub32 %r3, %r10\nexit', memory, 1, 'subtracts an address from one that points to something else'],
  ['mov32 %r3, %r1\nand %r3, 7\nexit', memory, 1, 'calculates with an address'],
  ['mov32 %r3, %r1\nldxdw %r0, [%r3+32]\nexit', memory, 1, 'outside'],
  ['add %r1, %r10\nmov %r0, 0\nexit', memory, 0, 'adds two addresses'],
  ['sub %r1, %r10\nmov %r0, 0\nexit', memory, 0, 'subtracts an address from one that points to something else'],
  [
    'ldxdw %r3, [%r1]\nadd %r1, %r3\nmov %r0, 0\nexit',
    memory,
    1,
    "adds any number to an address: limit the number first, by a comparison or with 'and'",
  ],
  ['add %r1, 0x20000000\nmov %r0, 0\nexit', memory, 0, 'it would lie 536870912 bytes from its start, but 2^29 − 1 is the most'],
  // packet
  [
    `${packet}ldxw %r0, [%r2+14]\nexit`,
    xdp,
    2,
    "reads 4 bytes at packet + 14, but nothing is known to be there: compare with the packet's end first",
  ],
  [
    `${packet}mov %r0, 0\nmov %r4, %r2\nadd %r4, 14\njgt %r4, %r3, out\nldxw %r0, [%r2+14]\nout: exit`,
    xdp,
    6,
    'reads 4 bytes at packet + 14, but only 14 bytes are known to be there',
  ],
  [
    `${packet}mov %r0, 0\nmov %r4, %r2\nadd %r4, 14\njgt %r4, %r3, out\nldxb %r0, [%r2-1]\nout: exit`,
    xdp,
    6,
    "which can lie before the packet's first byte",
  ],
  [
    `${packet}mov %r0, 0\nmov %r4, %r2\nadd %r4, 14\njgt %r4, %r3, out\nja +0\nexit\nout: ldxb %r0, [%r2]\nexit`,
    xdp,
    8,
    'nothing is known to be there',
  ],
  [`${packet}ldxb %r0, [%r3]\nexit`, xdp, 2, 'its end is only to be compared with'],
  [`${packet}add %r3, 1\nmov %r0, 0\nexit`, xdp, 2, "the packet's end is not to be moved"],
  [
    `mov %r6, %r1\n${packet}mov %r7, %r2\nmov %r2, 4\ncall 44\nldxb %r0, [%r7]\nexit`,
    xdp,
    6,
    "an address in the packet from before it was moved: read 'data' from the context again",
  ],
  [
    'mov %r0, 0\nadd %r1, 4\njgt %r1, %r2, out\nstb [%r1-4], 0\nout: exit',
    socketFilter,
    3,
    'writes to the packet, which a program of socket-filter may only read',
  ],
  // context
  ['ldxw %r0, [%r1+24]\nexit', xdp, 0, 'reads 4 bytes at the context + 24, where the context of xdp has no field'],
  ['ldxh %r0, [%r1]\nexit', xdp, 0, 'a part of data: read its 4 bytes at once'],
  ['stw [%r1+12], 0\nmov %r0, 0\nexit', xdp, 0, 'writes 4 bytes at the context + 12, but ingress_ifindex is only to be read'],
  [
    'mov %r4, 1\nlock add32 [%r1+8], %r4\nmov %r0, 0\nexit',
    tc,
    1,
    'updates the context + 8 atomically: fields of the context are only loaded and stored',
  ],
  ['mov %r0, 2\nexit', netfilter, 1, 'returns 2 in r0, where netfilter takes 0 (DROP) or 1 (ACCEPT)'],
  ['mov %r0, %r1\nexit', xdp, 1, 'returns an address in r0, where a number is expected'],
  // maps and helpers
  [
    `${lookup}ldxdw %r0, [%r0]\nexit`,
    xdp,
    6,
    "reads 8 bytes at the value of map 'm' + 0, but the address is 0 where the map has no such key: compare it with 0 first",
  ],
  [`${lookup}add %r0, 1\nexit`, xdp, 6, 'adds 1 to an address that may be 0'],
  [
    `${lookup}jeq %r0, 0, out\nldxdw %r0, [%r0+1]\nout: mov %r0, 0\nexit`,
    xdp,
    7,
    "reads 8 bytes at the value of map 'm' + 1, outside: there are 8 bytes",
  ],
  ['map m hash 4 8 2\nlddw %r1, map_by_fd(m)\nldxw %r0, [%r1]\nexit', xdp, 2, "a map's own bytes are not to be reached"],
  ['map m hash 4 8 2\nlddw %r1, map_by_fd(m)\nmov %r2, %r10\nsub %r2, 4\ncall 1\nexit', xdp, 4, 'nothing was written to r10 − 4'],
  [
    'map m hash 4 8 2\nlddw %r1, map_by_fd(m)\nmov %r2, 5\ncall 1\nexit',
    xdp,
    3,
    'calls map_lookup_elem with r2 = 5, where it takes the address of a key',
  ],
  ['mov %r1, 0\ncall 1\nexit', xdp, 1, 'calls map_lookup_elem with r1 = 0, where it takes a map'],
  ['add %r1, 4\nmov %r2, 0\ncall 44\nexit', xdp, 2, 'where it takes the context, as the program got it in r1'],
  ['call 999\nexit', xdp, 0, 'calls helper function 999, which does not exist here'],
  ['call 69\nexit', xdp, 0, 'calls helper function 69 (bpf_fib_lookup of Linux), which does not exist here'],
  ['mov %r2, 0\ncall 44\nexit', tc, 1, 'calls xdp_adjust_head, which is not for a program of tc: only for xdp'],
  ['mov %r2, 0\nmov %r3, 0\ncall 12\nexit', xdp, 2, 'calls tail_call with r2 = 0, where it takes a map'],
  [
    'stdw [%r10-8], 0\nmov %r1, %r10\nsub %r1, 8\ncall 7\nmov %r2, %r0\nmov %r1, %r10\nsub %r1, 8\ncall 6\nexit',
    xdp,
    7,
    'calls trace_printk with r2 = a number from 0 to 4294967295 as a size',
  ],
  // functions
  ['call local f\nexit\nf: mov %r0, %r10\nexit', memory, 3, 'returns an address in its own stack frame, which ends with it'],
  ['call local f\nexit\nf: call local f\nexit', memory, 2, 'calls deeper than 8 functions'],
  // loops
  ['mov %r0, 0\nja -1', memory, 1, 'endless loop: the program can come back here with nothing changed that would ever end it'],
  ['again: call 7\njne %r0, 5, again\nexit', memory, 0, 'endless loop'],
  ['mov %r0, 0\nagain: add %r0, 1\nja again', memory, 1, 'endless loop'],
  [
    'mov %r0, 0\nagain: add %r0, 1\njne %r0, 0x7fffffff, again\nexit',
    atLevel(memory, 'nic'),
    2,
    '32768 instructions were followed and not every path has ended',
  ],
] as const)('%s', (text, target, instruction, words) => {
  const program = assemble(text)
  const error = refusalOf(program, target)
  expect(error.message).toContain(words)
  const line = program.lines?.[instruction]
  expect(error).toMatchObject({ stage: 'verify', instruction, line })
  expect(error.message.startsWith(`instruction ${instruction} (line ${line}): `)).toBe(true)
})

const exit: Instruction = { opcode: cls.jmp | jmp.exit, dst: 0, src: 0, offset: 0, imm: 0 }
const zero: Instruction = { opcode: cls.alu64 | alu.mov, dst: 0, src: 0, offset: 0, imm: 0 }
const array: MapDefinition = { name: 'a', type: 'array', keySize: 4, valueSize: 8, entries: 1 }
const hash: MapDefinition = { ...array, name: 'h', type: 'hash' }
const second = { opcode: 0, dst: 0, src: 0, offset: 0, imm: 0 }

type Malformed = readonly [words: string, start: readonly Partial<Instruction>[], maps?: readonly MapDefinition[]]
const malformed: readonly Malformed[] = [
  ['no instruction has the opcode 0xff', [{ opcode: 0xff }]],
  ['no instruction has the opcode 0x0e', [{ opcode: cls.jmp32 | jmp.ja | 8 }]],
  ['there is no register r11', [{ opcode: cls.alu64 | alu.mov, dst: 11 }]],
  ['it writes r10', [{ opcode: cls.alu64 | alu.mov, dst: 10 }]],
  ['it writes r10', [{ opcode: cls.stx | mode.atomic | width.dw, dst: 1, src: 10, imm: 1 }]],
  ['src is 1, but this instruction has no use for it', [{ opcode: cls.alu64 | alu.mov, src: 1 }]],
  ['the immediate is 5, but', [{ opcode: cls.alu64 | alu.mov | 8, imm: 5 }]],
  ['offset is 3: a move extends the sign of 8, 16, 32 bits', [{ opcode: cls.alu64 | alu.mov | 8, offset: 3 }]],
  ['offset is 2: 0 divides without sign, 1 with sign', [{ opcode: cls.alu64 | alu.div, offset: 2 }]],
  ['it swaps 8 bits', [{ opcode: cls.alu | alu.end, imm: 8 }]],
  ['no atomic operation has the immediate 0x30', [{ opcode: cls.stx | mode.atomic | width.w, imm: 0x30 }]],
  ['no instruction has the opcode 0xd3', [{ opcode: cls.stx | mode.atomic | width.b }]],
  ['by its BTF id', [{ opcode: cls.jmp | jmp.call, src: 2 }]],
  ['src is 3: 0 calls a helper function', [{ opcode: cls.jmp | jmp.call, src: 3 }]],
  ['it jumps to instruction 9, but the program has instructions 0 to 1', [{ opcode: cls.jmp | jmp.ja, offset: 8 }]],
  ['it jumps to instruction -1, but', [{ opcode: cls.jmp | jmp.ja, offset: -2 }]],
  ['it calls instruction 7, but', [{ opcode: cls.jmp | jmp.call, src: 1, imm: 6 }]],
  [
    'it jumps to instruction 2, the second half of a 64-bit immediate',
    [{ opcode: cls.jmp | jmp.ja, offset: 1 }, { opcode: lddw }, second],
  ],
  ['the slot behind it must hold nothing but the upper half', [{ opcode: lddw }]],
  ['src is 5: a 64-bit immediate is a number (0), a map (1)', [{ opcode: lddw, src: 5 }, second]],
  ['it names map 2, but the program has 1', [{ opcode: lddw, src: 1, imm: 2 }, second], [hash]],
  ['only arrays have values at a fixed address', [{ opcode: lddw, src: 2 }, second], [hash]],
  [
    "it names byte 8 of map 'a', whose value has 8 bytes",
    [
      { opcode: lddw, src: 2 },
      { ...second, imm: 8 },
    ],
    [array],
  ],
]

for (const [words, start, maps = []] of malformed)
  test(words, () => {
    const instructions = [...start.map((part) => ({ ...zero, ...part })), exit]
    const error = refusalOf({ name: 'p', instructions, maps }, memory)
    expect(error.message).toContain(words)
    expect(error.instruction).toBe(0)
    expect(error.message.startsWith('instruction 0: ')).toBe(true)
  })

test('the end of code', () => {
  const of = (...instructions: Instruction[]): string => refusalOf({ name: 'p', instructions, maps: [] }, memory).message
  expect(of()).toBe('the program has no instruction')
  expect(of(zero)).toContain('the program runs past its end here')
  expect(of({ ...zero, opcode: lddw })).toContain('the second half of the 64-bit immediate is missing')
  const call: Instruction = { ...zero, opcode: cls.jmp | jmp.call, src: 1, imm: 1 }
  expect(of(call, zero, zero, exit)).toBe(
    'instruction 1: the function runs into the next one at instruction 2: its last instruction must be exit or a jump',
  )
  expect(of(call, { ...zero, opcode: cls.jmp | jmp.ja, offset: 1 }, zero, exit)).toContain('which belongs to another function')
  expect(
    refusalOf({ name: 'p', instructions: [...Array.from({ length: 4096 }, () => zero), exit], maps: [] }, atLevel(xdp, 'nic'))
      .message,
  ).toBe('the program has 4097 instructions, but its level takes at most 4096')
})

test('read-only maps are read, and not written', () => {
  const data: MapDefinition = { ...array, name: '.rodata', readOnly: true, initial: Uint8Array.of(3, 0, 0, 0, 9, 0, 0, 0) }
  const value: Instruction[] = [
    { ...zero, opcode: lddw, dst: 2, src: 2 },
    { ...second, imm: 4 },
  ]
  const load: Instruction = { opcode: cls.ldx | mode.mem | width.w, dst: 3, src: 2, offset: 0, imm: 0 }
  // its number is known: 9 bytes into 16
  const add: Instruction = { opcode: cls.alu64 | alu.add | 8, dst: 1, src: 3, offset: 0, imm: 0 }
  const byte: Instruction = { opcode: cls.ldx | mode.mem | width.b, dst: 0, src: 1, offset: 6, imm: 0 }
  const program = (...rest: Instruction[]): Program => ({
    name: 'p',
    instructions: [...value, ...rest, zero, exit],
    maps: [data],
  })
  expect(verify(program(load, add, byte), memory).maps).toEqual([0])
  expect(refusalOf(program(load, add, { ...byte, offset: 7 }), memory).message).toContain('the memory + 16, outside')
  expect(refusalOf(program({ ...load, opcode: cls.st | mode.mem | width.w, dst: 2, src: 0 }), memory).message).toContain(
    "writes to map '.rodata', which is only to be read",
  )
})
