import { expect } from 'vitest'
import { pastryNetwork } from '../../papers/silk-extensions.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('ee/pastry-wrappers', (lab) => {
  const [kernel, user] = [lab.run(pastryNetwork('past')), lab.run(pastryNetwork('past-user'))]
  const sum = (outcome: typeof user, suffix: string, field: string) =>
    Array.from({ length: 16 }, (_, i) => outcome.counter(`node-${i}-${suffix}`, field)).reduce((all, each) => all + each, 0)
  // the same calls have the same effect
  for (const field of ['stored', 'found', 'missing', 'reclaimed', 'delivered'])
    expect([field, sum(user, 'pastry', field)]).toEqual([field, sum(kernel, 'pastry', field)])
  expect(sum(user, 'past', 'upcalls')).toBe(sum(user, 'pastry', 'delivered'))
  expect(sum(user, 'pastry', 'upcalls')).toBe(sum(user, 'pastry', 'delivered'))
  expect(sum(kernel, 'pastry', 'upcalls')).toBe(0)
  // half a crossing, 7.4 µs, and 1 µs of the application, less the way down that a cut-through path charges with the way up
  const latency = (outcome: typeof user) => outcome.flow('sender-alpha').latencySeconds.mean
  expect(latency(user) - latency(kernel)).toBeGreaterThan(3e-6)
  expect(latency(user) - latency(kernel)).toBeLessThan(8.4e-6)
})
