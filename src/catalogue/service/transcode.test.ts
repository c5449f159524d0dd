import { expect } from 'vitest'
import { heavyService } from '../../testing/heavy-service.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('service/transcode', (lab) => {
  const outcome = lab.run(heavyService('transcode', 1000))
  expect(outcome.at('eth1--b')[0].size).toBe(40 + 480)
  expect(outcome.at('service')[0].occupancy).toBe(20 + 500)
})
