import { describe, expect, test } from 'vitest'
import { testCatalogue } from '../testing/catalogue.ts'
import type { ComponentRecord, Edit, LinkRecord, Topology } from './document.ts'
import { applyEdits } from './edits.ts'
import type { Problem } from './problem.ts'
import { canPlace, parseTopology, validateTopology } from './validate.ts'

const sha256 = 'ab'.repeat(32)
const base: Topology = {
  schemaVersion: 1,
  title: 'Test',
  seed: 1,
  duration: 1,
  components: [
    { id: 'm', kind: 'infrastructure/machine', x: 0, y: 0 },
    { id: 'nic', kind: 'nic/plain', parent: 'm' },
    { id: 'hook', kind: 'kernel/hook', parent: 'm' },
    { id: 'ee', kind: 'ee/plain', parent: 'm' },
    { id: 'count', kind: 'service/count', parent: 'ee' },
    { id: 'r', kind: 'network/router', x: 300, y: 0 },
    { id: 'src', kind: 'traffic/source', x: 300, y: 99, parameters: { destination: 'snk' } },
    { id: 'snk', kind: 'traffic/sink', x: 300, y: 199 },
  ],
  links: [
    { id: 'w1', kind: 'link/wire', from: 'nic', to: 'r', parameters: { rate: 1e9 } },
    { id: 'w2', kind: 'link/wire', from: 'src', to: 'r' },
  ],
}
const withComponents = (...records: ComponentRecord[]): Topology => ({
  ...base,
  components: [...base.components.filter(({ id }) => !records.some((record) => record.id === id)), ...records],
})
const withLinks = (...links: LinkRecord[]): Topology => ({ ...base, links: [...base.links, ...links] })
const withParameters = (id: string, parameters: ComponentRecord['parameters']): Topology => ({
  ...base,
  components: base.components.map((record) => (record.id === id ? { ...record, parameters } : record)),
})
const check = (topology: Topology) => validateTopology(topology, testCatalogue, [])

test('a sound document has no problems and parses to itself', () => {
  expect(check(base)).toEqual([])
  expect(parseTopology(JSON.parse(JSON.stringify(base)), testCatalogue)).toEqual(base)
})

const cases: [name: string, topology: Topology, code: string, path: string, message: RegExp | string][] = [
  [
    'unknown kind',
    withComponents({ id: 'q', kind: 'nic/none', parent: 'm' }),
    'unknown-kind',
    'components[8].kind',
    "q: 'nic/none' is not a kind of the catalogue",
  ],
  [
    'unknown parameter',
    withParameters('count', { speed: 1 }),
    'unknown-parameter',
    'components[4].parameters.speed',
    'count speed: Count has no such parameter, only: window, exact, label',
  ],
  [
    'below the minimum',
    { ...base, links: [{ ...base.links[0], parameters: { rate: 0 } }] },
    'below-minimum',
    'links[0].parameters.rate',
    'w1 rate: 0 bit/s is below the minimum of 1 bit/s',
  ],
  [
    'above the maximum',
    withParameters('count', { window: 101 }),
    'above-maximum',
    'components[4].parameters.window',
    'count window: 101 packets is above the maximum of 100 packets',
  ],
  [
    'not whole',
    withParameters('count', { window: 1.5 }),
    'not-whole',
    'components[4].parameters.window',
    'count window: 1.5 packets is not a whole number',
  ],
  [
    'wrong type of number',
    withParameters('count', { window: 'many' }),
    'wrong-type',
    'components[4].parameters.window',
    "count window: 'many' where a number is expected",
  ],
  [
    'wrong type of flag',
    withParameters('count', { exact: 1 }),
    'wrong-type',
    'components[4].parameters.exact',
    'count exact: 1 where true or false is expected',
  ],
  [
    'text too long',
    withParameters('count', { label: '123456789' }),
    'too-long',
    'components[4].parameters.label',
    'count label: 9 characters, at most 8 are allowed',
  ],
  [
    'not an option',
    withParameters('hook', { point: 'middle' }),
    'not-an-option',
    'components[2].parameters.point',
    "hook point: 'middle' is not one of first, last, none",
  ],
  [
    'an option of every object',
    withParameters('hook', { point: 'toString' }),
    'not-an-option',
    'components[2].parameters.point',
    "hook point: 'toString' is not one of first, last, none",
  ],
  [
    'reference to nothing',
    withParameters('src', { destination: 'ghost' }),
    'no-such-component',
    'components[6].parameters.destination',
    "src destination: 'ghost' does not exist",
  ],
  [
    'reference of another role',
    withParameters('src', { destination: 'r' }),
    'wrong-role',
    'components[6].parameters.destination',
    'src destination: r is not a sink',
  ],
  [
    'file that is not there',
    withParameters('src', { capture: sha256 }),
    'no-such-file',
    'components[6].parameters.capture',
    /^src capture: the file 'abab.*' is not among the files of the document$/,
  ],
  [
    'profile that is not there',
    withParameters('m', { profile: 'cray' }),
    'no-such-profile',
    'components[0].parameters.profile',
    /^m profile: 'cray' is not a profile/,
  ],
  [
    'host that is not there',
    withComponents({ id: 'q', kind: 'service/count', parent: 'ghost' }),
    'no-such-component',
    'components[8].parent',
    "q: its host 'ghost' does not exist",
  ],
  [
    'not free',
    withComponents({ id: 'q', kind: 'service/gzip', title: 'Zip' }),
    'not-free',
    'components[8].parent',
    'Zip (q): Gzip cannot stand on the canvas by itself; it fits into ee',
  ],
  [
    'host that takes other things',
    withComponents({ id: 'q', kind: 'service/count', parent: 'm' }),
    'does-not-fit',
    'components[8].parent',
    'q: Count does not fit into m, which takes only: network cards, first hook, last hook, user space; it fits into hook, ee',
  ],
  [
    'closed place',
    withComponents({ id: 'q', kind: 'service/count', parent: 'nic' }),
    'closed',
    'components[8].parent',
    'q: nic, card services: this card cannot be programmed; it fits into hook, ee',
  ],
  [
    'level that the kind refuses',
    withComponents({ id: 'q', kind: 'service/gzip', parent: 'hook' }),
    'level',
    'components[8].parent',
    'q: Gzip may not run at level kernel: it needs floating point; it fits into ee',
  ],
  [
    'full place',
    withComponents({ id: 'q', kind: 'kernel/hook', parent: 'm' }),
    'full',
    'components[8].parent',
    'q: m, first hook: 1 placed already, at most 1; it would fit into Machine, of which none here has room',
  ],
  [
    'component that is a link',
    withComponents({ id: 'q', kind: 'link/wire' }),
    'is-a-link',
    'components[8].parent',
    'q: Wire joins two ports and is not placed',
  ],
  [
    'link that is a component',
    withLinks({ id: 'q', kind: 'network/router', from: 'r', to: 'snk' }),
    'not-a-link',
    'links[2].kind',
    'q: Router cannot join two ports',
  ],
  [
    'link to nothing',
    withLinks({ id: 'q', kind: 'link/wire', from: 'r', to: 'ghost' }),
    'no-such-component',
    'links[2].to',
    "q: its end 'ghost' does not exist",
  ],
  [
    'link to itself',
    withLinks({ id: 'q', kind: 'link/wire', from: 'r', to: 'r' }),
    'self-link',
    'links[2].to',
    'q: both ends are at r',
  ],
  [
    'link to what has no port',
    withLinks({ id: 'q', kind: 'link/wire', from: 'snk', to: 'm' }),
    'no-port',
    'links[2].to',
    'q: m (Machine) has no port for a link',
  ],
  [
    'one link too many',
    withLinks({ id: 'q', kind: 'link/wire', from: 'snk', to: 'src' }),
    'port-full',
    'links[2].to',
    'q: src takes at most 1 link, this is number 2',
  ],
  [
    'timed edit of nothing',
    { ...base, edits: [{ at: 1, edit: { type: 'set', id: 'ghost', parameter: 'rate', value: 1 } }] },
    'no-such-component',
    'edits[0].edit.id',
    'ghost does not exist: it cannot be changed',
  ],
  [
    'timed edit into a closed place',
    { ...base, edits: [{ at: 1, edit: { type: 'move', id: 'count', parent: 'nic' } }] },
    'closed',
    'edits[0].edit.parent',
    /this card cannot be programmed/,
  ],
  [
    'timed edit with a value out of range',
    { ...base, edits: [{ at: 1, edit: { type: 'set', id: 'w1', parameter: 'rate', value: -1 } }] },
    'below-minimum',
    'edits[0].edit.value',
    'w1 rate: -1 bit/s is below the minimum of 1 bit/s',
  ],
]

describe('every fault has a code, a path and a message', () => {
  test.each(cases)('%s', (_name, topology, code, path, message) => {
    const problems = check(topology)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ code, path, severity: 'error' })
    if (typeof message === 'string') expect(problems[0].message).toBe(message)
    else expect(problems[0].message).toMatch(message)
    expect(() => parseTopology(topology, testCatalogue, [])).toThrow(problems[0].message)
  })

  test.each(cases.filter(([, topology]) => !topology.edits))('%s: each offered fix mends it', (_name, topology) => {
    const [problem] = check(topology)
    expect(problem.fixes.length).toBeGreaterThan(0)
    for (const fix of problem.fixes) expect(check(applyEdits(topology, fix.edits)), fix.title).toEqual([])
  })
})

test('hosts in a ring are each refused, and what hangs below them does not hang the check', () => {
  const ring = withComponents(
    { id: 'a', kind: 'ee/plain', parent: 'b' },
    { id: 'b', kind: 'ee/plain', parent: 'a' },
    { id: 'c', kind: 'service/count', parent: 'a' },
  )
  expect(check(ring).map(({ code, subject }) => [code, subject])).toEqual([
    ['inside-itself', 'a'],
    ['inside-itself', 'b'],
  ])
})

test('an edit behind the end of the run is a warning', () => {
  const edit: Edit = { type: 'rename', id: 'r', title: 'Late' }
  const late: Topology = { ...base, edits: [{ at: 2e12, edit }] }
  expect(check(late)).toMatchObject([{ severity: 'warning', code: 'edit-after-end' }])
  expect(parseTopology(late, testCatalogue)).toEqual(late)
})

test('ten thousand misplaced components are refused in a moment', () => {
  const many = Array.from(
    { length: 10_000 },
    (_, index): ComponentRecord => ({ id: `s${index}`, kind: 'service/count', parent: 'm' }),
  )
  const start = performance.now()
  expect(check({ ...base, components: [...base.components, ...many] }).length).toBe(100)
  expect(performance.now() - start).toBeLessThan(5000)
})

describe('canPlace', () => {
  const place = (kind: string, parent: string | null, moving?: string) =>
    canPlace(base, testCatalogue, kind, undefined, parent, moving)

  test('says yes', () => {
    expect(place('service/count', 'hook')).toEqual({ ok: true })
    expect(place('network/router', null)).toEqual({ ok: true })
  })
  test('says why not and what would fit', () => {
    expect(place('service/gzip', 'hook')).toMatchObject({ ok: false, code: 'level', wouldFit: ['ee'] })
    expect(place('network/router', 'm')).toMatchObject({ ok: false, code: 'does-not-fit', wouldFit: [''] })
    expect(place('service/count', null)).toMatchObject({ ok: false, code: 'not-free', wouldFit: ['hook', 'ee'] })
  })
  test('suggests another value of the parameter that decides the place', () => {
    expect(place('kernel/hook', 'm')).toMatchObject({ ok: false, code: 'full', instead: { point: 'last' } })
  })
  test('a component that moves does not stand in its own way, nor goes into itself', () => {
    expect(place('kernel/hook', 'm', 'hook')).toEqual({ ok: true })
    expect(place('ee/plain', 'ee', 'ee')).toMatchObject({ ok: false, code: 'inside-itself' })
    expect(place('service/count', 'ghost')).toMatchObject({ ok: false, code: 'no-host' })
    expect(place('nic/none', 'm')).toMatchObject({ ok: false, code: 'unknown-kind', wouldFit: [] })
  })
})

test('problems name the thing as the person does', () => {
  const named: Problem[] = check(withParameters('src', { destination: 'r' }))
  expect(named[0]).toMatchObject({ subject: 'src', values: { id: 'src', parameter: 'destination' } })
  expect(named[0].fixes[0]).toEqual({
    title: 'Use snk',
    edits: [{ type: 'set', id: 'src', parameter: 'destination', value: 'snk' }],
  })
})
