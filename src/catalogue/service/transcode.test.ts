import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { heavyService } from '../../testing/services.ts'

testKind('service/transcode', (lab) => {
  const outcome = lab.run(heavyService('transcode', 1000))
  expect(outcome.at('eth1--b')[0].size).toBe(40 + 480)
  expect(outcome.at('service')[0].occupancy).toBe(20 + 500)
})
