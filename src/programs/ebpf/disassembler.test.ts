import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../testing/documents.ts'
import { assemble } from './assembler.ts'
import { disassemble, instructionText } from './disassembler.ts'
import { decode, encode } from './instruction.ts'
import { mnemonics } from './mnemonics.ts'
import type { Instruction, MapDefinition } from './program.ts'

const maps: MapDefinition[] = [{ name: 'count.x', type: 'array', keySize: 4, valueSize: 8, entries: 2 }]
const expectSame = (instructions: readonly Instruction[]) => {
  const text = disassemble({ name: 'p', instructions, maps })
  expect(encode(assemble(text).instructions), text).toEqual(encode(instructions))
  return text
}

test('every instruction by its name: registers, numbers, distances', () => {
  const examples = [...mnemonics].flatMap(([, { opcode, offset, imm, form }]) => {
    const open = form === 'load' || form.startsWith('store') || form === 'atomic' || form === 'jump'
    const plain = { opcode, dst: 3, src: 0, offset: open ? -8 : offset, imm }
    switch (form) {
      case 'binary':
      case 'jump':
        return [
          { ...plain, imm: -70_000 },
          { ...plain, opcode: opcode | 8, src: 10 },
        ]
      case 'unary':
        return [plain]
      case 'always':
        return [{ ...plain, dst: 0, ...((opcode & 7) === 5 ? { offset: 2 } : { imm: 70_000 }) }]
      case 'store':
        return [{ ...plain, imm: 1024 }]
      case 'absolute':
        return [{ ...plain, dst: 0, imm: 14 }]
      case 'indirect':
        return [{ ...plain, dst: 0, src: 3, imm: 14 }]
      case 'call':
        return [0, 1, 2].map((src) => ({ ...plain, dst: 0, src, imm: 77 }))
      case 'exit':
        return [{ ...plain, dst: 0 }]
      case 'wide':
        return []
      default:
        return [{ ...plain, src: 4 }]
    }
  })
  for (const example of examples) expect(expectSame([example]), JSON.stringify(example)).not.toContain('.slot')
  expect(examples.length).toBeGreaterThan(130)
})

test('every opcode, with whatever is in the other fields', () => {
  const slots = fc.uint8Array({ minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(fc.array(slots, { minLength: 1, maxLength: 12 }), fc.nat(255), (rest, opcode) => {
      expectSame(decode(Uint8Array.from([opcode, 1, 0, 0, 0, 0, 0, 0, ...rest.flatMap((slot) => [...slot])])))
    }),
    { seed: 5, ...runs(300, 100_000) },
  )
  for (let opcode = 0; opcode < 256; opcode++) expectSame([{ opcode, dst: 1, src: 0, offset: 0, imm: 0 }])
})

test('a text for people: labels, maps and helpers have names', () => {
  const text = `map count array 4 8 1
    lddw %r1, map_by_fd(count)
    mov %r2, %r10
    call bpf_map_lookup_elem
    jeq %r0, 0, L8
    call local L8
    lddw %r3, 0x0000000100000000
L8:
    lock fetch add32 [%r0+4], %r2
    exit
`
  expect(disassemble(assemble(text))).toBe(text)
  expect(instructionText(assemble(text), 4)).toBe('jeq %r0, 0, +3')
})

test('a jump into the middle of a 64-bit immediate stays a distance', () => {
  expect(expectSame(assemble('ja +1\nlddw %r0, 1\nexit').instructions)).toContain('ja +1')
})
