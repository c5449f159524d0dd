import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { objectDesign } from '../../testing/objects.ts'

testKind('traffic/object-server', (lab) => {
  const outcome = lab.run(objectDesign({ cache: null, server: { size: 700, time: 2e-3 } }))
  expect(outcome.counter('server', 'answered')).toBe(600)
  expect(outcome.at('server')[0].occupancy).toBe(2000)
  expect(outcome.at('eth2--server').some(({ size }) => size === 740)).toBe(true)
  // 400 requests a second, of which it does 100
  const slow = lab.run(objectDesign({ cache: null, server: { time: 10e-3, queue: 4 } }))
  expect(slow.component('server').drops['queue-full']).toBeGreaterThan(300)
})
