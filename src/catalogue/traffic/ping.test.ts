import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'

testKind('traffic/ping', (lab) => {
  const outcome = lab.run(
    design(
      '',
      '',
      [part('p', 'traffic/ping', { parameters: { interval: 0.1, size: 1000 } }), part('b', 'traffic/sink')],
      [wire('p', 'b', { rate: 8e6, delay: 5e-3, framing: 0 })],
      {
        duration: 1,
        speed: 0,
      },
    ),
  )
  expect(outcome.flow('p').sent).toBe(11)
  expect(outcome.flow('p').delivered).toBe(10)
  expect(outcome.flow('p').latencySeconds.mean).toBeCloseTo(2 * (5e-3 + 1e-3), 9)
})
