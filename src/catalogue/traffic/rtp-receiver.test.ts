import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { arrivals, congested, expectedOf, jitterOf } from '../../testing/rtp.ts'

testKind('traffic/rtp-receiver', (lab) => {
  const outcome = lab.run(congested(20))
  const came = arrivals(outcome, 20e6)
  const jitter = (jitterOf(came) * 1e6) / 90_000
  expect(came.length).toBeGreaterThan(500)
  expect(came.length).toBeLessThan(expectedOf(came))
  expect(jitter).toBeGreaterThan(100)
  expect(outcome.counter('b', 'received')).toBe(came.length)
  expect(outcome.counter('b', 'lost')).toBe(expectedOf(came) - came.length)
  expect(outcome.counter('b', 'jitter')).toBeCloseTo(jitter, 6)
})
