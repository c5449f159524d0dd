import { expect } from 'vitest'
import { capsuleDesign } from '../../testing/capsules.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('traffic/capsule-application', (lab) => {
  const outcome = lab.run(capsuleDesign('ee/pan', { sender: { limit: 7, interval: 2e-3, size: 400 } }))
  expect(outcome.flow('app')).toMatchObject({ sent: 7, delivered: 7 })
  expect(outcome.counter('app', 'sent')).toBe(7)
  expect(outcome.counter('ear', 'received')).toBe(7)
  expect(outcome.counter('ear', 'bytes')).toBe(7 * 400)
  expect(outcome.flow('ear').sent).toBe(0)
  // to nobody, and of code that nobody has
  expect(lab.run(capsuleDesign('ee/pan', { sender: { code: 'other' } })).component('a-pan').drops['no-code']).toBe(10)
})
