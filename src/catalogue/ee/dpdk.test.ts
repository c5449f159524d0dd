import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

testKind('ee/dpdk', (lab) => {
  const host = design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000, size: 46, destination: 'b' } }),
      part('c', 'traffic/source', { parameters: { rate: 500, size: 46, destination: 'here' } }),
      part('r', 'network/router'),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, cpus: 1, busOverhead: 0 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('driver', 'kernel/poll-mode', { parameters: { environment: 'dpdk' } }),
          part('dpdk', 'ee/dpdk', {
            parameters: { cycles: 600 },
            holds: [part('count', 'service/count', { parameters: { applies: 'every', userCycles: 300 } })],
          }),
          ...kernel('m'),
          part('here', 'traffic/sink'),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [
      wire('a', 'r', { rate: 1e9 }),
      wire('c', 'r', { rate: 1e9 }),
      wire('r', 'eth0', { rate: 1e9 }),
      wire('eth1', 'b', { rate: 1e9 }),
    ],
    { duration: 0.01, speed: 0 },
  )
  const outcome = lab.run(host)
  expect(outcome.flow('a').delivered).toBe(10)
  expect(outcome.flow('c').delivered).toBe(5)
  expect(outcome.counter('count', 'served')).toBe(15)
  expect(outcome.at('dpdk').every(({ occupancy }) => occupancy === 0.6)).toBe(true)
  expect(outcome.at('m-ip')).toEqual([])
  expect(outcome.counter('m-post-routing', 'passed')).toBe(0)
})
