import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { serviceForTwo } from '../../testing/services.ts'

testKind('service/raw-table', (lab) => {
  const dropped = lab.run(serviceForTwo('raw-table'))
  expect(dropped.flow('a').delivered).toBe(0)
  expect(dropped.component('service').drops.filtered).toBeGreaterThan(190)
  const accepted = lab.run(serviceForTwo('raw-table', { verdict: 'accept', kernelCycles: 300 }))
  expect(accepted.flow('a').delivered).toBeGreaterThan(95)
  expect(accepted.at('service')[0].occupancy).toBe(0.3)
})
