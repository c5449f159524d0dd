import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'

testKind('traffic/sink', (lab) => {
  const outcome = lab.run(
    design(
      '',
      '',
      [part('a', 'traffic/source'), part('p', 'traffic/ping'), part('r', 'network/router'), part('b', 'traffic/sink')],
      [wire('a', 'r'), wire('p', 'r'), wire('r', 'b')],
      {
        duration: 0.5,
        speed: 0,
      },
    ),
  )
  expect(outcome.flow('a').delivered).toBeGreaterThan(490)
  expect(outcome.counter('b', 'received')).toBe(outcome.flow('a').delivered)
  expect(outcome.flow('p').delivered).toBeGreaterThan(45)
})
