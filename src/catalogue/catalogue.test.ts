/** What holds for every kind: its file is its manual page, and a new kind costs one file, one line and one test. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { profiles } from '../profiles/index.ts'
import type { Citation, Kind } from '../sim/kind.ts'
import { design, kernel, part, wire } from '../topology/notation.ts'
import { checkValue } from '../topology/parameters.ts'
import { Run } from '../topology/run.ts'
import { validateTopology } from '../topology/validate.ts'
import skeleton from './example/skeleton.ts'
import { catalogue } from './index.ts'

const modules = import.meta.glob<{ default?: Kind; port?: Record<string, number>; event?: Record<string, number> }>(
  ['./*/*.ts', '!./**/*.test.ts'],
  { eager: true },
)
const moduleOf = (kind: Kind) => modules[`./${kind.kind}.ts`]

const cited = (cite: Citation) => {
  expect(cite.text.length).toBeGreaterThan(2)
  if (cite.role !== 'assumed') {
    expect(cite.source).toBeTruthy()
    expect(cite.section).toBeTruthy()
  }
}

describe.each(catalogue.map((kind) => [kind.kind, kind] as const))('%s', (_name, kind) => {
  test('is the file that its name says, and has a test of its own', () => {
    expect(moduleOf(kind)?.default).toBe(kind)
    const file = new URL(`./${kind.kind}.test.ts`, import.meta.url)
    expect(existsSync(file)).toBe(true)
    expect(readFileSync(file, 'utf8')).toContain(`testKind('${kind.kind}'`)
  })

  test('has a title, a doc, a citation and an icon', () => {
    expect(kind.title).toMatch(/^[A-Z]/)
    expect(kind.doc).toMatch(/^[A-Z].*\.$/s)
    expect(kind.look.icon).toMatch(/^[a-z0-9-]+$/)
    cited(kind.cite)
  })

  test('gives every parameter a title, a doc, a default within its bounds, and a citation', () => {
    for (const [name, spec] of Object.entries(kind.parameters)) {
      expect(name).toMatch(/^[a-z][A-Za-z]*$/)
      expect(spec.title.length).toBeGreaterThan(1)
      expect(spec.doc.length).toBeGreaterThan(5)
      if ('cite' in spec) cited(spec.cite)
      if (spec.type === 'number') {
        expect(spec.unit).toBeTruthy()
        expect(spec.min).toBeLessThanOrEqual(spec.default)
        expect(spec.default).toBeLessThanOrEqual(spec.max)
        if (spec.integer) expect(Number.isInteger(spec.default)).toBe(true)
      }
      if (spec.type === 'choice') {
        expect(Object.keys(spec.options)).toContain(spec.default)
        for (const [option, sets] of Object.entries(spec.sets ?? {})) {
          expect(Object.keys(spec.options)).toContain(option)
          for (const [target, value] of Object.entries(sets ?? {})) {
            expect(kind.parameters[target]?.type).toBe('number')
            cited(value.cite)
          }
        }
      }
    }
  })

  test('numbers its ports and events in the order in which they are declared', () => {
    const { port, event } = moduleOf(kind)
    const ports = [...Object.keys(kind.ports), ...Object.keys(kind.offers ?? {})]
    for (const [name, number] of Object.entries(port ?? {})) expect([name, number]).toEqual([name, ports.indexOf(name)])
    for (const [name, number] of Object.entries(event ?? {}))
      expect([name, number]).toEqual([name, Object.keys(kind.on).indexOf(name)])
    expect(Object.keys(kind.on)[0]).toBe('packet')
  })

  test('has the ports that World.originate() sends by, if it makes packets', () => {
    if (kind.flow && kind.free) expect(Object.keys(kind.ports)).toEqual(['link', 'out'])
  })

  test('refers only to what it declares', () => {
    for (const offer of Object.values(kind.offers ?? {})) {
      expect(Object.keys(kind.on)).toContain(offer.returns)
      if (offer.runs !== 'inherit') {
        expect(Object.keys(kind.resources ?? {})).toContain(offer.runs.resource)
        expect(kind.parameters[offer.runs.clock]?.type).toBe('number')
      }
    }
    for (const resource of Object.values(kind.resources ?? {}))
      for (const amount of [resource.servers, resource.capacity])
        if (typeof amount === 'string') expect(kind.parameters[amount]?.type).toBe('number')
    for (const gauge of kind.look.gauges) expect(Object.keys(kind.resources ?? {})).toContain(gauge)
    for (const counter of Object.keys(kind.look.counters ?? {})) expect(Object.keys(kind.state)).toContain(counter)
    for (const spec of Object.values(kind.parameters))
      if (spec.type === 'file')
        for (const [target, value] of Object.entries(spec.sets ?? {}))
          expect(checkValue(kind.parameters[target], value)).toBeNull()
    for (const { when } of Object.values(kind.parameters)) {
      if (!when) continue
      const other = kind.parameters[when.parameter]
      if ('above' in when) expect(other.type).toBe('number')
      else for (const value of when.is) expect(checkValue(other, value)).toBeNull()
    }
    const failures = Object.values(kind.parameters).filter((spec) => spec.type === 'flag' && spec.failure)
    expect(failures).toEqual('up' in kind.parameters ? [kind.parameters.up] : [])
    if (kind.fits?.out !== undefined) expect(Object.keys(kind.ports)).toContain(kind.fits.out)
    if (kind.fits?.by !== undefined) expect(kind.parameters[kind.fits.by]?.type).toBe('choice')
  })

  test('fits somewhere or stands alone', () => {
    const { fits } = kind
    const roles =
      fits?.by === undefined
        ? [fits?.role]
        : Object.keys((kind.parameters[fits.by] as { options: object }).options).map((option) => `${fits.role}/${option}`)
    const offered = new Set(catalogue.flatMap((host) => Object.values(host.offers ?? {}).map((offer) => offer.role)))
    if (!kind.free && kind.forwards !== 'wire') for (const role of roles) expect(offered).toContain(role)
  })
})

test('names are unique', () => {
  expect(new Set(catalogue.map((kind) => kind.kind)).size).toBe(catalogue.length)
})

test('every file of the catalogue that defines a kind is in the list', () => {
  const defined = Object.values(modules).flatMap((module) => (module.default ? [module.default.kind] : []))
  expect([...defined].sort()).toEqual(catalogue.map((kind) => kind.kind).sort())
})

test('a new kind costs one file and one line: a renamed skeleton is placed, validated and run by nothing but the list', () => {
  const mine = { ...skeleton, kind: 'example/mine' } as Kind
  const kinds = [...catalogue, mine]
  const topology = design(
    '',
    '',
    [
      part('a', 'traffic/source'),
      part('m', 'infrastructure/machine', {
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...kernel('m', { forward: [part('mine', 'example/mine')] }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 0.1, speed: 1 },
  )
  expect(validateTopology(topology, kinds, profiles)).toEqual([])
  expect(validateTopology(topology, catalogue, profiles)).not.toEqual([])
  const run = new Run(topology, [], undefined, kinds)
  run.runUntil(run.end)
  const result = run.result()
  expect(result.flows[0].delivered).toBeGreaterThan(90)
  expect(result.components.find(({ id }) => id === 'mine')?.kind).toBe('example/mine')
  expect(run.world.received[run.world.ids.indexOf('mine')]).toBeGreaterThan(90)
})

test('profiles name kinds and parameters that exist, within bounds, with citations', () => {
  expect(new Set(profiles.map((profile) => profile.id)).size).toBe(profiles.length)
  for (const profile of profiles)
    for (const [name, values] of Object.entries(profile.values)) {
      const kind = catalogue.find((candidate) => candidate.kind === name)
      for (const [parameter, { value, cite }] of Object.entries(values)) {
        const spec = kind?.parameters[parameter]
        expect(spec?.type).toBe('number')
        if (spec?.type === 'number') {
          expect(value).toBeGreaterThanOrEqual(spec.min)
          expect(value).toBeLessThanOrEqual(spec.max)
        }
        cited(cite)
      }
    }
})
