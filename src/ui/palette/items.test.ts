import { expect, test } from 'vitest'
import { testCatalogue } from '../testing/catalogue.ts'
import { search, sectionsOf } from './items.ts'

const sections = sectionsOf(testCatalogue)
const titles = (query: string) => search(sections, query).flatMap(({ items }) => items.map(({ title }) => title))

test('every kind of the catalogue can be found, in the group that it names', () => {
  const found = new Set(sections.flatMap(({ items }) => items.map(({ kind }) => kind.kind)))
  expect(found.size).toBe(testCatalogue.length)
  for (const { group, items } of sections) for (const { kind } of items) expect(kind.group).toBe(group)
})

test('presets are items of their own; one that changes nothing stands for the kind', () => {
  expect(titles('netfilter')).toEqual(['PRE_ROUTING', 'LOCAL_IN', 'FORWARD', 'LOCAL_OUT', 'POST_ROUTING'])
  expect(titles('gigabit')).toEqual(['Gigabit'])
  expect(titles('ethernet link')).toEqual(['Ethernet link', 'Gigabit'])
  const first = sections.flatMap(({ items }) => items).find(({ title }) => title === 'PRE_ROUTING')
  expect(first?.parameters).toBeUndefined()
})

test('search ignores case and underscores and wants every word', () => {
  expect(titles('local out')).toContain('LOCAL_OUT')
  expect(titles('GZIP')).toEqual(['Gzip'])
  expect(titles('no such thing')).toEqual([])
})
