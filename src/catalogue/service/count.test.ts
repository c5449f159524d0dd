import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { serviceAt, servicePlaces } from '../../testing/services.ts'

testKind('service/count', (lab) => {
  for (const level of servicePlaces) {
    const outcome = lab.run(serviceAt(level, 'count'))
    expect(outcome.counter('service', 'served')).toBeGreaterThan(480)
    expect(outcome.counter('service', 'bytes')).toBe(outcome.counter('service', 'served') * 1000)
  }
})
