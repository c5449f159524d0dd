import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

testKind('example/skeleton', (lab) => {
  const outcome = lab.run(
    design(
      '',
      '',
      [
        part('a', 'traffic/source'),
        part('m', 'infrastructure/machine', {
          parameters: { profile: '', clock: 1e9 },
          holds: [
            part('eth0', 'nic/plain'),
            part('eth1', 'nic/plain'),
            ...kernel('m', { forward: [part('skeleton', 'example/skeleton')] }),
          ],
        }),
        part('b', 'traffic/sink'),
      ],
      [wire('a', 'eth0'), wire('eth1', 'b')],
      { duration: 0.1, speed: 0 },
    ),
  )
  expect(outcome.at('skeleton')[0].occupancy).toBe(0.5)
  expect(outcome.counter('skeleton', 'passed')).toBeGreaterThan(90)
})
