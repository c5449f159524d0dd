import { describe, expect, test } from 'vitest'
import { assumed, type Kind } from '../../sim/kind.ts'
import type { ComponentRecord, Topology } from '../../topology/document.ts'
import { applyEdits } from '../../topology/edits.ts'
import { emptyTopology } from '../store/documents.ts'
import { setCatalogue } from '../store/kinds.ts'
import { answer } from './commands.ts'
import { complete } from './complete.ts'
import { wordsOf } from './words.ts'

const cite = assumed('made up for tests')
const reference = (title: string, role: string) => ({ type: 'reference', title, doc: '', role, default: '' }) as const
const kind = (name: string, title: string, role: string, more: Partial<Kind>): Kind => ({
  kind: name,
  title,
  doc: '',
  cite,
  group: 'kernel',
  role,
  free: false,
  ports: {},
  parameters: {},
  state: {},
  look: { icon: 'box', tone: 'kernel', gauges: [] },
  on: { packet() {} },
  ...more,
})
const block = (name: string, title: string) =>
  kind(`stack/${name}`, title, 'block', {
    fits: { role: 'block', out: 'out' },
    binds: { in: 'ingress', out: 'egress' },
    subscribes: 'hears',
    renewed: { by: 'version', data: 'data', kept: 'kept', dropped: 'dropped' },
    parameters: {
      ingress: reference('In', 'block'),
      egress: reference('Out', 'block'),
      hears: reference('Hears', 'block'),
      cost: { type: 'number', title: 'Cost', doc: '', unit: 'second', default: 1e-6, min: 0, max: 1, cite },
      flips: { type: 'flag', title: 'Flips', doc: '', default: false, cite },
      version: { type: 'number', title: 'Version', doc: '', unit: 'count', default: 1, min: 1, max: 3, integer: true, cite },
      data: {
        type: 'choice',
        title: 'Data',
        doc: '',
        default: 'kept',
        options: { kept: { title: 'kept', doc: '' }, dropped: { title: 'dropped', doc: '' } },
        cite,
      },
    },
  })

setCatalogue([
  kind('box/engine', 'Engine', 'engine', {
    free: true,
    offers: {
      block: { role: 'block', title: 'Blocks', level: 'kernel', returns: 'packet', arrangement: 'fan', runs: 'inherit' },
    },
  }),
  block('counter', 'Counter'),
  block('tee', 'Tee'),
])

const place = (id: string, kindName: string, parent?: string, parameters?: ComponentRecord['parameters']): ComponentRecord => ({
  id,
  kind: kindName,
  ...(parent && { parent }),
  ...(parameters && { parameters }),
})
const design: Topology = {
  ...emptyTopology('design'),
  components: [
    place('lana', 'box/engine'),
    place('a', 'stack/counter', 'lana', { cost: 2e-6 }),
    place('b', 'stack/tee', 'lana'),
    place('c', 'stack/tee', 'lana'),
    place('other', 'box/engine'),
    place('far', 'stack/tee', 'other'),
  ],
}
const situation = (topology = design) => ({ topology, selection: [] })
const afterwards = (...lines: string[]): Topology =>
  lines.reduce((topology, line) => applyEdits(topology, answer(line, situation(topology)).edits ?? []), design)
const component = (topology: Topology, id: string) => topology.components.find((record) => record.id === id)
const refusal = (line: string, topology = design) => {
  try {
    answer(line, situation(topology))
    return 'done'
  } catch (error) {
    return (error as Error).message
  }
}

describe('commands', () => {
  test('words are parted by spaces unless they are quoted', () => {
    expect(wordsOf('set a  name="two words" ').words.map(({ text }) => text)).toEqual(['set', 'a', 'name=two words', ''])
    expect(wordsOf('"open').open).toBe(true)
  })

  test('add places a component where it fits, under a name', () => {
    expect(component(afterwards('add counter x in lana'), 'x')).toMatchObject({ kind: 'stack/counter', parent: 'lana' })
    expect(component(afterwards('add engine'), 'engine-1')).toMatchObject({ kind: 'box/engine' })
    expect(refusal('add counter')).toBe('Counter: fits in lana, other; say where with in <host>')
    expect(refusal('add counter a in lana')).toBe('a: there is such a component already')
    expect(refusal('add engine in lana')).toMatch(/^Engine in lana: /)
    expect(refusal('add nothing')).toBe('nothing: no kind is called that')
  })

  test('what is selected takes it', () => {
    const { edits } = answer('add tee', { topology: design, selection: ['far'] })
    expect(edits).toMatchObject([{ components: [{ parent: 'other' }] }])
  })

  test('rm takes away what is named, and the rest with its host', () => {
    expect(afterwards('rm a lana').components.map(({ id }) => id)).toEqual(['other', 'far'])
    expect(refusal('rm nobody')).toBe('nobody: no component is called that')
  })

  test('set reads values with units and names what is out of bounds', () => {
    expect(component(afterwards('set a cost=3us flips=on'), 'a')?.parameters).toEqual({ cost: 3e-6, flips: true })
    expect(component(afterwards('set a cost='), 'a')?.parameters ?? {}).toEqual({})
    expect(refusal('set a cost=2s')).toBe('a cost: 2 s is above the maximum of 1 s')
    expect(refusal('set a cost=much')).toBe('a cost: much is no number in s')
    expect(refusal('set a price=3')).toMatch(/^a: has no parameter price; it has ingress/)
    expect(refusal('set a data=gone')).toBe('a data: gone is none of kept, dropped')
    expect(refusal('set a ingress=lana')).toBe('a ingress: lana (Engine) is not what it can name')
  })

  test('bind takes the first binding, or the one that is named', () => {
    expect(component(afterwards('bind a b'), 'a')?.parameters).toEqual({ cost: 2e-6, ingress: 'b' })
    expect(component(afterwards('bind b a egress'), 'b')?.parameters).toEqual({ egress: 'a' })
    expect(refusal('bind a c', afterwards('bind a b'))).toBe('a ingress: is bound to b; unbind it first, or bind by egress')
    expect(refusal('bind a b', afterwards('bind a b'))).toBe('a ingress: is bound to b already')
    expect(refusal('bind a far')).toBe('a is in lana, far in other: blocks of one host only are bound')
    expect(refusal('bind lana a')).toBe('lana (Engine) is bound to nothing')
    expect(refusal('bind a a')).toBe('a: cannot be bound to itself')
    expect(refusal('bind a b sideways')).toBe('a: has no binding sideways; it has ingress, egress')
  })

  test('unbind undoes one binding or all', () => {
    const bound = ['bind a b', 'bind a c egress']
    expect(component(afterwards(...bound, 'unbind a b'), 'a')?.parameters).toEqual({ cost: 2e-6, egress: 'c' })
    expect(component(afterwards(...bound, 'unbind a'), 'a')?.parameters).toEqual({ cost: 2e-6 })
    expect(refusal('unbind a b')).toBe('a: is not bound to b')
  })

  test('replace by another kind keeps id, bindings and place', () => {
    const now = afterwards('bind a b', 'bind c a', 'replace a tee')
    expect(now.components.map(({ id }) => id)).toEqual(design.components.map(({ id }) => id))
    expect(component(now, 'a')).toEqual({ id: 'a', kind: 'stack/tee', parent: 'lana', parameters: { cost: 2e-6, ingress: 'b' } })
    expect(component(now, 'c')?.parameters).toEqual({ ingress: 'a' })
    expect(refusal('replace a tee keep')).toMatch(/say drop$/)
    expect(refusal('replace lana tee')).toMatch(/^lana: holds /)
    expect(refusal('replace a tee perhaps')).toBe('perhaps: is neither keep nor drop')
  })

  test('replace by its own kind is a new one, with the private data or without', () => {
    expect(component(afterwards('replace b tee'), 'b')?.parameters).toEqual({ version: 2, data: 'kept' })
    expect(component(afterwards('replace b tee drop'), 'b')?.parameters).toEqual({ version: 2, data: 'dropped' })
    expect(refusal('replace b tee', afterwards('set b version=3'))).toBe('b version: 4 is above the maximum of 3')
  })

  test('subscribe and unsubscribe', () => {
    const now = afterwards('subscribe a b')
    expect(component(now, 'a')?.parameters).toMatchObject({ hears: 'b' })
    expect(component(applyEdits(now, answer('unsubscribe a', situation(now)).edits ?? []), 'a')?.parameters).toEqual({
      cost: 2e-6,
    })
    expect(refusal('subscribe lana a')).toBe('lana (Engine) gets no event messages')
    expect(refusal('unsubscribe a')).toBe('a: has no subscription')
  })

  test('ls shows what is where and what is bound; help shows every command', () => {
    const { lines } = answer('ls', situation(afterwards('bind a b')))
    expect(lines[0]).toMatch(/^lana +Engine$/)
    expect(lines[1]).toMatch(/^ {2}a +Counter, ingress → b$/)
    expect(answer('ls a', situation()).lines.some((line) => /^ {2}cost +2 µs$/.test(line))).toBe(true)
    expect(answer('help', situation()).lines).toHaveLength(13)
    expect(refusal('ifconfig eth0')).toBe("'eth0' is no device; there are none")
    expect(refusal('bnd a b')).toBe('bnd: no such command; bind')
    expect(refusal('bind a')).toBe('usage: bind <a> <b> [<binding>]')
  })
})

test('tab completes commands, kinds, names, parameters and values', () => {
  const tab = (line: string) => complete(line, situation())
  expect(tab('bi')).toEqual({ line: 'bind ', candidates: ['bind'] })
  expect(tab('un').line).toBe('un')
  expect(tab('un').candidates).toEqual(['unbind', 'unsubscribe'])
  expect(tab('add cou').line).toBe('add counter ')
  expect(tab('add counter x in l').line).toBe('add counter x in lana ')
  expect(tab('bind a ').candidates).toEqual(['b', 'c'])
  expect(tab('bind a b e').line).toBe('bind a b egress ')
  expect(tab('set a c').line).toBe('set a cost=')
  expect(tab('set a data=d').line).toBe('set a data=dropped ')
  expect(tab('replace a t').line).toBe('replace a tee ')
  expect(tab('replace a tee k').line).toBe('replace a tee keep ')
  expect(tab('nonsense here ').candidates).toEqual([])
})
