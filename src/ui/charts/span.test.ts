import { expect, test } from 'vitest'
import type { Distribution } from '../../sim/result.ts'
import { dropsByReason, place, sharedDomain } from './percentiles.ts'
import { createLiveSpan } from './span.ts'

test('twenty seconds of watching, at the speed of the run', () => {
  const span = createLiveSpan()
  expect(span.next(0.005, 10, false)).toBeCloseTo(0.1)
  expect(span.next(0.0055, 10, false)).toBeCloseTo(0.1)
  expect(span.next(0, 10, false)).toBeCloseTo(0.1)
  expect(span.next(0.05, 10, false)).toBeCloseTo(1)
  expect(span.next(1e-5, 10, false)).toBeCloseTo(0.0002)
})

test('a run that is nearly as short, or as fast as it goes, is shown whole', () => {
  expect(createLiveSpan().next(0.05, 1.5, false)).toBe(1.5)
  expect(createLiveSpan().next(3, 10, true)).toBe(10)
  expect(createLiveSpan().next(0, 10, false)).toBe(10)
})

const distribution = (min: number, max: number, count = 10): Distribution => ({
  count,
  min,
  max,
  mean: min,
  p50: min,
  p90: max,
  p99: max,
  standardDeviation: 0,
})

test('distributions share one axis; those of nothing do not stretch it', () => {
  const domain = sharedDomain([distribution(7e-6, 9e-6), distribution(2e-3, 3e-2), distribution(0, 0, 0)])
  expect(domain).toEqual({ low: 1e-6, high: 0.1 })
  expect(place(1e-6, domain ?? { low: 1, high: 2 })).toBe(0)
  expect(place(0.1, domain ?? { low: 1, high: 2 })).toBe(1)
  expect(sharedDomain([distribution(0, 0, 0)])).toBeNull()
})

test('drops are summed over components, most first', () => {
  expect(dropsByReason([{ drops: { loss: 2, removed: 0 } }, { drops: { loss: 1, 'queue-full': 9 } }, { drops: {} }])).toEqual([
    ['queue-full', 9],
    ['loss', 3],
  ])
})
