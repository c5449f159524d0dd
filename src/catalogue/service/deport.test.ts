import { expect } from 'vitest'
import { deportedDesign } from '../../testing/deported.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('service/deport', (lab) => {
  // 500 in the environment, then the kernel: those that were on their way up when the order came are still served above
  const outcome = lab.run(deportedDesign({ raise: 'all' }, { after: 500, raise: 'none' }, 1000), { until: 3 })
  expect(outcome.flow('a').delivered).toBe(1000)
  expect(outcome.counter('above', 'served')).toBeGreaterThanOrEqual(500)
  expect(outcome.counter('above', 'served')).toBeLessThan(503)
  expect(outcome.counter('above', 'orders')).toBe(1)
  expect(outcome.flow('above')).toMatchObject({ sent: 1, delivered: 1 })
  expect(outcome.crossing('m')).toBeLessThan(8)
  const times = outcome.result.machines[0].lastCrossingSeconds.slice(-200)
  expect(times.length).toBe(200)
  expect(Math.max(...times)).toBeLessThan(8e-6)

  const half = lab.run(deportedDesign({ raise: 'all' }, { after: 1, raise: 'every', n: 2 }, 400), { until: 2 })
  expect(half.counter('above', 'served') / 400).toBeCloseTo(0.5, 1)
  const alone = lab.run(deportedDesign({ raise: 'all' }, { after: 1, raise: 'none', module: '' }))
  expect(alone.counter('module', 'kept')).toBe(0)
})
