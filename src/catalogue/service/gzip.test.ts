import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { serviceAt } from '../../testing/services.ts'

testKind('service/gzip', (lab) => {
  const outcome = lab.run(serviceAt('ee', 'gzip', { ratio: 0.25, userCycles: 0, userCyclesPerByte: 231 }))
  expect(outcome.at('a--card')[0].size).toBe(1000)
  expect(outcome.at('eth1--b')[0].size).toBe(28 + 243)
  expect(outcome.at('service')[0].occupancy).toBe(231)
  expect(outcome.flow('a').throughputBitsPerSecond).toBeLessThan(0.28 * 8e6)
})
