import { expect } from 'vitest'
import { groupDesign } from '../../testing/group.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('traffic/group-sender', (lab) => {
  const whole = lab.run(groupDesign({ sender: { limit: 50, rate: 100, size: 700 } }))
  expect(whole.flow('s').sent).toBe(53)
  expect(whole.counter('r1', 'received')).toBe(50)
  expect(whole.at('s--eth0')[0].size).toBe(700)

  // no active node: it repairs itself what it keeps
  const lossy = lab.run(groupDesign({ active: false, loss: 0.1 }))
  const missed = lossy.counter('r1', 'gaps') + lossy.counter('r2', 'gaps')
  expect(missed).toBeGreaterThan(20)
  expect(lossy.counter('s', 'repairs')).toBeGreaterThanOrEqual(missed)
  expect(lossy.flow('s').sent).toBe(203 + lossy.counter('s', 'repairs'))
  const forgetful = lab.run(groupDesign({ active: false, loss: 0.1, sender: { keeps: 1 } }))
  expect(forgetful.counter('s', 'repairs')).toBeLessThan(5)
  expect(forgetful.counter('r1', 'lost')).toBeGreaterThan(5)

  // the last packets are missed by who hears how many there were; so are the first by who begins with them
  const few = (tells: number, begins: string) => {
    const runs = [1, 2, 3, 4, 5, 6].map((seed) =>
      lab.run({ ...groupDesign({ loss: 0.3, before: 0.1, sender: { limit: 8, tells }, receiver: { begins, tries: 20 } }), seed }),
    )
    return runs.reduce((sum, run) => sum + run.counter('r1', 'received') + run.counter('r2', 'received'), 0)
  }
  expect(few(20, 'first')).toBe(6 * 2 * 8)
  expect(few(20, 'heard')).toBeLessThan(6 * 2 * 8)
  expect(few(0, 'first')).toBeLessThan(6 * 2 * 8)
})
