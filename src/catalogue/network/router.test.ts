import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'

testKind('network/router', (lab) => {
  const fork = design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { destination: 'y' } }),
      part('r', 'network/router', { parameters: { latency: 1e-4 } }),
      part('x', 'traffic/sink'),
      part('y', 'traffic/sink'),
    ],
    [wire('a', 'r'), wire('r', 'x'), wire('r', 'y')],
    { duration: 0.1, speed: 0 },
  )
  const outcome = lab.run(fork)
  expect(outcome.counter('y', 'received')).toBeGreaterThan(90)
  expect(outcome.counter('x', 'received')).toBe(0)
  expect(outcome.at('r')[0].latency).toBe(100)
  expect(outcome.at('a--r')[0].ttl).toBe(64)
  expect(outcome.at('r--y')[0].ttl).toBe(63)
})
