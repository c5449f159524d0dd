import { expect } from 'vitest'
import { design, part, wire } from '../../lessons/design.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('network/switch', (lab) => {
  const star = design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { destination: 'y' } }),
      part('s', 'network/switch', { parameters: { latency: 7e-6 } }),
      part('x', 'traffic/sink'),
      part('y', 'traffic/sink'),
    ],
    [wire('a', 's'), wire('s', 'x'), wire('s', 'y')],
    { duration: 0.1, speed: 0 },
  )
  const outcome = lab.run(star)
  expect(outcome.counter('y', 'received')).toBeGreaterThan(90)
  expect(outcome.at('s--x')).toEqual([])
  expect(outcome.at('s')[0].latency).toBe(7)
  expect(outcome.at('s--y')[0].ttl).toBe(64)
})
