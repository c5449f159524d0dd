import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import type { Edit } from '../../topology/document.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const host = (environment: string, rate = 1000) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate, size: 46, destination: 'b' } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, cpus: 1, busOverhead: 0, busBandwidth: 1e11 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('driver', 'kernel/poll-mode', { parameters: { environment, ring: 4, poll: 400 } }),
          part('dpdk', 'ee/dpdk', { parameters: { cycles: 600 } }),
          ...kernel('m'),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0', { rate: 1e10 }), wire('eth1', 'b', { rate: 1e10 })],
    { duration: 0.01, speed: 0 },
  )

testKind('kernel/poll-mode', (lab) => {
  const bypass = lab.run(host('dpdk'))
  expect(bypass.counter('dpdk', 'frames')).toBe(10)
  expect(bypass.at('m-ip')).toEqual([])
  expect(bypass.at('driver')[1].occupancy).toBe(0.4)
  const kernelPath = lab.run(host(''))
  expect(kernelPath.counter('dpdk', 'frames')).toBe(0)
  expect(kernelPath.at('m-ip').length).toBe(10)
  // a polling core is busy without packets, until the driver is gone or its machine has crashed
  const use = (edits: readonly Edit[]) => lab.run(host('dpdk'), { edits }).component('m').utilisation.cpu
  expect(use([])).toBe(1)
  expect(use([{ type: 'set', id: 'driver', parameter: 'cores', value: 0 }])).toBeCloseTo(0.5, 2)
  expect(use([{ type: 'remove', ids: ['driver'] }])).toBeCloseTo(0.5, 1)
  expect(use([{ type: 'set', id: 'm', parameter: 'up', value: false }])).toBeCloseTo(0.5, 2)
  expect(use([{ type: 'set', id: 'm', parameter: 'cpus', value: 2 }])).toBeCloseTo(2 / 3, 2)
  const full = lab.run(host('dpdk', 2e6))
  expect(full.flow('a').delivered / 0.01 / 1e6).toBeCloseTo(1, 2)
  expect(full.component('driver').drops['queue-full']).toBeGreaterThan(9000)
})
