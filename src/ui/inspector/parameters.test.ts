import { expect, test } from 'vitest'
import { testCatalogue } from '../testing/catalogue.ts'
import { hasEffect, sectionsOf } from './Parameters.tsx'

const flag = (title: string) =>
  ({ type: 'flag', title, doc: title, default: false, cite: { role: 'assumed', text: 'test' } }) as const
const kind = {
  ...testCatalogue[0],
  parameters: {
    depth: { ...flag('Depth'), section: 'Queue' },
    rate: flag('Rate'),
    target: { ...flag('Target'), section: 'Queue', when: { parameter: 'rule', is: ['early', 'fair'] } },
    burst: { ...flag('Burst'), section: 'Loss', when: { parameter: 'loss', above: 0 } },
  },
}
const value = (is: string | number, origin: 'default' | 'own' = 'default') => ({ value: is, origin, cite: undefined })

test('headings come in the order of the kind, what has none first, what has no effect not at all', () => {
  expect(sectionsOf(kind, { rule: value('tail'), loss: value(0) })).toEqual([
    ['', ['rate']],
    ['Queue', ['depth']],
  ])
  expect(sectionsOf(kind, { rule: value('fair'), loss: value(0.1) })).toEqual([
    ['', ['rate']],
    ['Queue', ['depth', 'target']],
    ['Loss', ['burst']],
  ])
})

test('what a person has set stays in sight without effect', () => {
  const values = { rule: value('tail'), loss: value(0), target: value(1, 'own') }
  expect(sectionsOf(kind, values)).toContainEqual(['Queue', ['depth', 'target']])
  expect(hasEffect(kind.parameters.target, values)).toBe(false)
  expect(hasEffect(kind.parameters.depth, values)).toBe(true)
})
