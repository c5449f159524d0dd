import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { capsuleLine } from '../../testing/pan.ts'
import { part } from '../../topology/notation.ts'

const line = (middle: readonly ReturnType<typeof part>[]) =>
  capsuleLine('ee/pan', part('ping', 'traffic/active-ping', { parameters: { destination: 'b-pan', size: 1000 } }), middle)

testKind('ee/udp-forwarder', (lab) => {
  const passive = lab.run(line([]))
  const forwarded = lab.run(line([part('forwarder', 'ee/udp-forwarder', { parameters: { systemCall: 30_000, cycles: 2000 } })]))
  const added = forwarded.flow('ping').latencySeconds.min - passive.flow('ping').latencySeconds.min
  // twice: two system calls, two copies of 10 µs, and the loop
  expect(added).toBeCloseTo(2 * (60e-6 + 20e-6 + 2e-6), 8)
  expect(forwarded.counter('forwarder', 'forwarded')).toBeGreaterThan(30)
  expect(forwarded.flow('ping').dropped).toBe(0)
})
