import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'

const card = (clock: number) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'mark', rate: 20_000, size: 100 } }),
      part('m', 'infrastructure/machine', {
        holds: [
          part('card', 'nic/programmable', {
            parameters: { clock, perPacket: 60, queue: 8 },
            holds: [part('mark', 'service/mark', { parameters: { nicCycles: 200 } })],
          }),
          part('b', 'traffic/sink'),
        ],
      }),
    ],
    [wire('a', 'card', { rate: 1e9 })],
    { duration: 0.1, speed: 0 },
  )

testKind('nic/programmable', (lab) => {
  const able = lab.run(card(20e6))
  expect(able.at('card')[0].occupancy).toBe(3)
  expect(able.at('mark')[0].occupancy).toBe(10)
  expect(able.component('card').utilisation.processor).toBeCloseTo(0.26, 2)
  expect(able.at('m')[0].mark).toBe(1)

  const slow = lab.run(card(2e6))
  expect(slow.component('card').utilisation.processor).toBeGreaterThan(0.99)
  expect((slow.component('card').drops['queue-full'] ?? 0) + (slow.component('mark').drops['queue-full'] ?? 0)).toBeGreaterThan(
    500,
  )
})
