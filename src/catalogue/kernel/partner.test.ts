import { expect } from 'vitest'
import { waveletDesign } from '../../papers/silk-designs.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('kernel/partner', (lab) => {
  const outcome = lab.run(waveletDesign({ title: '', note: '', rate: 500, duration: 0.1, speed: 0 }))
  const { delivered } = outcome.flow('stream')
  expect(delivered).toBeGreaterThan(45)
  expect(outcome.counter('camera', 'passed')).toBeGreaterThanOrEqual(delivered)
  expect(outcome.counter('screen', 'passed')).toBe(delivered)
  expect(outcome.at('camera')[0].occupancy).toBeCloseTo(7.4, 6)
  expect(outcome.at('screen')[0].occupancy).toBeCloseTo(7.4, 6)
})
