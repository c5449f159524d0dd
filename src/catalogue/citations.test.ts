/** `given` means printed: every such citation of a paper repeats its words, and the words stand in the section named. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Quote, quotes } from '../papers/quotes.ts'
import { profiles } from '../profiles/index.ts'
import type { Citation } from '../sim/kind.ts'
import { catalogue } from './index.ts'

const papers = ['walton-1998', 'pan-1999', 'silk-2002', 'tamanoir-2003', 'lana-2011', 'xdp-2018']
const texts = new URL('../../../shared/papers/', import.meta.url)
const roman = ['I', 'II', 'III', 'IV', 'V', 'VI']

const isCitation = (value: object): value is Citation => 'role' in value && 'text' in value && !('title' in value)

/** Every citation within a kind or a profile, wherever it stands. */
function citationsOf(value: unknown): Citation[] {
  if (typeof value !== 'object' || value === null) return []
  return isCitation(value) ? [value] : Object.values(value).flatMap(citationsOf)
}

/** Plain words: no emphasis, no reference numbers, single spaces. */
const plain = (text: string): string =>
  text
    .replace(/\s*\[[\d, ]+\]/g, '')
    .replaceAll('*', '')
    .replace(/\s+/g, ' ')

/** Headings of LANA that have lost their numbers. */
const unnumbered: Readonly<Record<string, string>> = {
  INTRODUCTION: '1',
  'LIGHTWEIGHT AUTONOMIC NETWORK ARCHITECTURE (LANA)': '2',
}

/** Section number → its own text, up to the next heading; PAN counts sections in roman numerals and letters. */
function sectionsOf(paper: string): Map<string, string> {
  const sections = new Map<string, string>()
  let chapter = ''
  let section = 'abstract'
  for (const line of readFileSync(new URL(`${paper}.txt`, texts), 'utf8').split('\n')) {
    const [, number] = /^([IV]+|[A-Z]|\d(?:\.\d)*)\.? [A-Z]/.exec(line.length < 90 ? line : '') ?? []
    if (number !== undefined && (/^\d/.test(number) || paper === 'pan-1999')) {
      const top = roman.includes(number) && number !== 'I' ? true : number === 'I' && chapter === ''
      if (top) chapter = number
      section = top || /^\d/.test(number) ? number : `${chapter}-${number}`
    }
    section = unnumbered[line] ?? section
    sections.set(section, `${sections.get(section) ?? ''} ${line}`)
  }
  return sections
}

const listed = (cite: Pick<Quote, 'source' | 'section' | 'text'>) => `${cite.source} §${cite.section}: ${cite.text}`
const list = new Set(quotes.map(listed))

describe.each([
  ...catalogue.map((kind) => [kind.kind, kind] as const),
  ...profiles.map((profile) => [profile.id, profile] as const),
])('%s', (_name, cited) => {
  test('gives only what a paper prints', () => {
    const given = citationsOf(cited).filter(({ role, source }) => role === 'given' && papers.includes(source ?? ''))
    expect(given.map((cite) => listed(cite as Quote)).filter((line) => !list.has(line))).toEqual([])
  })
})

test('the list of quotes names each once, and nothing that is not cited', () => {
  const cited = new Set([...catalogue, ...profiles].flatMap(citationsOf).map(({ text }) => text))
  expect(list.size).toBe(quotes.length)
  expect(quotes.filter(({ text }) => !cited.has(text))).toEqual([])
  expect(quotes.map(({ text }) => text)).toEqual(quotes.map(({ text }) => plain(text)))
})

test('every quote stands in its section, where the texts of the papers are at hand', () => {
  const missing = quotes.filter(({ source, section, text }) => {
    if (!existsSync(new URL(`${source}.txt`, texts))) return false
    return !plain(sectionsOf(source).get(section) ?? '').includes(text)
  })
  expect(missing).toEqual([])
})
