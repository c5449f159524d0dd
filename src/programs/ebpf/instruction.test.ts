import { expect, test } from 'vitest'
import { alu, cls, decode, encode, lddw, source, width } from './instruction.ts'
import { layoutOf } from './memory.ts'

test('a slot is 8 bytes: opcode, registers in one byte, offset and immediate signed and little-endian', () => {
  const bytes = Uint8Array.of(cls.alu64 | alu.mov | source.imm, 0x03, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff)
  expect(decode(bytes)).toEqual([{ opcode: 0xb7, dst: 3, src: 0, offset: -2, imm: -1 }])
  expect(encode(decode(bytes))).toEqual(bytes)
  expect(lddw).toBe(0x18)
  expect(width.dw).toBe(0x18)
})

test('bytes that are no whole slots are refused with their number', () => {
  expect(() => decode(new Uint8Array(12))).toThrow('the program has 12 bytes')
  expect(() => decode(new Uint8Array(0))).toThrow('0 bytes')
})

test('nothing overlaps in a memory, and nothing lies at 0', () => {
  const maps = [
    { name: 'a', type: 'array', keySize: 4, valueSize: 12, entries: 3 },
    { name: 'b', type: 'percpu-array', keySize: 4, valueSize: 8, entries: 2 },
  ] as const
  const layout = layoutOf(maps, 24, 2048, 4, () => 0)
  expect(layout.registers).toBeGreaterThan(0)
  expect(layout.stackTop - layout.registers).toBeGreaterThanOrEqual(48 + 8 * 512)
  expect(layout.packet - layout.context).toBeGreaterThanOrEqual(24)
  expect(layout.maps.map(({ stride, values, end }) => [stride, end - values])).toEqual([
    [16, 48],
    [8, 64],
  ])
  expect(layout.maps[1].values).toBe(layout.maps[0].end)
  expect(layout.size % 65_536).toBe(0)
  expect(layout.size).toBeGreaterThanOrEqual(layout.maps[1].end)
})
