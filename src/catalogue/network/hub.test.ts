import { expect } from 'vitest'
import { design, part, wire } from '../../lessons/design.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('network/hub', (lab) => {
  const star = design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { destination: 'y', size: 1000 } }),
      part('h', 'network/hub', { parameters: { rate: 10e6 } }),
      part('x', 'traffic/sink'),
      part('y', 'traffic/sink'),
    ],
    [wire('a', 'h'), wire('h', 'x'), wire('h', 'y')],
    { duration: 0.1, speed: 0 },
  )
  const outcome = lab.run(star)
  expect(outcome.counter('y', 'received')).toBeGreaterThan(90)
  expect(outcome.counter('x', 'received')).toBe(0)
  expect(outcome.at('h--x').length).toBeGreaterThan(90)
  expect(outcome.at('h')[0].occupancy).toBe(800)
  expect(outcome.component('h').utilisation.medium).toBeCloseTo(0.8, 1)
})
