import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, type Part, part, wire } from '../../topology/notation.ts'

/** A counter before the function, and one behind it, at the same hook. */
const attached = (parameters: Readonly<Record<string, string | number>>, rate = 1000, first: readonly Part[] = []) => {
  const count = (id: string) => part(id, 'service/count', { parameters: { applies: 'every' } })
  const functions = [...first, count('before'), part('function', 'kernel/netfilter-function', { parameters }), count('behind')]
  return design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate, size: 500, limit: 100 } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, copyBandwidth: 500e6, systemCall: 5000 },
        holds: [part('eth0', 'nic/plain'), part('eth1', 'nic/plain'), ...kernel('m', { forward: functions })],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 0.5, speed: 0 },
  )
}

testKind('kernel/netfilter-function', (lab) => {
  const accepted = lab.run(attached({}))
  expect(accepted.flow('a').delivered).toBe(100)
  expect(accepted.counter('function', 'called')).toBe(100)
  expect(accepted.at('function')[0].occupancy).toBe(0.1)

  const dropped = lab.run(attached({ verdict: 'drop', picks: 4 }))
  expect(dropped.component('function').drops.filtered).toBe(25)
  expect(dropped.counter('behind', 'served')).toBe(75)

  // what was stolen leaves 3 ms later, and the function behind it never sees it
  const stolen = lab.run(attached({ verdict: 'steal', picks: 2, keeps: 3e-3 }))
  expect(stolen.flow('a').delivered).toBe(100)
  expect(stolen.counter('function', 'stolen')).toBe(50)
  expect(stolen.counter('function', 'held')).toBe(0)
  expect(stolen.counter('before', 'served')).toBe(100)
  expect(stolen.counter('behind', 'served')).toBe(50)
  expect(stolen.at('function').filter(({ latency }) => latency === 3000)).toHaveLength(50)
  // one a millisecond, two of three milliseconds at once
  const full = lab.run(attached({ verdict: 'steal', keeps: 3.5e-3, room: 2 }))
  expect(full.component('function').drops['queue-full']).toBeGreaterThan(40)

  // two system calls of 5 µs, two copies of 1 µs, and the process: in user space, then on at the hook
  const queued = lab.run(attached({ verdict: 'queue', process: 8000 }))
  expect(queued.flow('a').delivered).toBe(100)
  expect(queued.counter('function', 'reinjected')).toBe(100)
  expect(queued.counter('behind', 'served')).toBe(100)
  expect(queued.at('function').some(({ occupancy }) => Math.abs(occupancy - 20) < 1e-6)).toBe(true)
  expect(queued.crossing('m')).toBeCloseTo(accepted.crossing('m') + 20, 3)
  // a slow process: its queue fills
  const slow = lab.run(attached({ verdict: 'queue', process: 10e6, queue: 5 }))
  expect(slow.component('function').drops['queue-full']).toBeGreaterThan(70)
  const refused = lab.run(attached({ verdict: 'queue', answer: 'drop' }))
  expect(refused.component('function').drops.filtered).toBe(100)

  const repeated = lab.run(attached({ verdict: 'repeat', calls: 3 }))
  expect(repeated.counter('function', 'called')).toBe(300)
  expect(repeated.counter('behind', 'served')).toBe(100)
  expect(repeated.at('eth1--b')[0].mark).toBe(2)
  // each call costs, and what a packet is marked with, or another function has done, does not count
  expect(repeated.crossing('m')).toBeCloseTo(accepted.crossing('m') + 0.2, 3)
  expect(lab.run(attached({ verdict: 'repeat', calls: 3, picks: 4 })).counter('function', 'called')).toBe(150)
  const before = [
    part('mark', 'service/mark', { parameters: { applies: 'every', mark: 9 } }),
    part('first', 'kernel/netfilter-function', { parameters: { verdict: 'repeat', calls: 5 } }),
  ]
  const marked = lab.run(attached({ verdict: 'repeat', calls: 3 }, 1000, before))
  expect(marked.counter('first', 'called')).toBe(500)
  expect(marked.counter('function', 'called')).toBe(300)

  // plain packets do not ask
  expect(lab.run(attached({ verdict: 'drop', service: 'monitor' })).flow('a').dropped).toBe(0)
})
