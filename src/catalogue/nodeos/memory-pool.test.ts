import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'

testKind('nodeos/memory-pool', (lab) => {
  const used = (domain: Record<string, string>, pool = 1e6) =>
    lab.run(nodeosMachine({ domain, pool: { bytes: pool }, channel: { memory: 1000 } }))
  // implicit memory goes back with the object, explicit memory stays the environment's
  expect(used({}).counter('memory', 'used')).toBe(0)
  expect(used({ management: 'explicit' }).counter('memory', 'used')).toBe(1000)
  const small = used({}, 999)
  expect(small.counter('memory', 'refused')).toBe(1)
  expect(small.component('memory').drops['memory-full']).toBe(1)
  expect(small.counter('ee', 'served')).toBe(0)
})
