import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const node = (parameters: object) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000 } }),
      part('c', 'traffic/source', { parameters: { rate: 1000 } }),
      part('r', 'network/router'),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...kernel('m', {
            'pre-routing': [part('service', 'service/raw-table', { parameters: { applies: 'every', ...parameters } })],
          }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'r'), wire('c', 'r'), wire('r', 'eth0'), wire('eth1', 'b')],
    { duration: 0.1, speed: 0 },
  )

testKind('service/raw-table', (lab) => {
  const dropped = lab.run(node({}))
  expect(dropped.flow('a').delivered).toBe(0)
  expect(dropped.component('service').drops.filtered).toBeGreaterThan(190)
  const accepted = lab.run(node({ verdict: 'accept', kernelCycles: 300 }))
  expect(accepted.flow('a').delivered).toBeGreaterThan(95)
  expect(accepted.at('service')[0].occupancy).toBe(0.3)
})
