import { expect, test } from 'vitest'
import { profiles } from '../../profiles/index.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
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

test('an_domainCreate and an_domainDestroy travel; between them the domain takes packets, and its channels go with it', () => {
  const run = (domain: Record<string, string | number>, more = {}) => {
    const topology = nodeosMachine({
      domain: { opens: 'call', ...domain },
      channel: { created: 0.03, destroyed: 0, memory: 1000 },
      ...more,
    })
    const all = new Run(topology)
    all.runUntil(all.end)
    const { world } = all
    const counter = (id: string, field: string) => {
      const self = world.ids.indexOf(id)
      return (world.kinds.columns[world.kindOf[self]] as Record<string, Float64Array>)[field][world.row[self]]
    }
    const flow = all.result().flows.find(({ id }) => id === 'domain')
    return { counter, flow, invariants: all.result().invariants }
  }
  const lived = run({ created: 0.02, destroyed: 0.06 })
  expect(lived.flow).toMatchObject({ sent: 2, delivered: 2 })
  // Snow, sys_ioctl and three translations
  expect(lived.flow?.latencySeconds.min).toBeGreaterThan(2600 / 1.5e9 - 1e-9)
  expect(Math.abs(lived.counter('channel', 'handled') - 30)).toBeLessThan(3)
  expect([lived.counter('channel', 'exists'), lived.counter('path', 'open'), lived.counter('silk', 'objects')]).toEqual([0, 0, 0])
  expect(lived.counter('memory', 'used')).toBe(0)
  const stays = run({ created: 0.02 })
  expect([stays.counter('silk', 'objects'), stays.counter('memory', 'used')]).toEqual([2, 1000])
  // its channel asks too early, or it has no right
  const early = run({ created: 0.05 })
  expect([early.counter('silk', 'refused'), early.counter('channel', 'handled')]).toEqual([1, 0])
  const denied = run({ created: 0.02, credential: 'mallory' }, { silk: { credential: 'alice', check: 1500 } })
  expect([denied.counter('silk', 'refused'), denied.counter('channel', 'handled')]).toEqual([2, 0])
  expect(denied.invariants.violated).toEqual([])
})

test('a domain has one thread pool, any number of channels, and shares pools with others', () => {
  const codes = (beside: ReturnType<typeof part>[]) =>
    validateTopology(nodeosMachine({ beside }), catalogue, profiles).map(({ code }) => code)
  expect(codes([part('more', 'nodeos/thread-pool')])).toEqual(['full'])
  expect(codes([part('out', 'nodeos/channel', { parameters: { type: 'out', destination: 'path' } })])).toEqual([])
})
