import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, lanaMachine } from '../../testing/lana.ts'

testKind('lana/tee', (lab) => {
  const blocks = [block('tee', { ingress: 'two', copies: 'three' }, 'tee'), block('two'), block('three')]
  const outcome = lab.run(lanaMachine(blocks))
  expect([outcome.counter('two', 'passed'), outcome.counter('three', 'passed')]).toEqual([10, 10])
  expect(outcome.flow('a').copied).toBe(10)
  // duplicates wait in the backlog of the engine, which holds so many; the packets themselves go on
  const start = lanaMachine(blocks, { rate: 1e5 })
  const set = (id: string, parameters: object) => (record: (typeof start.components)[number]) =>
    record.id === id ? { ...record, parameters: { ...record.parameters, ...parameters } } : record
  const narrow = start.components.map(set('lana', { backlog: 1 })).map(set('m', { busOverhead: 0, interrupt: 0, receive: 0 }))
  const slow = narrow.map(set('tee', { cycles: 5000 })).map(set('two', { cycles: 20_000 }))
  const full = lab.run({ ...start, components: slow })
  expect(full.counter('lana', 'spawned')).toBeLessThan(full.counter('tee', 'copies'))
  expect(full.component('tee').drops['queue-full']).toBe(full.counter('tee', 'copies') - full.counter('lana', 'spawned'))
  // without a binding for duplicates none are made
  const single = lab.run(lanaMachine([block('tee', { ingress: 'two' }, 'tee'), block('two')]))
  expect(single.flow('a').copied).toBe(0)
  expect(single.counter('two', 'passed')).toBe(10)
})
