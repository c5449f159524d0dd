import { beforeAll, expect, test } from 'vitest'
import type { Topology } from '../../topology/document.ts'
import { testCatalogue } from '../testing/catalogue.ts'
import { emptyTopology } from './documents.ts'
import { setCatalogue } from './kinds.ts'
import { createLab } from './lab.ts'
import { capitalised } from './words.ts'

beforeAll(() => setCatalogue(testCatalogue))

const design: Topology = {
  ...emptyTopology('two'),
  components: [
    { id: 'from', kind: 'flow/source', parameters: { to: 'b', rate: 5 } },
    { id: 'a', kind: 'flow/sink', title: 'eth1' },
    { id: 'b', kind: 'flow/sink', title: 'Receiver' },
  ],
}

test('what is removed is no longer named by a parameter, and one undo brings both back', () => {
  const lab = createLab()
  lab.getState().open({ topology: design, engineVersion: '1' }, { origin: 'own', workId: 'w' })
  lab.getState().apply([{ type: 'remove', ids: ['a'] }])
  expect(lab.getState().topology.components[0].parameters).toEqual({ to: 'b', rate: 5 })
  lab.getState().apply([{ type: 'remove', ids: ['b'] }])
  expect(lab.getState().topology.components).toEqual([{ id: 'from', kind: 'flow/source', parameters: { rate: 5 } }])
  lab.getState().undo()
  expect(lab.getState().topology.components.map(({ id }) => id)).toEqual(['from', 'b'])
  expect(lab.getState().topology.components[0].parameters).toEqual({ to: 'b', rate: 5 })
})

test('the next change of the person takes the messages away', () => {
  const lab = createLab()
  lab.getState().open({ topology: design, engineVersion: '1' }, { origin: 'own', workId: 'w' })
  lab.getState().notify('warn', 'not here')
  expect(lab.getState().toasts).toHaveLength(1)
  lab.getState().apply([{ type: 'remove', ids: ['b'] }])
  expect(lab.getState().toasts.map(({ text }) => text)).toEqual([
    'Poisson source: To is automatic now, since what it named is gone.',
  ])
})

test('a sentence begins in upper case, a name stays as it is written', () => {
  expect(capitalised("no packet of 'from' arrives", design)).toMatch(/^No packet/)
  expect(capitalised('eth1 (a) has no link', design)).toBe('eth1 has no link')
})
