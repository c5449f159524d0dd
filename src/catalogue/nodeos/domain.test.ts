import { expect, test } from 'vitest'
import { profiles } from '../../profiles/index.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'
import { validateTopology } from '../../topology/validate.ts'
import { catalogue } from '../index.ts'

testKind('nodeos/domain', (lab) => {
  const handler = [part('count', 'service/count', { parameters: { applies: 'every' } })]
  const outcome = lab.run(nodeosMachine({ handler }))
  expect(outcome.counter('count', 'served')).toBe(outcome.counter('domain', 'handled'))
  expect(outcome.counter('domain', 'handled')).toBeGreaterThan(55)
  expect(outcome.counter('domain', 'calls')).toBe(2)
  // without a thread pool the NodeOS makes threads; an environment that manages its own has none
  expect(lab.run(nodeosMachine({ threads: null })).flow('a').delivered).toBeGreaterThan(95)
  const none = lab.run(nodeosMachine({ threads: null, domain: { management: 'explicit' } }))
  expect(none.component('domain').drops['queue-full']).toBeGreaterThan(55)
})

test('a domain has one thread pool, any number of channels, and shares pools with others', () => {
  const codes = (beside: ReturnType<typeof part>[]) =>
    validateTopology(nodeosMachine({ beside }), catalogue, profiles).map(({ code }) => code)
  expect(codes([part('more', 'nodeos/thread-pool')])).toEqual(['full'])
  expect(codes([part('out', 'nodeos/channel', { parameters: { type: 'out', destination: 'path' } })])).toEqual([])
})
