import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { serviceAt, servicePlaces } from '../../testing/services.ts'

testKind('service/mark', (lab) => {
  for (const level of servicePlaces) {
    const outcome = lab.run(serviceAt(level, 'mark', { mark: 9 }))
    expect(outcome.at('a--card')[0].mark).toBe(0)
    expect(outcome.at('eth1--b')[0].mark).toBe(9)
  }
  const plain = lab.run(serviceAt('m-pre-routing', 'mark', {}, { service: '' }))
  expect(plain.at('eth1--b')[0].mark).toBe(0)
  expect(plain.at('service')).toEqual([])
})
