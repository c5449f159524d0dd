import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { objectDesign } from '../../testing/objects.ts'

testKind('service/cache', (lab) => {
  const without = lab.run(objectDesign({ cache: null }))
  const roomy = lab.run(objectDesign({ cache: { capacity: 1e6 }, client: { objects: 50 } }))
  expect(roomy.counter('cache', 'hits') + roomy.counter('cache', 'misses')).toBe(600)
  // each object comes from the server once, or a few times while it is on its way
  expect(roomy.counter('cache', 'held')).toBeLessThanOrEqual(50)
  expect(roomy.counter('cache', 'used')).toBe(1000 * roomy.counter('cache', 'held'))
  expect(roomy.counter('server', 'answered')).toBe(roomy.counter('cache', 'misses'))
  expect(roomy.counter('cache', 'misses')).toBeLessThan(150)
  expect(roomy.counter('c1', 'answered')).toBe(300)
  expect(roomy.flow('c1:answers').latencySeconds.p50).toBeLessThan(0.01)
  expect(without.flow('c1:answers').latencySeconds.p50).toBeGreaterThan(0.04)

  // less room: objects make room for others, and come again
  const little = lab.run(objectDesign({ cache: { capacity: 5000 }, client: { objects: 50 } }))
  expect(little.counter('cache', 'held')).toBe(5)
  expect(little.counter('cache', 'evicted')).toBeGreaterThan(100)
  expect(little.counter('cache', 'hits')).toBeLessThan(0.6 * roomy.counter('cache', 'hits'))
  expect(little.counter('cache', 'hits')).toBeGreaterThan(50)
  // what is asked for often stays: with room for 20 of 50, of 100 requests 68 are hits; 58 were the first to come the first to go
  const some = lab.run(objectDesign({ cache: { capacity: 20_000 }, client: { objects: 50, limit: 1000 } }))
  expect(some.counter('cache', 'hits') / (some.counter('cache', 'hits') + some.counter('cache', 'misses'))).toBeGreaterThan(0.63)
  // a look-up costs, also when it is in vain
  const busy = (userCycles: number) => lab.run(objectDesign({ cache: { userCycles } })).flow('c1:answers').latencySeconds.min
  expect(busy(2e6)).toBeGreaterThan(busy(0) + 1e-3)
  const none = lab.run(objectDesign({ cache: { capacity: 999 } }))
  expect(none.counter('cache', 'hits')).toBe(0)
  // what has gone stale is fetched again
  const stale = lab.run(objectDesign({ cache: { lifetime: 0.1, capacity: 1e6 }, client: { objects: 50 } }))
  expect(stale.counter('cache', 'misses')).toBeGreaterThan(2 * roomy.counter('cache', 'misses'))
})
