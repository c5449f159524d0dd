import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const policed = (parameters: Readonly<Record<string, string | number>>) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'police', size: 1000, rate: 1000 } }),
      part('m', 'infrastructure/machine', {
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...kernel('m', { 'pre-routing': [part('service', 'service/police', { parameters })] }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 1, speed: 0 },
  )

testKind('service/police', (lab) => {
  // 1 MB/s against 250 KB/s: a quarter passes, after a burst of five
  const dropped = lab.run(policed({ rate: 250_000, burst: 5000 }))
  expect(dropped.flow('a').delivered).toBeGreaterThan(250)
  expect(dropped.flow('a').delivered).toBeLessThan(258)
  expect(
    dropped
      .at('eth1--b')
      .slice(0, 5)
      .map(({ sequence }) => sequence),
  ).toEqual([0, 1, 2, 3, 4])
  expect(dropped.component('service').drops['service-dropped']).toBe(dropped.counter('service', 'excess'))

  const marked = lab.run(policed({ rate: 250_000, burst: 5000, excess: 'mark' }))
  expect(marked.flow('a').dropped).toBe(0)
  expect(marked.at('eth1--b').filter(({ mark }) => mark === 255).length).toBeGreaterThan(740)
  expect(lab.run(policed({ rate: 2e6 })).flow('a').dropped).toBe(0)
})
