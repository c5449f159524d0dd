import { expect } from 'vitest'
import { extensibleRouter } from '../../papers/silk-extensions.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { applyEdits } from '../../topology/edits.ts'

testKind('nic/strongarm', (lab) => {
  const outcome = lab.run(extensibleRouter())
  // what the MicroEngines have served leaves below it
  expect(outcome.at('in-core').some(({ flow }) => flow === 'sender-engine')).toBe(false)
  expect(outcome.counter('in-core', 'passed')).toBeGreaterThan(1170)
  expect(outcome.at('in-core')[0].occupancy).toBeCloseTo(8, 6)
  expect(outcome.counter('core', 'served')).toBeGreaterThan(390)
  // 6,000 packets each second of half a millisecond: it is one processor, and what does not fit is dropped
  const slow = lab.run(applyEdits(extensibleRouter(), [{ type: 'set', id: 'in-core', parameter: 'perPacket', value: 100_000 }]))
  expect(slow.component('in-core').utilisation.processor).toBeGreaterThan(0.99)
  expect(slow.component('in-core').drops['queue-full']).toBeGreaterThan(700)
  expect(slow.flow('sender-engine').delivered).toBeGreaterThan(390)
})
