import { expect, test } from 'vitest'
import { glossary } from './glossary.ts'

test('every entry is one or two sentences, and said once', () => {
  const long = glossary.filter(({ text }) => ![1, 2].includes(text.match(/[.!?](?= |$)/g)?.length ?? 0))
  expect(long.map(({ term }) => term)).toEqual([])
  const terms = glossary.map(({ term }) => term.toLowerCase())
  expect(new Set(terms).size).toBe(terms.length)
})

test('every entry says where a paper names it', () => {
  for (const { term, named } of glossary) {
    expect([term, named.paper]).toEqual([term, expect.stringMatching(/^[a-z]+-\d{4}$/)])
    expect([term, named.section, named.quote.length > 5]).toEqual([term, expect.stringMatching(/\S/), true])
  }
})

test('each group is in the order of the alphabet', () => {
  for (const group of ['system', 'lab']) {
    const terms = glossary.filter((entry) => entry.group === group).map(({ term }) => term.toLowerCase())
    expect(terms).toEqual([...terms].sort())
  }
})
