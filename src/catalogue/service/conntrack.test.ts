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
            'pre-routing': [part('service', 'service/conntrack', { parameters: { applies: 'every', ...parameters } })],
          }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'r'), wire('c', 'r'), wire('r', 'eth0'), wire('eth1', 'b')],
    { duration: 0.1, speed: 0 },
  )

testKind('service/conntrack', (lab) => {
  const roomy = lab.run(node({}))
  expect(roomy.counter('service', 'connections')).toBe(2)
  expect(roomy.flow('a').delivered).toBeGreaterThan(95)
  expect(roomy.at('service')[0].occupancy).toBe(1.25)
  const full = lab.run(node({ entries: 1 }))
  expect(full.component('service').drops['memory-full']).toBeGreaterThan(95)
  expect([full.flow('a').delivered, full.flow('c').delivered].filter((delivered) => delivered === 0).length).toBe(1)
})
