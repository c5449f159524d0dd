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
            'pre-routing': [part('service', 'service/balance', { parameters: { applies: 'every', ...parameters } })],
          }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'r'), wire('c', 'r'), wire('r', 'eth0'), wire('eth1', 'b')],
    { duration: 0.1, speed: 0 },
  )

testKind('service/balance', (lab) => {
  const outcome = lab.run(node({ servers: 7 }))
  const marks = new Set(outcome.at('m-ip').map(({ flow, mark }) => `${flow} ${mark}`))
  expect(marks.size).toBe(2)
  expect(outcome.at('m-ip').every(({ mark }) => mark < 7)).toBe(true)
  expect(outcome.at('service')[0].occupancy).toBe(0.5)
})
