import { expect } from 'vitest'
import { groupDesign } from '../../testing/group.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('traffic/group-sender', (lab) => {
  const whole = lab.run(groupDesign({ sender: { limit: 50, rate: 100, size: 700 } }))
  expect(whole.flow('s').sent).toBe(50)
  expect(whole.counter('r1', 'received')).toBe(50)
  expect(whole.at('s--eth0')[0].size).toBe(700)

  // no active node: it repairs itself what it keeps
  const lossy = lab.run(groupDesign({ active: false, loss: 0.1 }))
  const missed = lossy.counter('r1', 'gaps') + lossy.counter('r2', 'gaps')
  expect(missed).toBeGreaterThan(20)
  expect(lossy.counter('s', 'repairs')).toBeGreaterThanOrEqual(missed)
  expect(lossy.flow('s').sent).toBe(200 + lossy.counter('s', 'repairs'))
  const forgetful = lab.run(groupDesign({ active: false, loss: 0.1, sender: { keeps: 1 } }))
  expect(forgetful.counter('s', 'repairs')).toBeLessThan(5)
  expect(forgetful.counter('r1', 'lost')).toBeGreaterThan(5)
})
