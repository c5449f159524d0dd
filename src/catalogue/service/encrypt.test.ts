import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { heavyService } from '../../testing/services.ts'

testKind('service/encrypt', (lab) => {
  const outcome = lab.run(heavyService('encrypt', 1000))
  // 972 bytes are 122 blocks of 8, and one more is the initial vector
  expect(outcome.at('eth1--b')[0].size).toBe(28 + 123 * 8)
  expect(outcome.at('service')[0].occupancy).toBe(3 + 110)
})
