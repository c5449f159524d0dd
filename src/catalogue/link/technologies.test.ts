import { expect, test } from 'vitest'
import { design, part, wire } from '../../topology/notation.ts'
import { runTopology } from '../../topology/run.ts'
import { technologies, technologyValues } from './technologies.ts'

const full = (technology: string, parameters: object = {}) =>
  runTopology(
    design(
      '',
      '',
      [part('a', 'traffic/source', { parameters: { rate: 300_000, size: 1000 } }), part('b', 'traffic/sink')],
      [wire('a', 'b', { technology, ...parameters })],
      { duration: 0.05, speed: 0 },
    ),
  ).flows[0].throughputBitsPerSecond

test('each technology carries what it is made for', () => {
  expect(full('ethernet') / 1e6).toBeCloseTo((100 * 1000) / 1038, -0.5)
  expect(full('gigabit-ethernet') / 1e6).toBeCloseTo((1000 * 1000) / 1038, -1)
  expect(full('myrinet') / 1e6).toBeCloseTo((1280 * 1000) / 1019, -1)
  expect(full('bluetooth') / 1e6).toBeCloseTo((2.1781 * 1000) / 1019, 0)
  expect(full('infiniband') / 1e6).toBeCloseTo(300_000 * 8e-3, -1)
  expect(full('oc-3c') / 1e6).toBeCloseTo((135.6 * 1000) / 1016, -0.5)
  expect(full('oc-12c') / 1e6).toBeCloseTo((542.5 * 1000) / 1016, -1)
})

test('a rate set by hand wins over that of the technology', () => {
  expect(full('myrinet', { rate: 10e6 }) / 1e6).toBeLessThan(10)
})

test('every value is cited or assumed', () => {
  expect(Object.keys(technologies)).toEqual(expect.arrayContaining(Object.keys(technologyValues)))
  for (const values of Object.values(technologyValues))
    for (const { cite } of Object.values(values)) expect(cite.text.length).toBeGreaterThan(5)
})
