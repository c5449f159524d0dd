import { describe, expect, test } from 'vitest'
import { readSections } from './sections.ts'
import { hexadecimal, runOnMemory } from './trial.ts'

const file = (...lines: string[]) => lines.join('\n')

describe('a text in sections', () => {
  test('without any there is none', () => {
    expect(readSections('mov %r0, 1\nexit # -- asm\n')).toBeUndefined()
  })

  test('the program, its memory and its result; all else is passed over', () => {
    const read = readSections(
      file(
        '# what is before',
        '-- c',
        'int entry(void) { return 5; }',
        '-- asm',
        '# 3 + 4',
        'ldxb %r0, [%r1+1]   # 3',
        'add %r0, 4',
        'exit',
        '-- mem',
        '00 03 # a comment',
        '0xff1122 a',
        '-- no register offset',
        'add instruction',
        '-- result',
        '0x7',
      ),
    )
    expect(read?.result).toBe(7n)
    expect(read?.memory).toEqual(Uint8Array.of(0, 3, 0xff, 0x11, 0x22, 10))
    const { low, high } = runOnMemory(read!.program, read!.memory!)
    expect(hexadecimal(low, high)).toBe('0x7')
  })

  test('lines of the assembler keep their numbers', () => {
    expect(() => readSections(file('-- mem', '00', '-- asm', 'mov %r0, 0', 'fly', 'exit'))).toThrow(
      expect.objectContaining({ line: 5, message: "there is no instruction 'fly'" }),
    )
    expect(readSections(file('-- mem', '00', '-- asm', 'exit'))?.program.lines).toEqual([4])
  })

  test('instructions as numbers of 64 bits, in place of a text', () => {
    const read = readSections(file('-- asm', '# exit', '-- raw', '0xfffffffe000000b7', '149', '-- result', '-2'))
    expect(read?.program).toMatchObject({ lines: [4, 5], maps: [] })
    expect(read?.result).toBe(0xffff_ffff_ffff_fffen)
    const { low, high } = runOnMemory(read!.program, new Uint8Array())
    expect(hexadecimal(low, high)).toBe('0xfffffffffffffffe')
  })

  test('maps', () => {
    const { program } = readSections(file('-- map', 'seen hash 4 8 3', '-- asm', 'lddw %r1, map_by_fd(seen)', 'exit'))!
    expect(program.maps).toEqual([{ name: 'seen', type: 'hash', keySize: 4, valueSize: 8, entries: 3 }])
  })

  test.each([
    [['-- mem', '0g', '-- asm', 'exit'], 2, "'0g' is no byte of the memory: two digits in hexadecimal are expected"],
    [['-- mem', '123', '-- asm', 'exit'], 2, "'123' is no byte of the memory"],
    [['-- raw', '0x1ffffffffffffffff'], 2, "'0x1ffffffffffffffff' is no number of 64 bits, and an instruction is one"],
    [['-- asm', 'exit', '-- result', 'four'], 4, "'four' is no number of 64 bits, and the result is one"],
    [['-- asm', 'exit', '-- result', '1', '2'], 5, "'2' is a second result: one number is expected"],
    [['-- mem', '00'], undefined, 'the text has no instruction'],
  ])('%j is told with its line', (lines, line, message) => {
    expect(() => readSections(file(...lines))).toThrow(expect.objectContaining({ line, stage: 'read' }))
    expect(() => readSections(file(...lines))).toThrow(message)
  })
})
