import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { objectDesign } from '../../testing/objects.ts'

testKind('traffic/object-client', (lab) => {
  const outcome = lab.run(objectDesign({ cache: null, client: { rate: 100, limit: 0 } }))
  expect(outcome.counter('c1', 'asked')).toBeGreaterThan(340)
  expect(outcome.counter('c1', 'asked')).toBeLessThan(460)
  expect(outcome.counter('c1', 'answered')).toBeGreaterThan(outcome.counter('c1', 'asked') - 20)
  // from the request to the object: two ways of 20 ms
  expect(outcome.flow('c1:answers').latencySeconds.min).toBeGreaterThan(0.04)
  // one object: asked for ever again
  const one = lab.run(objectDesign({ client: { objects: 1 } }))
  expect(one.counter('cache', 'held')).toBe(1)
  expect(one.counter('cache', 'misses')).toBeLessThan(30)
  // plain packets pass the cache
  const plain = lab.run(objectDesign({ client: { service: '' } }))
  expect(plain.counter('cache', 'served')).toBe(0)
  expect(plain.counter('c1', 'answered')).toBe(300)
})
