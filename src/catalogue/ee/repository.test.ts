import { expect } from 'vitest'
import { deploymentDesign } from '../../testing/deployment.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('ee/repository', (lab) => {
  const one = lab.run(deploymentDesign({}))
  expect(one.counter('store', 'requests')).toBe(5)
  expect(one.counter('mirror', 'requests')).toBe(0)

  // the first is dead: after two requests and two timeouts the mirror is asked, which has copies
  const killed = lab.run(deploymentDesign({ repository: { up: false }, manager: { timeout: 0.05 } }), { until: 1 })
  expect(killed.counter('mirror', 'requests')).toBe(5)
  expect(killed.counter('manager', 'loads')).toBe(1)
  expect(killed.counter('manager', 'lastLoad')).toBeGreaterThan(0.1)
  expect(killed.flow('a').dropped).toBe(0)

  const both = lab.run(deploymentDesign({ repository: { up: false } }), {
    until: 0.7,
    edits: [{ type: 'set', id: 'mirror', parameter: 'up', value: false }],
  })
  expect(both.counter('manager', 'loads')).toBe(0)
})
