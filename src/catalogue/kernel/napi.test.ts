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

/** Four flows at a machine of four CPUs, each of which takes a microsecond for a frame. */
const spread = (queues: number) =>
  design(
    '',
    '',
    [
      ...[0, 1, 2, 3].map((i) => part(`a${i}`, 'traffic/source', { parameters: { rate: 2e6, size: 46, destination: 'b' } })),
      part('s', 'network/switch'),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, cpus: 4, scheduler: 'threads', busOverhead: 0, busBandwidth: 1e12 },
        holds: [
          part('eth0', 'nic/plain'),
          part('driver', 'kernel/napi', { parameters: { queues, interrupt: 0, poll: 900 } }),
          part('xdp', 'kernel/bpf-hook', {
            parameters: { cycles: 100 },
            holds: [part('drop', 'service/drop', { parameters: { applies: 'every', share: 1, kernelCycles: 0 } })],
          }),
          part('b', 'traffic/sink'),
        ],
      }),
    ],
    [...[0, 1, 2, 3].map((i) => wire(`a${i}`, 's', { rate: 1e11 })), wire('s', 'eth0', { rate: 1e11 })],
    { duration: 0.002, speed: 0 },
  )

testKind('kernel/napi', (lab) => {
  // a queue is served by its own CPU alone: one queue is a quarter of the machine
  for (const [queues, share] of [
    [0, 1],
    [1, 0.25],
    [3, 0.75],
  ]) {
    const outcome = lab.run(spread(queues))
    expect(outcome.component('drop').drops['service-dropped'] / 2000).toBeCloseTo(4 * share, 1)
    expect(outcome.component('m').utilisation.cpu).toBeCloseTo(share, 1)
  }

  const slow = lab.run(host(1000))
  expect(slow.counter('driver', 'interrupts')).toBe(slow.counter('driver', 'polled'))
  expect(slow.at('driver').map(({ occupancy }) => Math.round(occupancy))).toEqual(expect.arrayContaining([0, 3, 1]))
  const fast = lab.run(host(2e6))
  expect(fast.counter('driver', 'interrupts')).toBeLessThan(5)
  expect(fast.counter('driver', 'polled') / 0.01 / 1e6).toBeGreaterThan(0.85)
  expect(fast.component('driver').drops['queue-full']).toBeGreaterThan(9000)
})
