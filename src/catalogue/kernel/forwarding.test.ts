import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'

const router = (parameters: object) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source'),
      part('m', 'infrastructure/machine', {
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('ip', 'kernel/forwarding', { parameters: { cycles: 5000, cyclesPerByte: 1, ...parameters } }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 0.1, speed: 0 },
  )

testKind('kernel/forwarding', (lab) => {
  const outcome = lab.run(router({}))
  // ten doublings of the table
  expect(lab.run(router({ table: 1024, lookup: 30 })).at('ip')[0].occupancy).toBeCloseTo(5.812, 6)
  expect(outcome.at('ip')[0].occupancy).toBeCloseTo(5.512, 6)
  expect(outcome.at('eth1--b')[0].ttl).toBe(63)
  expect(outcome.flow('a').delivered).toBeGreaterThan(90)
})
