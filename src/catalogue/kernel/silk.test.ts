import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { silkRouter } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'

testKind('kernel/silk', (lab) => {
  const two = (silk: Record<string, number | string>, deadline = 0) =>
    lab.run(
      silkRouter({
        senders: ['a', 'c'].map((id) =>
          part(id, 'traffic/source', {
            parameters: { rate: 80_000, size: 64, pattern: 'poisson', destination: 'b', service: id },
          }),
        ),
        paths: [
          part('first', 'kernel/scout-path', {
            parameters: { service: 'a', modules: 'ETH/IP/UDP', priority: 1, weight: 3, deadline, queue: 20, fixed: 22_760 },
          }),
          part('second', 'kernel/scout-path', {
            parameters: { service: 'c', modules: 'ETH/IP/UDP', priority: 2, weight: 1, queue: 20, fixed: 22_760 },
          }),
        ],
        silk,
        machine: { interrupt: 200, receive: 200 },
      }),
    )
  const ratio = (outcome: ReturnType<typeof two>) => outcome.flow('a').delivered / outcome.flow('c').delivered

  // a path needs 16.2 µs a packet: one alone wants more than there is
  const priority = two({ policy: 'priority' })
  expect(priority.flow('c').delivered).toBeLessThan(20)
  expect(priority.component('second').drops['queue-full']).toBe(priority.flow('c').dropped)
  const wfq = two({ policy: 'wfq' })
  expect(ratio(wfq)).toBeCloseTo(3, 1)
  // a deadline that a share of three quarters misses: BERT takes the rest from best effort, EDF all
  const bert = two({ policy: 'bert' }, 200e-6)
  expect(ratio(bert)).toBeGreaterThan(5)
  expect(two({ policy: 'edf' }, 200e-6).flow('c').delivered).toBeLessThan(20)

  // what no path claims is Linux's, and Linux's share is not the paths'
  const half = two({ policy: 'priority', linuxShare: 0.5 })
  const forwarded = (outcome: ReturnType<typeof two>) => outcome.flow('a').delivered + outcome.flow('c').delivered
  expect(forwarded(half) / forwarded(priority)).toBeLessThan(0.6)
  const plain = lab.run(
    silkRouter({
      senders: [part('a', 'traffic/source', { parameters: { destination: 'b' } })],
      paths: [part('first', 'kernel/scout-path', { parameters: { service: 'other' } })],
    }),
  )
  expect(plain.flow('a').delivered).toBeGreaterThan(90)
  expect(plain.counter('silk', 'unclaimed')).toBeGreaterThan(90)
  expect(plain.counter('silk', 'claimed')).toBe(0)
  expect(plain.at('silk')[0].occupancy).toBeCloseTo(0.2, 6)
  expect(plain.at('ip')).not.toEqual([])
})
