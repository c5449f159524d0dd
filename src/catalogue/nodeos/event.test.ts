import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { type Part, part } from '../../topology/notation.ts'

/** 1.5 GHz: 1,500 cycles are a microsecond */
const handler = { clockCycles: 1500, cycles: 15_000 }

testKind('nodeos/event', (lab) => {
  const run = (parameters: Part['parameters'], options: Parameters<typeof nodeosMachine>[0] = {}) =>
    lab.run(
      nodeosMachine({
        beside: [part('once', 'nodeos/event'), part('often', 'nodeos/event', { parameters: { period: 0.01, ...parameters } })],
        ...options,
      }),
    )
  const often = { at: 0.005, ...handler }
  const outcome = run(often)
  const counts = (of: typeof outcome, id = 'often') =>
    ['fired', 'handled', 'refused', 'reads'].map((field) => of.counter(id, field))
  expect(counts(outcome, 'once')).toEqual([1, 1, 0, 1])
  expect(counts(outcome)).toEqual([10, 10, 0, 10])
  // it takes the processor for a clock call and then the handler, in a thread of its domain
  expect(outcome.at('often').map(({ occupancy }) => occupancy)).toEqual(Array(10).fill([1, 10]).flat())
  expect(outcome.counter('often', 'late')).toBeGreaterThanOrEqual(1)
  expect(outcome.counter('threads', 'taken')).toBe(outcome.counter('channel', 'handled') + 11)
  expect(outcome.counter('domain', 'handled')).toBe(outcome.counter('channel', 'handled'))
  // without a handler it is counted and nothing else
  expect(counts(run({ ...often, handler: false }))).toEqual([10, 0, 0, 0])
  expect(counts(run({ ...often, clock: false }))).toEqual([10, 10, 0, 0])
  // one thread: what comes at once waits, and the clock says so
  const together = { at: 0.01, ...handler }
  const late = run(together, { threads: { threads: 1 }, channel: { created: 9 } })
  expect(late.component('threads').queue.threads.max).toBe(1)
  expect(late.at('often')[0].entered).toBeGreaterThan(late.at('once')[1].entered)
  expect(counts(run(often, { threads: { threads: 1, queue: 0 }, domain: { management: 'explicit' } }))).toEqual([10, 10, 0, 10])
  expect(counts(run(often, { threads: null, domain: { management: 'explicit' } }))).toEqual([10, 0, 0, 0])

  // heap comes from the pool of the domain while a handler runs, and goes back
  expect(outcome.counter('memory', 'used')).toBe(0)
  const during = lab.run(nodeosMachine({ beside: [part('long', 'nodeos/event', { parameters: { at: 0.09, cycles: 1e9 } })] }))
  expect([during.counter('memory', 'used'), during.counter('long', 'handled')]).toEqual([4096, 0])
  // and goes back when the event is taken away while its handler runs
  const taken = lab.run(
    nodeosMachine({
      channel: { destroyed: 0, memory: 1000 },
      beside: [part('long', 'nodeos/event', { parameters: { at: 0.04, cycles: 1e9 } })],
    }),
    { edits: [{ type: 'remove', ids: ['long'] }] },
  )
  expect([taken.counter('memory', 'used'), taken.counter('long', 'fired')]).toEqual([1000, 1])
  const short = run({ ...often, heap: 5000 }, { pool: { bytes: 4999 } })
  expect(counts(short)).toEqual([10, 0, 10, 0])
  expect([counts(short, 'once')[1], short.component('often').drops['memory-full']]).toEqual([1, 10])
  // the call that creates the channel is refused as well
  expect(short.counter('memory', 'refused')).toBe(11)
  expect(counts(run({ ...often, heap: 5000 }, { pool: { bytes: 4999 }, domain: { memory: '' } }))).toEqual([10, 10, 0, 10])

  // a domain that is not there has no events
  const called = { opens: 'call', created: 0.0451, destroyed: 0.0752 }
  expect(counts(run(often, { domain: called }))).toEqual([3, 3, 0, 3])
})
