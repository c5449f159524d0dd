import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { serviceAt } from '../../testing/services.ts'

testKind('service/monitor', (lab) => {
  const kernelSide = lab.run(serviceAt('m-pre-routing', 'monitor'))
  expect(kernelSide.crossing('m')).toBeCloseTo(7, 6)
  expect(kernelSide.at('eth1--b')[0].mark).toBe(1)
  expect(kernelSide.counter('service', 'bytes')).toBeGreaterThan(480_000)
  const userSide = lab.run(serviceAt('ee', 'monitor', {}, { size: 200 }))
  expect(userSide.crossing('m')).toBeGreaterThan(500)
  expect(userSide.crossing('m')).toBeLessThan(2000)
  expect(userSide.at('eth1--b')[0].mark).toBe(1)
})
