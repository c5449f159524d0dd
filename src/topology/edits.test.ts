import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryParts, patience, runs } from '../testing/documents.ts'
import type { ComponentRecord, Topology } from './document.ts'
import { applyEdit, applyEdits, diffTopologies } from './edits.ts'
import { TopologyError } from './problem.ts'

const document = (parts: Pick<Topology, 'components' | 'links'>): Topology => ({
  schemaVersion: 1,
  title: 't',
  seed: 1,
  duration: 1,
  ...parts,
})

const node = document({
  components: [
    { id: 'host', kind: 'machine', x: 0, y: 0 },
    { id: 'hook', kind: 'hook', parent: 'host' },
    { id: 'first', kind: 'service', parent: 'hook', parameters: { rate: 1 } },
    { id: 'second', kind: 'service', parent: 'hook' },
    { id: 'peer', kind: 'machine', x: 100, y: 0 },
  ],
  links: [{ id: 'wire', kind: 'wire', from: 'hook', to: 'peer' }],
})
const ids = (topology: Topology) => topology.components.map(({ id }) => id).join(' ')
const find = (topology: Topology, id: string) => topology.components.find((record) => record.id === id) as ComponentRecord

describe('applyEdit', () => {
  test('adds at the end or in front of another', () => {
    const added: ComponentRecord = { id: 'new', kind: 'service', parent: 'hook' }
    expect(ids(applyEdit(node, { type: 'add', components: [added], links: [] }))).toBe('host hook first second peer new')
    expect(ids(applyEdit(node, { type: 'add', components: [added], links: [], before: 'second' }))).toBe(
      'host hook first new second peer',
    )
  })

  test('removes what is inside and the links of what goes', () => {
    const rest = applyEdit(node, { type: 'remove', ids: ['host'] })
    expect(ids(rest)).toBe('peer')
    expect(rest.links).toEqual([])
  })

  test('moves into a host without its canvas position, and out with one', () => {
    const inside = applyEdit(node, { type: 'move', id: 'peer', parent: 'host' })
    expect(find(inside, 'peer')).toEqual({ id: 'peer', kind: 'machine', parent: 'host' })
    const outside = applyEdit(inside, { type: 'move', id: 'peer', parent: null, x: 1.4, y: -0.2 })
    expect(find(outside, 'peer')).toEqual({ id: 'peer', kind: 'machine', x: 1, y: 0 })
  })

  test('sets, resets and renames components and links', () => {
    const edited = applyEdits(node, [
      { type: 'set', id: 'wire', parameter: 'rate', value: 1e9 },
      { type: 'set', id: 'first', parameter: 'rate', value: null },
      { type: 'rename', id: 'first', title: 'Counter' },
      { type: 'place', positions: { host: { x: 7.6, y: 8 } } },
    ])
    expect(edited.links[0].parameters).toEqual({ rate: 1e9 })
    expect(find(edited, 'first')).toEqual({ id: 'first', kind: 'service', parent: 'hook', title: 'Counter' })
    expect(find(edited, 'host')).toMatchObject({ x: 8, y: 8 })
    expect(find(applyEdit(edited, { type: 'rename', id: 'first', title: '' }), 'first').title).toBeUndefined()
  })

  test('leaves the given topology alone', () => {
    const before = JSON.stringify(node)
    applyEdits(node, [
      { type: 'move', id: 'first', parent: 'peer' },
      { type: 'remove', ids: ['hook'] },
    ])
    expect(JSON.stringify(node)).toBe(before)
  })

  test.each([
    [{ type: 'remove', ids: ['ghost'] }, 'ids[0]', 'ghost does not exist: it cannot be removed'],
    [{ type: 'move', id: 'ghost', parent: null }, 'id', 'ghost does not exist: it cannot be moved'],
    [{ type: 'move', id: 'first', parent: 'ghost' }, 'parent', 'first: its new host ghost does not exist'],
    [{ type: 'move', id: 'host', parent: 'first' }, 'parent', 'host cannot be placed inside itself'],
    [{ type: 'set', id: 'ghost', parameter: 'rate', value: 1 }, 'id', 'ghost does not exist: it cannot be changed'],
    [{ type: 'place', positions: { ghost: { x: 0, y: 0 } } }, 'positions.ghost', 'ghost does not exist: it has no position'],
    [
      { type: 'add', components: [{ id: 'wire', kind: 'service' }], links: [] },
      'components[0].id',
      'wire is there already: an id can be used once',
    ],
    [
      { type: 'add', components: [], links: [{ id: 'w2', kind: 'wire', from: 'host', to: 'ghost' }] },
      'links[0].to',
      'w2: its end ghost does not exist',
    ],
    [
      {
        type: 'add',
        components: [
          { id: 'p', kind: 'machine', parent: 'q' },
          { id: 'q', kind: 'machine', parent: 'p' },
        ],
        links: [],
      },
      'components[0].parent',
      'p cannot be placed inside itself',
    ],
  ] as const)('%o names what is wrong', (edit, path, message) => {
    const failure = thrown(() => applyEdit(node, edit))
    expect(failure.problems[0]).toMatchObject({ path, message })
  })
})

function thrown(act: () => unknown): TopologyError {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(TopologyError)
    return error as TopologyError
  }
  throw new Error('nothing was thrown')
}

const byId = (topology: Pick<Topology, 'components' | 'links'>) => ({
  components: new Map(topology.components.map((record) => [record.id, record])),
  links: new Map(topology.links.map((record) => [record.id, record])),
})

describe('diffTopologies', () => {
  test('a move is one move, and its undoing too', () => {
    const moved = applyEdit(node, { type: 'move', id: 'first', parent: 'peer' })
    expect(diffTopologies(node, moved)).toEqual([{ type: 'move', id: 'first', parent: 'peer' }])
    expect(diffTopologies(moved, node)).toEqual([{ type: 'move', id: 'first', parent: 'hook' }])
  })

  test('undoing a removal puts everything back where it was, as one edit', () => {
    const removed = applyEdit(node, { type: 'remove', ids: ['hook'] })
    const back = diffTopologies(removed, node)
    expect(back).toHaveLength(1)
    expect(applyEdits(removed, back)).toEqual(node)
  })

  test('what moves out of a removed host survives, also into a new one', () => {
    const after = document({
      components: [
        { id: 'first', kind: 'service', parent: 'fresh', parameters: { rate: 1 } },
        { id: 'fresh', kind: 'machine', x: 1, y: 1 },
      ],
      links: [],
    })
    const edits = diffTopologies(node, after)
    expect(edits.map(({ type }) => type)).toEqual(['remove', 'add', 'move', 'remove'])
    expect(byId(applyEdits(node, edits))).toEqual(byId(after))
  })

  test(
    'applied to the first, the difference gives the second',
    () => {
      fc.assert(
        fc.property(arbitraryParts, arbitraryParts, (before, after) => {
          const result = applyEdits(document(before), diffTopologies(before, after))
          expect(byId(result)).toEqual(byId(after))
        }),
        runs(300, 20_000),
      )
    },
    patience,
  )

  test(
    'order is preserved when nothing that stays has changed places',
    () => {
      fc.assert(
        fc.property(arbitraryParts, fc.func(fc.boolean()), (parts, goes) => {
          const whole = document(parts)
          const part = applyEdit(whole, {
            type: 'remove',
            ids: [...whole.components, ...whole.links].map(({ id }) => id).filter(goes),
          })
          expect(applyEdits(part, diffTopologies(part, whole))).toEqual(whole)
          expect(applyEdits(whole, diffTopologies(whole, part))).toEqual(part)
        }),
        runs(200, 10_000),
      )
    },
    patience,
  )

  test(
    'a topology does not differ from itself',
    () => {
      fc.assert(
        fc.property(arbitraryParts, (parts) => {
          expect(diffTopologies(parts, parts)).toEqual([])
        }),
        runs(100, 2_000),
      )
    },
    patience,
  )
})
