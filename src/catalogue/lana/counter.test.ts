import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, lanaMachine } from '../../testing/lana.ts'
import type { Edit } from '../../topology/document.ts'

testKind('lana/counter', (lab) => {
  const start = lanaMachine(
    [block('counter', { ingress: 'two', data: 'dropped' }, 'counter'), block('two'), block('ear', { subscription: 'counter' })],
    {
      rate: 100_000,
    },
  )
  const replace = { type: 'set', id: 'counter', parameter: 'version', value: 2 } as const
  const before = lab.run(start)
  expect(before.counter('counter', 'counted')).toBe(before.counter('two', 'passed'))
  expect(before.counter('counter', 'bytes')).toBe(100 * before.counter('counter', 'counted'))
  // replaced under traffic: no packet is lost, bindings stay; what it knew is dropped, or transferred
  const dropped = lab.run(start, { edits: [replace] })
  expect(dropped.counter('two', 'passed')).toBe(before.counter('two', 'passed'))
  expect(dropped.counter('counter', 'counted')).toBeLessThan(0.6 * before.counter('two', 'passed'))
  const kept = lab.run(start, { edits: [{ type: 'set', id: 'counter', parameter: 'data', value: 'transferred' }, replace] })
  expect(kept.counter('counter', 'counted')).toBe(before.counter('counter', 'counted'))
  // event messages: to the subscriber, and to the block that is bound
  expect(kept.counter('ear', 'events')).toBe(dropped.counter('ear', 'events'))
  expect(dropped.counter('ear', 'events')).toBe(before.counter('ear', 'events') + 1)
  expect(dropped.counter('two', 'events')).toBe(before.counter('two', 'events') + 1)
  // of bindings and properties too, not of nothing
  const events = (edit: Edit) => lab.run(start, { edits: [edit] }).counter('ear', 'events') - before.counter('ear', 'events')
  expect(events({ type: 'set', id: 'counter', parameter: 'ingress', value: null })).toBe(1)
  expect(events({ type: 'set', id: 'counter', parameter: 'flips', value: true })).toBe(1)
  expect(events({ type: 'set', id: 'two', parameter: 'flips', value: true })).toBe(0)
  // another block in its place, under its name: those bound to it are bound to the new one
  const other = lab.run(lanaMachine([block('one', { ingress: 'counter' }), block('counter', {}, 'counter')], { rate: 100_000 }), {
    edits: [
      { type: 'remove', ids: ['counter'] },
      { type: 'add', components: [{ id: 'counter', kind: 'lana/forward', parent: 'lana' }], links: [] },
      { type: 'set', id: 'one', parameter: 'ingress', value: 'counter' },
    ],
  })
  expect(other.component('counter').drops.unconnected).toBeGreaterThan(300)
})
