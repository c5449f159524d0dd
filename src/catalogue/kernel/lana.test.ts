import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'

/** The engine with one block that ends at the socket, on one CPU of 1 GHz; 1 µs before it, 1 µs in it, 1 µs to change threads. */
const host = (parameters: object, rate = 2e6, machine: object = {}) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate, size: 46, destination: 'b' } }),
      part('m', 'infrastructure/machine', {
        parameters: {
          profile: '',
          cpus: 1,
          clock: 1e9,
          busOverhead: 0,
          busBandwidth: 1e11,
          receive: 900,
          scheduler: 'threads',
          softirqQuota: 1,
          softirqBudget: 10,
          softirqNice: 19,
          threadSwitch: 1000,
          realTimeSwitch: 1000,
          ...machine,
        },
        holds: [
          part('eth0', 'nic/plain'),
          part('driver', 'kernel/napi', { parameters: { poll: 100 } }),
          part('lana', 'kernel/lana', {
            parameters: { ...parameters },
            holds: [part('one', 'lana/forward', { parameters: { cycles: 1000 } })],
          }),
          part('b', 'traffic/sink'),
        ],
      }),
    ],
    [wire('a', 'eth0', { rate: 1e10 })],
    { duration: 0.01, speed: 0 },
  )

testKind('kernel/lana', (lab) => {
  const rate = (parameters: object, offered?: number, machine?: object) =>
    (lab.run(host(parameters, offered, machine)).component('one').drops.unconnected ?? 0) / 0.01 / 1000
  // 2 µs a packet; two changes of threads more; one more when two share them; none when ksoftirqd polls many at a time
  expect(Math.abs(rate({ integration: 'ksoftirqd' }) - 500)).toBeLessThan(5)
  expect(Math.abs(rate({ integration: 'high' }) - 250)).toBeLessThan(5)
  expect(Math.abs(rate({ integration: 'normal' }) - 250)).toBeLessThan(5)
  expect(Math.abs(rate({ integration: 'controlled' }) - 333)).toBeLessThan(5)
  expect(rate({ integration: 'high' }, 2e6, { softirqQuota: 64 })).toBeGreaterThan(480)
  const batch = (parameters: object, machine?: object) => {
    const outcome = lab.run(host(parameters, 2e6, machine))
    return Math.round(outcome.counter('lana', 'handled') / outcome.counter('lana', 'woken'))
  }
  expect([batch({ integration: 'high' }), batch({ integration: 'controlled' })]).toEqual([1, 2])
  expect(batch({ integration: 'high' }, { softirqQuota: 64 })).toBeGreaterThan(55)
  // two flows on two CPUs: each has its own thread and its own backlog, so that twice as much is done
  const one = host({ integration: 'high' }, 2e6, { cpus: 2 })
  const second = part('c', 'traffic/source', { parameters: { rate: 2e6, size: 46, destination: 'b' } })
  const two = {
    ...one,
    components: [
      ...one.components,
      { id: second.id, kind: second.kind, parameters: second.parameters },
      { id: 'eth1', kind: 'nic/plain', parent: 'm' },
    ],
    links: [...one.links, wire('c', 'eth1', { rate: 1e10 })],
  }
  const done = (topology: typeof one) => (lab.run(topology).component('one').drops.unconnected ?? 0) / 0.01 / 1000
  expect(Math.abs(done(one) - 250)).toBeLessThan(5)
  expect(Math.abs(done(two) - 500)).toBeLessThan(10)
  // a thread that ksoftirqd outranks gets its share, and its backlog overflows
  const outranked = lab.run(host({ integration: 'normal', nice: 19, backlog: 5 }, 2e6, { softirqNice: -20, softirqQuota: 64 }))
  expect(outranked.component('lana').drops['queue-full']).toBeGreaterThan(1000)
  // with little to do nothing is lost, and a batch is not waited for when the CPU has nothing else to do
  const idle = lab.run(host({ integration: 'controlled' }, 10_000))
  expect(idle.component('one').drops.unconnected).toBe(100)
  // an entry of its own; without blocks IP gets everything
  const empty = host({})
  const without = { ...empty, components: empty.components.filter(({ id }) => id !== 'one') }
  expect(lab.run(without).flow('a').delivered).toBeGreaterThan(100)
})
