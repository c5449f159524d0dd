import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'

testKind('nodeos/thread-pool', (lab) => {
  const slow = [part('gzip', 'service/monitor', { parameters: { applies: 'every', userCycles: 300_000 } })]
  const outcome = lab.run(nodeosMachine({ threads: { threads: 1, queue: 2 }, handler: slow, rate: 10_000 }))
  // 200 µs a packet: one thread handles half of them
  expect(outcome.counter('threads', 'taken')).toBeGreaterThan(200)
  expect(outcome.counter('threads', 'taken')).toBeLessThan(320)
  expect(outcome.component('threads').queue.threads.max).toBe(2)
  expect(outcome.component('threads').drops['queue-full']).toBeGreaterThan(200)
})
