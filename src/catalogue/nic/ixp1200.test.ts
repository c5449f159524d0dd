import { expect } from 'vitest'
import { extensibleRouter } from '../../papers/silk-extensions.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { applyEdits } from '../../topology/edits.ts'

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

  const set = (parameters: Record<string, number | string>) =>
    lab.run(
      applyEdits(
        extensibleRouter(),
        Object.entries(parameters).map(([parameter, value]) => ({ type: 'set', id: 'in', parameter, value }) as const),
      ),
    )
  // 8,000 packets each second of half a millisecond: four MicroEngines are busy, one is not enough and drops what does not fit
  const delivered = (outcome: ReturnType<typeof set>) => outcome.result.flows.reduce((sum, flow) => sum + flow.delivered, 0)
  const six = set({ perPacket: 100_000 })
  expect([delivered(six) > 1580, six.component('in').drops]).toEqual([true, {}])
  expect(six.component('in').utilisation.engines).toBeCloseTo(4 / 6, 1)
  const one = set({ perPacket: 100_000, engines: 1 })
  expect(delivered(one)).toBeLessThan(405)
  expect(one.component('in').drops['queue-full']).toBeGreaterThan(900)
  // where it forwards by itself: on the StrongARM every packet passes that, and not at all is what the host does
  expect(set({ forwards: 'core' }).counter('in-core', 'passed')).toBeGreaterThan(1570)
  const host = set({ forwards: 'host' })
  expect(host.counter('in', 'forwarded')).toBe(0)
  expect(host.counter('router-ip', 'forwarded')).toBeGreaterThan(780)
})
