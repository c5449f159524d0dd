import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
import { TurnLog } from '../../topology/turns.ts'

const host = (environment: string, rate = 1000, machine: object = {}, driver: object = {}) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate, size: 46, destination: 'b' } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, cpus: 1, busOverhead: 0, busBandwidth: 1e11, ...machine },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('driver', 'kernel/poll-mode', { parameters: { environment, ring: 4, poll: 400, ...driver } }),
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
  // a core that polls is busy without a packet; another one is left for control, and no flow gets more than its core
  const use = (rate: number, machine: object, driver = {}) =>
    lab.run(host('dpdk', rate, machine, driver)).component('m').utilisation.cpu
  expect(use(1000, {})).toBe(1)
  expect(use(1000, { cpus: 4, scheduler: 'threads' })).toBe(0.75)
  expect(use(1000, { cpus: 4 }, { cores: 2 })).toBe(0.5)
  const single = lab.run(host('dpdk', 2e6, { cpus: 4, scheduler: 'threads' }))
  expect(single.flow('a').delivered / 0.01 / 1e6).toBeCloseTo(1, 2)
  // the last CPUs poll: the first one is left for control
  const run = new Run(host('dpdk', 1000, { cpus: 4, scheduler: 'threads' }))
  const log = new TurnLog(100)
  log.watch(run.world, 'm')
  run.runUntil(run.end)
  expect(new Set(log.turns().map(({ cpu }) => cpu))).toEqual(new Set([1]))
  const gone = { ...host('dpdk'), duration: 0.02 }
  const removed = lab.run(gone, { edits: [{ type: 'remove', ids: ['driver'] }] })
  expect(removed.component('m').utilisation.cpu).toBeLessThan(0.6)
  const full = lab.run(host('dpdk', 2e6))
  expect(full.flow('a').delivered / 0.01 / 1e6).toBeCloseTo(1, 2)
  expect(full.component('driver').drops['queue-full']).toBeGreaterThan(9000)
})
