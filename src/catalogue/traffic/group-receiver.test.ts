import { expect } from 'vitest'
import { groupDesign } from '../../testing/group.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('traffic/group-receiver', (lab) => {
  const outcome = lab.run(groupDesign({ active: false, loss: 0.1, delay: 10e-3 }))
  for (const id of ['r1', 'r2']) {
    expect(outcome.counter(id, 'gaps')).toBeGreaterThan(5)
    expect(outcome.counter(id, 'repaired')).toBe(outcome.counter(id, 'gaps'))
    expect(outcome.counter(id, 'requests')).toBeGreaterThanOrEqual(outcome.counter(id, 'gaps'))
    expect(outcome.counter(id, 'lost')).toBe(0)
  }
  expect(outcome.flow('s:answers').sent).toBe(outcome.counter('r1', 'requests') + outcome.counter('r2', 'requests'))
  // less patience than a round trip takes: it asks more than once, and gets packets twice
  const hasty = lab.run(groupDesign({ active: false, loss: 0.1, receiver: { patience: 0.01 } }))
  expect(hasty.counter('r1', 'requests')).toBeGreaterThan(1.5 * hasty.counter('r1', 'gaps'))
  expect(hasty.counter('r1', 'duplicates')).toBeGreaterThan(5)
  // one request each, and no more
  const once = lab.run(groupDesign({ active: false, loss: 0.3, receiver: { tries: 1 } }))
  expect(once.counter('r1', 'requests')).toBe(once.counter('r1', 'gaps'))
  expect(once.counter('r1', 'lost')).toBeGreaterThan(10)
  expect(once.counter('r1', 'lost') + once.counter('r1', 'repaired')).toBe(once.counter('r1', 'gaps'))
  const deaf = lab.run(groupDesign({ active: false, receiver: { group: '239.9.9.9' } }))
  expect(deaf.counter('r1', 'received')).toBe(0)
})
