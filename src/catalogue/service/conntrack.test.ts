import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { serviceForTwo } from '../../testing/services.ts'

testKind('service/conntrack', (lab) => {
  const roomy = lab.run(serviceForTwo('conntrack'))
  expect(roomy.counter('service', 'connections')).toBe(2)
  expect(roomy.flow('a').delivered).toBeGreaterThan(95)
  expect(roomy.at('service')[0].occupancy).toBe(1.25)
  const full = lab.run(serviceForTwo('conntrack', { entries: 1 }))
  expect(full.component('service').drops['memory-full']).toBeGreaterThan(95)
  expect([full.flow('a').delivered, full.flow('c').delivered].filter((delivered) => delivered === 0).length).toBe(1)
})
