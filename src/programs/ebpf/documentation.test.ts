import { expect, test } from 'vitest'
import { fieldWords, helperWords, instructionWords } from './documentation.ts'
import { helpers } from './helper-table.ts'
import { mnemonics } from './mnemonics.ts'
import { targets } from './targets.ts'

test('every instruction, helper function and field is described', () => {
  const known = targets.xdp.name
  const everywhere = [...new Set(helpers.flatMap((helper) => helper.targets))]
  const described = [
    ...instructionWords,
    ...everywhere.flatMap(helperWords),
    ...Object.values(targets).flatMap(({ fields }) => fields.map(fieldWords)),
  ]
  expect(described.filter(({ usage, text }) => usage === '' || text === '').map(({ name }) => name)).toEqual([])
  expect(instructionWords).toHaveLength(mnemonics.size)
  expect(helperWords(known).map(({ name }) => name)).toContain('bpf_xdp_adjust_head')
})

test('signed and unsigned comparisons are told apart', () => {
  const text = (name: string) => instructionWords.find((words) => words.name === name)?.text
  expect(text('jsgt')).toBe('Jumps if r1 > r2, signed.')
  expect(text('jlt32')).toBe('Jumps if r1 < r2, unsigned, the lower 32 bits of each.')
  expect(text('jset')).toBe('Jumps if the two have a bit in common.')
})
