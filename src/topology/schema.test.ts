import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryTopology, patience, runs } from '../testing/documents.ts'
import { TopologyError } from './problem.ts'
import { readTopology } from './schema.ts'

const base = {
  schemaVersion: 1,
  title: 'Test',
  seed: 1,
  duration: 1,
  components: [{ id: 'a', kind: 'x/y', x: 1, y: 2, parameters: { rate: 1 } }],
  links: [],
}
const component = (extra: object) => ({ ...base, components: [{ ...base.components[0], ...extra }] })

function faults(json: unknown): string[] {
  try {
    readTopology(json)
  } catch (error) {
    expect(error).toBeInstanceOf(TopologyError)
    return (error as TopologyError).problems.map(({ path, message }) => `${path} | ${message}`)
  }
  return []
}

test(
  'every random document has the form, and reading changes nothing',
  () => {
    fc.assert(
      fc.property(arbitraryTopology, (topology) => {
        expect(readTopology(JSON.parse(JSON.stringify(topology)))).toEqual(topology)
      }),
      runs(200, 10_000),
    )
  },
  patience,
)

test('positions are rounded, and −0 becomes 0', () => {
  const read = readTopology(component({ x: 1.6, y: -0.3, parameters: { rate: -0 } }))
  expect(read.components[0]).toEqual({ id: 'a', kind: 'x/y', x: 2, y: 0, parameters: { rate: 0 } })
  expect(Object.is(read.components[0].parameters?.rate, 0)).toBe(true)
})

describe('faults of form are named with path, value and bound', () => {
  test.each<[string, unknown, string]>([
    ['unknown key', { ...base, colour: 1 }, "colour | colour: unknown key 'colour'"],
    ['unknown inner key', component({ onclick: 'x' }), "components[0].onclick | components[0].onclick: unknown key 'onclick'"],
    ['missing', { ...base, seed: undefined }, 'seed | seed: nothing where a finite number is expected'],
    ['not a number', { ...base, seed: 'one' }, "seed | seed: 'one' where a finite number is expected"],
    ['not whole', { ...base, seed: 1.5 }, 'seed | seed: 1.5 where a whole number is expected'],
    ['negative seed', { ...base, seed: -1 }, 'seed | seed: -1 is below the minimum of 0'],
    [
      'not finite',
      { ...base, duration: Number.POSITIVE_INFINITY },
      'duration | duration: Infinity where a finite number is expected',
    ],
    ['no duration', { ...base, duration: 0 }, 'duration | duration: 0 is not above 0'],
    [
      'longer than picoseconds are exact',
      { ...base, duration: 9001 },
      'duration | duration: 9001 s is above the maximum of 9000 s (2.5 hours): time is counted in whole picoseconds, which is exact only up to there',
    ],
    ['not a list', { ...base, components: {} }, 'components | components: an object where a list is expected'],
    ['not an object', { ...base, components: [7] }, 'components[0] | components[0]: 7 where an object is expected'],
    [
      'id with a space',
      component({ id: 'a b' }),
      "components[0].id | components[0].id: 'a b' where an id: 1 to 40 letters, digits and hyphens is expected",
    ],
    [
      'id of every object',
      component({ id: 'toString' }),
      "components[0].id | components[0].id: 'toString' where an id that is not a reserved word is expected",
    ],
    [
      'control character',
      { ...base, title: 'a\u0007b' },
      "title | title: 'a�b' where text without control characters is expected",
    ],
    [
      'text that runs backwards',
      { ...base, title: 'a\u202eb' },
      "title | title: 'a�b' where text without control characters is expected",
    ],
    ['long title', { ...base, title: 'x'.repeat(121) }, 'title | title: 121 characters, at most 120 are allowed'],
    [
      'half a position',
      component({ y: undefined }),
      'components[0] | components[0]: an object where x and y together, or neither is expected',
    ],
    [
      'parameter of another type',
      component({ parameters: { rate: [1] } }),
      'components[0].parameters.rate | components[0].parameters.rate: a list of 1 where a finite number, text or true/false is expected',
    ],
    [
      'parameter name',
      component({ parameters: { 'a b': 1 } }),
      "components[0].parameters.'a b' | components[0].parameters.'a b': 'a b' is not a parameter name",
    ],
    [
      'unknown edit',
      { ...base, edits: [{ at: 0, edit: { type: 'explode' } }] },
      "edits[0].edit.type | edits[0].edit.type: 'explode' where add, remove, move, set, place, rename or program is expected",
    ],
    [
      'edits out of order',
      { ...base, edits: [5, 4].map((at) => ({ at, edit: { type: 'remove', ids: [] } })) },
      'edits[1].at | edits[1].at: 4 ps is before the edit in front of it, at 5 ps',
    ],
    [
      'folder in a file name',
      { ...base, files: [{ sha256: 'ab'.repeat(32), name: '../x', bytes: 1 }] },
      "files[0].name | files[0].name: '../x' where a file name without folders is expected",
    ],
    [
      'same id twice',
      { ...base, links: [{ id: 'a', kind: 'x/y', from: 'a', to: 'a' }] },
      "links[0].id | links[0].id: 'a' is used already, at components[0].id",
    ],
    [
      'a function',
      component({ title: () => 1 }),
      'components[0].title | components[0].title: function where plain data is expected',
    ],
  ])('%s', (_name, json, expected) => expect(faults(json)).toEqual([expected]))

  test.each(['__proto__', 'constructor', 'prototype'])('the key %s is refused everywhere', (key) => {
    for (const text of [
      JSON.stringify(base).replace('"title"', `"${key}":{},"title"`),
      JSON.stringify(base).replace('"rate"', `"${key}"`),
      JSON.stringify(base).replace('"x":1', `"${key}":{"polluted":1}`),
    ]) {
      expect(faults(JSON.parse(text))[0]).toMatch(`the key '${key}' is not allowed`)
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('nesting without end is refused', () => {
    const ring: { inside?: unknown } = {}
    ring.inside = ring
    expect(faults({ ...base, note: ring })[0]).toMatch('nested deeper than 12 levels')
  })

  test('script in a name is kept as the text it is', () => {
    expect(readTopology(component({ title: '<script>alert(1)</script>' })).components[0].title).toBe('<script>alert(1)</script>')
  })
})
