import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'

const host = (rate: number, driver: object = {}) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate, size: 46 } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, cpus: 1, receive: 0, busOverhead: 0, systemCall: 0 },
        holds: [
          part('eth0', 'nic/plain'),
          part('driver', 'kernel/napi', { parameters: { ring: 4, interrupt: 3000, poll: 1000, ...driver } }),
          part('b', 'traffic/sink'),
        ],
      }),
    ],
    [wire('a', 'eth0', { rate: 1e10 })],
    { duration: 0.01, speed: 0 },
  )

testKind('kernel/napi', (lab) => {
  const slow = lab.run(host(1000))
  expect(slow.counter('driver', 'interrupts')).toBe(slow.counter('driver', 'polled'))
  expect(slow.at('driver').map(({ occupancy }) => Math.round(occupancy))).toEqual(expect.arrayContaining([0, 3, 1]))
  const fast = lab.run(host(2e6))
  expect(fast.counter('driver', 'interrupts')).toBeLessThan(5)
  expect(fast.counter('driver', 'polled') / 0.01 / 1e6).toBeGreaterThan(0.85)
  expect(fast.component('driver').drops['queue-full']).toBeGreaterThan(9000)
})
