import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { serviceForTwo } from '../../testing/services.ts'

testKind('service/balance', (lab) => {
  const outcome = lab.run(serviceForTwo('balance', { servers: 7 }))
  const marks = new Set(outcome.at('m-ip').map(({ flow, mark }) => `${flow} ${mark}`))
  expect(marks.size).toBe(2)
  expect(outcome.at('m-ip').every(({ mark }) => mark < 7)).toBe(true)
  expect(outcome.at('service')[0].occupancy).toBe(0.5)
})
