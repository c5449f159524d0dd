import { expect, test } from 'vitest'
import type { Edit } from '../../topology/document.ts'
import { describeEdit, type EditWords, markersOf } from './markers.ts'

const words: EditWords = {
  title: (id) => id.toUpperCase(),
  isFailure: (_, parameter) => parameter === 'works',
  parameter: (_, parameter) => parameter,
  value: (_, __, value) => `${value}!`,
}

test.each<[Edit, string | null]>([
  [{ type: 'move', id: 'monitor', parent: 'hook' }, 'MONITOR → HOOK'],
  [{ type: 'move', id: 'router', parent: null }, 'ROUTER → canvas'],
  [{ type: 'add', components: [{ id: 'count', kind: 'k' }], links: [] }, 'COUNT added'],
  [
    {
      type: 'add',
      components: [
        { id: 'a', kind: 'k', title: 'Alpha' },
        { id: 'b', kind: 'k' },
      ],
      links: [],
    },
    'Alpha and 1 more added',
  ],
  [{ type: 'add', components: [], links: [{ id: 'wire', kind: 'k', from: 'a', to: 'b' }] }, 'WIRE connected'],
  [{ type: 'remove', ids: ['a', 'b', 'c'] }, 'A and 2 more removed'],
  [{ type: 'set', id: 'source', parameter: 'rate', value: 5 }, 'SOURCE: rate 5!'],
  [{ type: 'set', id: 'source', parameter: 'rate', value: null }, 'SOURCE: rate back to default'],
  [{ type: 'set', id: 'line', parameter: 'works', value: false }, 'LINE fails'],
  [{ type: 'set', id: 'line', parameter: 'works', value: null }, 'LINE returns'],
  [{ type: 'place', positions: {} }, null],
  [{ type: 'rename', id: 'a', title: 'b' }, null],
])('%j', (edit, label) => expect(describeEdit(edit, words)).toBe(label))

test('edits at one moment make one mark; looks make none', () => {
  const move: Edit = { type: 'move', id: 'monitor', parent: 'hook' }
  const marks = markersOf(
    [
      { at: 5e11, edit: { type: 'rename', id: 'a', title: 'b' } },
      { at: 5e11, edit: move },
      { at: 5e11, edit: { type: 'remove', ids: ['x'] } },
      { at: 1e12, edit: { ...move, parent: 'ee' } },
    ],
    words,
  )
  expect(marks).toEqual([
    { seconds: 0.5, label: 'MONITOR → HOOK' },
    { seconds: 1, label: 'MONITOR → EE' },
  ])
})
