import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'

testKind('nic/plain', (lab) => {
  const outcome = lab.run(
    design(
      '',
      '',
      [
        part('a', 'traffic/source'),
        part('h', 'network/hub'),
        part('m', 'infrastructure/machine', {
          holds: [part('eth0', 'nic/plain', { parameters: { latency: 3e-6 } }), part('b', 'traffic/sink')],
        }),
        part('n', 'infrastructure/machine', { holds: [part('eth1', 'nic/plain')] }),
      ],
      [wire('a', 'h'), wire('h', 'eth0'), wire('h', 'eth1')],
      { duration: 0.1, speed: 0 },
    ),
  )
  expect(outcome.at('eth0')[0].latency).toBe(3)
  expect(outcome.counter('eth0', 'received')).toBeGreaterThan(90)
  expect(outcome.at('h--eth1').length).toBeGreaterThan(90)
  expect(outcome.at('n')).toEqual([])
})
