import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { capsuleLine } from '../../testing/pan.ts'
import { part } from '../../topology/notation.ts'

const costs = { table: 0, dispatch: 7000, nativeCycles: 13_000, systemCall: 0 }
const line = (size: number, parameters: object = {}, language = 'native') =>
  capsuleLine(
    'kernel/pan',
    part('ping', 'traffic/active-ping', { parameters: { destination: 'b-pan', size, language } }),
    [part('m-pan', 'kernel/pan', { parameters: { ...costs, ...parameters } })],
    costs,
  )

testKind('kernel/pan', (lab) => {
  // three nodes evaluate a ping five times, 20 µs each; four frames of 1038 bytes, eight of a bus of 1000, two copies at the application
  const one = lab.run(line(1000))
  const bus = 8000 / 1.056e9
  const expected = 5 * 20e-6 + (4 * 1038 * 8) / 1e9 + 8 * bus + 2e-5
  expect(one.flow('ping').latencySeconds.min).toBeCloseTo(expected, 8)
  expect(one.at('m-pan').map(({ occupancy }) => Math.round(occupancy))).toContain(13)
  expect(one.counter('m-pan', 'copied')).toBe(0)
  expect(one.counter('m-pan', 'untouched')).toBeGreaterThan(50)
  expect(one.counter('m-pan', 'evaluated')).toBe(one.counter('m-pan', 'untouched'))

  // a copy of what it sends on costs 10 µs each way
  const copied = lab.run(line(1000, { copies: true }))
  const added = copied.flow('ping').latencySeconds.min - one.flow('ping').latencySeconds.min
  expect(added).toBeCloseTo(2e-5, 8)
  expect(copied.counter('m-pan', 'copied')).toBe(1000 * copied.counter('m-pan', 'evaluated'))

  // a capsule in fragments is put together before its code runs, and there is no Java in the kernel
  const cut = lab.run(line(4000))
  expect(cut.flow('ping').delivered).toBeGreaterThan(10)
  expect(cut.counter('m-pan', 'evaluated')).toBeLessThanOrEqual(2 * cut.flow('ping').sent)
  const java = lab.run(line(1000, {}, 'java'))
  expect(java.component('a-pan').drops['service-dropped']).toBeGreaterThan(0)
  expect(java.flow('ping').delivered).toBe(0)
})
