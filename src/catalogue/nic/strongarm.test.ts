import { expect } from 'vitest'
import { extensibleRouter } from '../../papers/silk-extensions.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('nic/strongarm', (lab) => {
  const outcome = lab.run(extensibleRouter())
  // what the MicroEngines have served leaves below it
  expect(outcome.at('in-core').some(({ flow }) => flow === 'sender-engine')).toBe(false)
  expect(outcome.counter('in-core', 'passed')).toBeGreaterThan(1170)
  expect(outcome.at('in-core')[0].occupancy).toBeCloseTo(8, 6)
  expect(outcome.counter('core', 'served')).toBeGreaterThan(390)
})
