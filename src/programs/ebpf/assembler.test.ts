import { expect, test } from 'vitest'
import { assemble } from './assembler.ts'
import { encode } from './instruction.ts'
import { ProgramError } from './program.ts'

const hex = (text: string) =>
  [...encode(assemble(text).instructions)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .replace(/.{16}/g, '$& ')
    .trim()

test.each([
  // §4.1: opcode = operation | source | class; dst low nibble, src high
  ['add %r1, 2', '0701000002000000'],
  ['add64 %r1, %r2', '0f21000000000000'],
  ['add32 r1, r2', '0c21000000000000'],
  ['sub32 %r9, -1', '14090000ffffffff'],
  ['mul %r0, 0xffffffff', '27000000ffffffff'],
  ['div %r3, %r4', '3f43000000000000'],
  ['sdiv %r3, %r4', '3f43010000000000'],
  ['sdiv32 %r3, 7', '3403010007000000'],
  ['smod %r3, 7', '9703010007000000'],
  ['mod32 %r3, 7', '9403000007000000'],
  ['or %r1, 1', '4701000001000000'],
  ['and %r1, 1', '5701000001000000'],
  ['lsh32 %r1, 3', '6401000003000000'],
  ['rsh %r1, %r2', '7f21000000000000'],
  ['arsh %r1, 63', 'c70100003f000000'],
  ['neg %r5', '8705000000000000'],
  ['neg32 %r5', '8405000000000000'],
  ['xor %r0, %r0', 'af00000000000000'],
  ['mov32 %r0, 0', 'b400000000000000'],
  ['mov32 %r1, 0x876543210', 'b401000010325476'],
  ['mov %r0, 0xfffffffffffffffc', 'b7000000fcffffff'],
  ['movsx864 %r1, %r2', 'bf21080000000000'],
  ['movsx16 %r1, %r2', 'bf21100000000000'],
  ['movsx3264 %r1, %r2', 'bf21200000000000'],
  ['movsx832 %r1, %r2', 'bc21080000000000'],
  ['movsx1632 %r1, %r2', 'bc21100000000000'],
  // §4.2
  ['le16 %r0', 'd400000010000000'],
  ['be32 %r7', 'dc07000020000000'],
  ['swap64 %r0', 'd700000040000000'],
  ['bswap16 %r0', 'd700000010000000'],
  // §4.3
  ['ja +2', '0500020000000000'],
  ['ja32 -2', '06000000feffffff'],
  ['jeq %r1, 0x10, +3', '1501030010000000'],
  ['jsgt32 %r1, %r2, -2', '6e21feff00000000'],
  ['jset %r1, 8, +0', '4501000008000000'],
  ['call 5', '8500000005000000'],
  ['call helper 5', '8500000005000000'],
  ['call bpf_map_lookup_elem', '8500000001000000'],
  ['call local +1', '8510000001000000'],
  ['call runtime 0x2a', '852000002a000000'],
  ['call %r2', '8d02000000000000'],
  ['exit', '9500000000000000'],
  // §5
  ['ldxw %r0, [%r1+2]', '6110020000000000'],
  ['ldxb %r0, [ %r1 ]', '7110000000000000'],
  ['ldxh %r0, [r10 - 2]', '69a0feff00000000'],
  ['ldxdw %r0, [%r1+0x7fff]', '7910ff7f00000000'],
  ['ldxsb %r0, [%r1]', '9110000000000000'],
  ['ldxsh %r0, [%r1]', '8910000000000000'],
  ['ldxsw %r0, [%r1]', '8110000000000000'],
  ['stw [%r1+2], 5', '6201020005000000'],
  ['stxdw [%r10-8], %r1', '7b1af8ff00000000'],
  ['lock add [%r1+0], %r2', 'db21000000000000'],
  ['lock fetch add32 [%r1], %r2', 'c321000001000000'],
  ['lock or [%r1], %r2', 'db21000040000000'],
  ['lock fetch and [%r1], %r2', 'db21000051000000'],
  ['lock xor32 [%r1], %r2', 'c3210000a0000000'],
  ['lock xchg [%r1], %r2', 'db210000e1000000'],
  ['lock cmpxchg32 [%r1-4], %r2', 'c321fcfff1000000'],
  ['ldxb %r0, [%r10+0xffff]', '71a0ffff00000000'],
  ['stxh [%r1+0x8000], %r2', '6b21008000000000'],
  ['ja +0xfffe', '0500feff00000000'],
  ['jeq %r1, 0, +0x2', '1501020000000000'],
  ['ldabsh 12', '280000000c000000'],
  ['ldindb %r6, 1', '5060000001000000'],
  // §5.4
  ['lddw %r0, 0x1122334455667788', '1800000088776655 0000000044332211'],
  ['lddw %r0, -2', '18000000feffffff 00000000ffffffff'],
  ['lddw %r0, 18446744073709551615', '18000000ffffffff 00000000ffffffff'],
  ['lddw %r0, 0x80000000', '1800000000000080 0000000000000000'],
  ['.slot 0x0000000500000095', '9500000005000000'],
])('%s', (text, bytes) => expect(hex(text)).toBe(bytes))

test('labels count slots, of which a 64-bit immediate takes two; comments and blank lines take none', () => {
  const { instructions, lines } = assemble(`
# a comment
start:
  jeq %r1, 1, done   ; to the end
  lddw %r0, 7        // two slots
  ja start
done: exit # on the label's own line
  jne r1 2 exit
`)
  expect(instructions.map(({ offset }) => offset)).toEqual([3, 0, 0, -4, 0, -2])
  expect(lines).toEqual([4, 5, 5, 6, 7, 8])
})

test('exit is a label of its own unless the text has one', () => {
  expect(assemble('ja exit\nmov %r0, 1\nexit\nexit').instructions[0].offset).toBe(1)
  expect(assemble('ja exit\nexit\nexit: exit').instructions[0].offset).toBe(1)
})

test('a label is called as a local function', () => {
  const { instructions } = assemble('call twice\nexit\ntwice: add %r0, %r0\nexit')
  expect(instructions[0]).toEqual({ opcode: 0x85, dst: 0, src: 1, offset: 0, imm: 1 })
})

test('maps by name, also after their use, with words or the numbers of Linux', () => {
  const { maps, instructions } = assemble(
    'lddw %r1, map_by_fd(flows)\nlddw %r2, map_value( count )+4\nexit\nmap count array 4 8 1\nmap flows 9 16 24 1000',
  )
  expect(maps).toEqual([
    { name: 'count', type: 'array', keySize: 4, valueSize: 8, entries: 1 },
    { name: 'flows', type: 'lru-hash', keySize: 16, valueSize: 24, entries: 1000 },
  ])
  expect(instructions.map(({ src, imm }) => [src, imm])).toEqual([
    [1, 1],
    [0, 0],
    [2, 0],
    [0, 4],
    [0, 0],
  ])
})

test.each([
  ['', undefined, 'no instruction'],
  ['mov %r0, 1\nfly %r1', 2, "no instruction 'fly'"],
  ['mov %r11, 1', 1, "no register '%r11': they are r0 to r10"],
  ['mov 5, 1', 1, "'5' is no register"],
  ['mov %r0', 1, 'mov has 1 operand; a register, a register or number are expected'],
  ['exit 1', 1, 'exit has 1 operand; none is expected'],
  ['mov %r0,, 1', 1, "operand 2 of 'mov' is missing"],
  ['mov %r0, 0x100000000', 1, "'0x100000000' has more than 32 bits; lddw"],
  ['mov %r0, -2147483649', 1, 'more than 32 bits'],
  ['mov %r0, zero', 1, "immediate: 'zero' is no number"],
  ['lddw %r0, 0x10000000000000000', 1, 'more than 64 bits'],
  ['ldxw %r0, [%r1+32768]', 1, "offset: '+32768' is not within -32768 to 32767"],
  ['ldxw %r0, %r1', 1, "'%r1' is no place in memory: [register+offset] is expected"],
  ['\njeq %r0, 1, nowhere', 2, "no label 'nowhere'"],
  ['ja 3', 1, "no label '3'; a distance has a sign, such as +3 or -2"],
  ['ja +40000', 1, 'within -32768 to 32767, and ja32'],
  ['a: exit\na: exit', 2, "label 'a' is there twice"],
  ['r3: exit', 1, "label 'r3' is the name of a register"],
  ['call nobody', 1, "call 'nobody': there is no label and no helper"],
  ['call remote 5', 1, "call 'remote': helper, local or runtime"],
  ['callx 5', 1, "callx: '5' is no register"],
  ['lock inc [%r1], %r2', 1, "no instruction 'lock inc'"],
  ['lddw %r1, map_by_fd(x)', 1, "no map 'x'"],
  ['map x heap 4 4 1', 1, "no type 'heap'; hash, array"],
  ['map x array 8 4 1', 1, "an array's key has 4 bytes, not 8"],
  ['map x hash 4 0 1', 1, "map 'x', bytes of a value: '0' is not within 1 to"],
  ['map x hash 4', 1, 'map has 3 operands'],
  ['map x devmap 4 4 2000000000', 1, "map 'x', entries: '2000000000' is not within 1 to 1048576"],
  ['map x hash 600 4 1', 1, "map 'x', bytes of a key: '600' is not within 1 to 512"],
  [
    'map x array 4 1048576 20\nmap y array 4 1048576 60',
    2,
    "the program's maps take 83886400 bytes, at most 67108864 are granted",
  ],
  [Array.from({ length: 257 }, (_, i) => `map m${i} array 4 4 1`).join('\n'), 257, 'the program has 257 maps, at most 256'],
])('%j is refused at line %s: %s', (text, line, message) => {
  try {
    assemble(text)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(ProgramError)
    expect(error).toMatchObject({ stage: 'read', line })
    expect((error as ProgramError).message).toContain(message)
  }
})
