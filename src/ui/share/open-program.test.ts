import { describe, expect, test } from 'vitest'
import type { Kind } from '../../sim/kind.ts'
import type { ProgramContent } from '../../topology/document.ts'
import { applyEdits } from '../../topology/edits.ts'
import { emptyTopology } from '../store/documents.ts'
import { readFile } from './open-file.ts'
import { contentOf, languageOf, takeIn } from './open-program.ts'

const text = (content: string) => new TextEncoder().encode(content)

test('languages are told by the ending of the name', () => {
  expect(['a.o', 'count.bpf.O', 'a.asm', 'f.ddd', 'x.js', 'x.ts', 'x.c'].map(languageOf)).toEqual([
    'ebpf-object',
    'ebpf-object',
    'ebpf-assembly',
    'classic-bpf',
    'javascript',
    'javascript',
    undefined,
  ])
})

test('what is short travels as text, what is long by its fingerprint', () => {
  expect(contentOf('a.asm', 'ebpf-assembly', text('mov %r0, 1\r\nexit\r\n'), 'sha')).toEqual({
    title: 'a.asm',
    language: 'ebpf-assembly',
    text: 'mov %r0, 1\nexit\n',
  })
  expect(contentOf('a.o', 'ebpf-object', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46), 'sha').text).toBe('f0VMRg')
  expect(contentOf('a.o', 'ebpf-object', new Uint8Array(24_577), 'sha')).toEqual({
    title: 'a.o',
    language: 'ebpf-object',
    sha256: 'sha',
  })
  expect(() => contentOf('a.js', 'javascript', Uint8Array.of(0xff, 0xfe), '')).toThrow('it is no text')
  expect(() => contentOf('a.js', 'javascript', text('send() // \u202e'), '')).toThrow('it is no text')
})

test('a program is read from a file, with what is needed when it is long', async () => {
  const readers = {
    design: () => emptyTopology(''),
    capture: () => ({ sha256: '', times: new Float64Array(), sizes: new Int32Array() }),
  }
  expect(await readFile(new File(['exit\n'], 'pass.asm'), readers)).toMatchObject({
    kind: 'program',
    program: { title: 'pass.asm', language: 'ebpf-assembly', text: 'exit\n' },
    file: { name: 'pass.asm', bytes: 5 },
  })
})

describe('a program that is taken in', () => {
  const kind = {
    parameters: { program: { type: 'program', title: '', doc: '', languages: ['ebpf-object', 'ebpf-assembly'], default: '' } },
  } as unknown as Kind
  const kindOf = (name: string) => (name === 'hook' ? kind : undefined)
  const hook = (id: string, program?: string) => ({ id, kind: 'hook', ...(program && { parameters: { program } }) })
  const program: ProgramContent = { title: 'count.o', language: 'ebpf-object', text: 'f0VM' }
  const design = (...components: ReturnType<typeof hook>[]) => ({ ...emptyTopology('t'), components })

  test('goes to the selected component, else to the first without a program, else nowhere', () => {
    const two = design(hook('a', 'other'), hook('b'), hook('c'))
    expect(takeIn(two, program, ['c'], kindOf).runner).toBe('c')
    expect(takeIn(two, program, [], kindOf).runner).toBe('b')
    expect(takeIn(design(hook('a', 'other')), program, [], kindOf).runner).toBeUndefined()
    expect(takeIn(two, { ...program, language: 'javascript' }, ['c'], kindOf).runner).toBeUndefined()
    const after = applyEdits(two, takeIn(two, program, ['c'], kindOf).edits)
    expect(after.programs).toEqual([{ id: 'program-1', ...program }])
    expect(after.components[2].parameters).toEqual({ program: 'program-1' })
  })

  test('of the same name is a newer version of the one that is there', () => {
    const there = { ...design(hook('a'), hook('b', 'mine')), programs: [{ id: 'mine', ...program }] }
    const newer = { ...program, text: 'f0VMRg' }
    expect(takeIn(there, newer, [], kindOf)).toEqual({ edits: [{ type: 'program', id: 'mine', program: newer }], runner: 'b' })
    expect(takeIn(there, { ...newer, title: 'drop.o' }, [], kindOf).edits[0]).toMatchObject({ id: 'program-1' })
  })
})
