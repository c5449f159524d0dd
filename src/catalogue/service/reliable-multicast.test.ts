import { expect } from 'vitest'
import { groupDesign } from '../../testing/group.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('service/reliable-multicast', (lab) => {
  // losses behind the node: it repairs all of them, and the sender hears of none
  const local = lab.run(groupDesign({ loss: 0.1 }))
  const missed = local.counter('r1', 'gaps') + local.counter('r2', 'gaps')
  expect(missed).toBeGreaterThan(20)
  expect(local.counter('r1', 'repaired') + local.counter('r2', 'repaired')).toBe(missed)
  expect(local.counter('service', 'repairs')).toBeGreaterThanOrEqual(missed)
  expect(local.counter('s', 'requests')).toBe(0)
  expect(local.counter('service', 'gaps')).toBe(0)

  // losses before the node: it asks once for both receivers, and the repair goes to both
  const upstream = lab.run(groupDesign({ before: 0.1 }))
  const gaps = upstream.counter('service', 'gaps')
  expect(gaps).toBeGreaterThan(10)
  expect(upstream.counter('service', 'repaired')).toBe(gaps)
  expect(upstream.counter('service', 'absorbed')).toBeGreaterThanOrEqual(2 * gaps)
  expect(upstream.counter('r1', 'repaired')).toBe(gaps)
  expect(upstream.counter('r2', 'repaired')).toBe(gaps)
  expect(upstream.counter('s', 'repairs')).toBeLessThan(1.5 * gaps)

  // a node that keeps nothing sends every request on, and the sender repairs
  const bare = lab.run(groupDesign({ loss: 0.1, service: { keeps: 0 } }))
  expect(bare.counter('service', 'repairs')).toBe(0)
  expect(bare.counter('s', 'repairs')).toBeGreaterThan(20)
  expect(bare.counter('r1', 'repaired')).toBe(bare.counter('r1', 'gaps'))
})
