import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { applyEdits } from '../../topology/edits.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const host = (point: string, verdict: string, drops = false, driver = true) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000, size: 46 } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, cpus: 1, receive: 5000 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...(driver ? [part('driver', 'kernel/napi')] : []),
          part('hook', 'kernel/bpf-hook', {
            parameters: { point, verdict, cycles: 700 },
            holds: drops ? [part('drop', 'service/drop', { parameters: { applies: 'every', share: 1 } })] : [],
          }),
          ...kernel('m'),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0', { rate: 1e9 }), wire('eth1', 'b', { rate: 1e9 })],
    { duration: 0.01, speed: 0 },
  )

/** A packet that is addressed to the machine on its way to `b`, which hangs at its first card, or at its second one. */
const balancer = (verdict: string, sameCard: boolean) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000, size: 46, destination: 'b', via: 'm' } }),
      part('s', 'network/switch'),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, cpus: 1 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('hook', 'kernel/bpf-hook', {
            parameters: { verdict, redirect: 300 },
            holds: [part('balance', 'service/balance', { parameters: { applies: 'every', encapsulate: true } })],
          }),
          ...kernel('m'),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 's'), wire('s', 'eth0'), sameCard ? wire('s', 'b') : wire('eth1', 'b')],
    { duration: 0.01, speed: 0 },
  )

/** Frames for a receiver in a machine of two CPUs, of one flow: one CPU is kept busy by them. */
const twoCpus = (verdict: string, hook: object = {}) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 4e5, size: 46 } }),
      part('m', 'infrastructure/machine', {
        parameters: {
          profile: '',
          clock: 1e9,
          cpus: 2,
          scheduler: 'threads',
          receive: 2000,
          systemCall: 0,
          busOverhead: 0,
          copyBandwidth: 1e12,
        },
        holds: [
          part('eth0', 'nic/plain'),
          part('driver', 'kernel/napi', { parameters: { queues: 1, interrupt: 0, poll: 1000 } }),
          part('hook', 'kernel/bpf-hook', { parameters: { verdict, cycles: 500, handOver: 0, ...hook } }),
          part('b', 'traffic/sink'),
        ],
      }),
    ],
    [wire('a', 'eth0', { rate: 1e9 })],
    { duration: 0.01, speed: 0 },
  )

testKind('kernel/bpf-hook', (lab) => {
  const back = lab.run(balancer('tx', true))
  expect([back.flow('a').delivered, back.counter('eth0', 'sent'), back.counter('hook', 'out')]).toEqual([10, 10, 10])
  expect([back.at('m-ip'), back.at('eth1')]).toEqual([[], []])
  expect(lab.run(balancer('tx', false)).component('hook').drops['no-route']).toBe(10)
  const other = lab.run(balancer('redirect', false))
  expect([other.flow('a').delivered, other.counter('eth1', 'sent')]).toEqual([10, 10])
  expect(other.at('hook').map(({ occupancy }) => occupancy)).toContain(0.3)
  // what is for an application here stays, whatever the verdict, and is counted
  for (const verdict of ['tx', 'redirect']) {
    const own = lab.run(twoCpus(verdict))
    expect(own.counter('hook', 'here')).toBe(own.counter('hook', 'runs'))
    expect(own.flow('a').delivered).toBeGreaterThan(2000)
  }
  // 3.5 µs for each frame on one CPU, or 1.5 µs on the one and 2 µs on the other
  expect(Math.abs(lab.run(twoCpus('pass')).flow('a').delivered / 0.01 / (1e6 / 3.5) - 1)).toBeLessThan(0.1)
  expect(lab.run(twoCpus('cpu')).flow('a').delivered / 0.01).toBeGreaterThan(0.99 * 4e5)
  expect(lab.run(twoCpus('cpu', { target: 2 })).flow('a').delivered / 0.01).toBeLessThan(3e5)
  expect(lab.run(twoCpus('cpu', { queue: 1, wake: 1e-4 })).component('hook').drops['queue-full']).toBeGreaterThan(3000)
  // the hand-over is paid on both CPUs
  const handed = lab.run(twoCpus('cpu', { handOver: 300 }))
  const given = handed.at('hook').filter(({ occupancy }) => occupancy === 0.3)
  expect(Math.abs(given.length - 2 * handed.counter('hook', 'runs'))).toBeLessThan(4)
  // past the stack into the application: neither socket buffer nor IP, and the ring is paid twice
  const socket = lab.run(twoCpus('socket', { ring: 250 }))
  expect(socket.counter('hook', 'up')).toBeGreaterThan(3900)
  expect(socket.flow('a').delivered).toBe(socket.counter('hook', 'up'))
  expect(socket.at('m').filter(({ occupancy }) => occupancy === 2)).toEqual([])
  expect(socket.at('hook').filter(({ occupancy }) => occupancy === 0.25).length).toBeGreaterThan(7800)
  expect(lab.run(twoCpus('socket', { ring: 4000, queue: 3 })).component('hook').drops['queue-full']).toBeGreaterThan(1000)
  // what the kernel has to put together first is the kernel's
  const pieces = [
    { type: 'set', id: 'a', parameter: 'size', value: 3000 },
    { type: 'set', id: 'a', parameter: 'rate', value: 1000 },
  ] as const
  const whole = lab.run(applyEdits(twoCpus('socket'), pieces))
  expect([whole.counter('hook', 'up'), whole.counter('hook', 'runs') >= 18, whole.flow('a').delivered >= 9]).toEqual([
    0,
    true,
    true,
  ])
  // at tc, and what is for another machine, goes on as ever
  expect(lab.run(twoCpus('socket', { point: 'tc-ingress' })).counter('hook', 'up')).toBe(0)
  const through = lab.run(host('xdp', 'socket'))
  expect([through.counter('hook', 'up'), through.at('m-ip').length]).toEqual([0, 10])
  const looked = lab.run(host('xdp', 'route'))
  expect(looked.flow('a').delivered).toBe(10)
  expect(looked.at('hook').map(({ occupancy }) => occupancy.toFixed(4))).toContain('0.5272')

  // the size of the table is that of IP forwarding: ten doublings of 20 cycles
  const full = lab.run(applyEdits(host('xdp', 'route'), [{ type: 'set', id: 'm-ip', parameter: 'table', value: 1024 }]))
  expect(full.at('hook').map(({ occupancy }) => occupancy.toFixed(4))).toContain('0.7272')

  for (const driver of [true, false]) {
    const dropped = lab.run(host('xdp', 'pass', true, driver))
    expect(dropped.component('drop').drops['service-dropped']).toBe(10)
    // neither a socket buffer nor IP: the machine's own soft interrupt has done nothing for them
    expect(dropped.at('m').filter(({ occupancy }) => occupancy === 5)).toEqual([])
    expect(dropped.at('m-ip')).toEqual([])
  }
  const passed = lab.run(host('xdp', 'pass'))
  expect(passed.at('hook').map(({ occupancy }) => occupancy)).toEqual(Array(10).fill(0.7))
  expect(passed.at('m-ip').length).toBe(10)
  const redirected = lab.run(host('xdp', 'redirect'))
  expect(redirected.flow('a').delivered).toBe(10)
  expect(redirected.at('m-ip')).toEqual([])
  const ingress = lab.run(host('tc-ingress', 'pass', true))
  expect(ingress.at('m').filter(({ occupancy }) => occupancy === 5).length).toBe(10)
  expect(ingress.at('m-ip')).toEqual([])
  const egress = lab.run(host('tc-egress', 'pass', true))
  expect(egress.at('m-ip').length).toBe(10)
  expect(egress.component('drop').drops['service-dropped']).toBe(10)
})
