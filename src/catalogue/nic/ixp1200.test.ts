import { expect } from 'vitest'
import { extensibleRouter } from '../../papers/silk-extensions.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('nic/ixp1200', (lab) => {
  const outcome = lab.run(extensibleRouter())
  const latency = (level: string) => outcome.flow(`sender-${level}`).latencySeconds.mean
  for (const level of ['engine', 'core', 'kernel', 'user']) {
    expect(outcome.flow(`sender-${level}`).delivered).toBeGreaterThan(390)
    expect(outcome.counter(level, 'served')).toBeGreaterThan(390)
  }
  expect(latency('core')).toBeGreaterThan(latency('engine') + 5e-6)
  expect(latency('kernel')).toBeGreaterThan(latency('core') + 3e-6)
  expect(latency('user')).toBeGreaterThan(latency('kernel') + 10e-6)
  // the two lower classes of paths never reach the host
  expect(outcome.counter('in', 'forwarded')).toBeGreaterThan(780)
  expect(outcome.at('router').some(({ flow }) => flow === 'sender-engine' || flow === 'sender-core')).toBe(false)
  expect(outcome.at('out--receiver')[0].ttl).toBe(63)
})
