import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { serviceAt } from '../../testing/services.ts'
import type { Part } from '../../topology/notation.ts'

testKind('service/filter', (lab) => {
  const dropped = (parameters: Part['parameters'], source: Part['parameters'] = {}) =>
    lab.run(serviceAt('m-pre-routing', 'filter', parameters, source)).component('service').drops.filtered ?? 0
  expect(dropped({ match: 'longer', length: 999 })).toBeGreaterThan(480)
  expect(dropped({ match: 'longer', length: 1000 })).toBe(0)
  expect(dropped({ match: 'shorter', length: 1001 })).toBeGreaterThan(480)
  expect(dropped({ match: 'tcp' })).toBe(0)
  expect(dropped({ match: 'tcp' }, { transport: 'tcp' })).toBeGreaterThan(480)
  expect(dropped({ match: 'udp' })).toBeGreaterThan(480)
})
