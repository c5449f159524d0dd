import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'

testKind('nodeos/memory-pool', (lab) => {
  const used = (domain: Record<string, string>, pool = 1e6) =>
    lab.run(nodeosMachine({ domain, pool: { bytes: pool }, channel: { memory: 1000 } }))
  // implicit memory goes back with the object, explicit memory stays the environment's
  expect(used({}).counter('memory', 'used')).toBe(0)
  expect(used({ management: 'explicit' }).counter('memory', 'used')).toBe(1000)
  const small = used({}, 999)
  expect(small.counter('memory', 'refused')).toBe(1)
  expect(small.component('memory').drops['memory-full']).toBe(1)
  expect(small.counter('ee', 'served')).toBe(0)
  // a call that is refused on its way leaves nothing behind, wherever that is
  const guard = [part('guard', 'nodeos/security', { parameters: { credential: 'alice' } })]
  const late = [part('mee', 'ee/management', { parameters: { begin: 0.05 } })]
  for (const refused of [
    { silk: { credential: 'alice' } },
    { around: guard },
    { calls: [part('create', 'kernel/socket-call', { parameters: { step: 'create' } })] },
    { other: late, environment: { manager: 'mee' } },
  ]) {
    const outcome = lab.run(nodeosMachine(refused))
    expect(outcome.flow('channel')).toMatchObject({ dropped: 1, delivered: 0 })
    expect([outcome.counter('memory', 'used'), outcome.counter('channel', 'holds')]).toEqual([0, 0])
  }
})
