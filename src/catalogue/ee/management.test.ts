import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'

testKind('ee/management', (lab) => {
  const mee = (parameters = {}) => [part('mee', 'ee/management', { parameters: { load: 60e6, ...parameters } })]
  const managed = { manager: 'mee', credential: 'ours' }

  // loaded after 70 ms: the channel of 20 ms comes too early, its packets are Linux's
  const early = lab.run(nodeosMachine({ other: mee({ begin: 0.03 }), environment: managed }))
  expect(early.counter('mee', 'environments')).toBe(1)
  expect(early.component('ee').drops['no-code']).toBe(1)
  expect(early.flow('a').delivered).toBeGreaterThan(95)
  const stages = early.at('mee').map(({ occupancy }) => Math.round(occupancy))
  expect(stages).toEqual([1, 40_000])
  expect(
    lab.run(nodeosMachine({ other: mee(), environment: managed, channel: { created: 0.05 } })).counter('channel', 'handled'),
  ).toBeGreaterThan(25)
  // its security module cannot be taken out
  const refused = lab.run(
    nodeosMachine({ other: mee({ credential: 'theirs' }), environment: managed, channel: { created: 0.05 } }),
  )
  expect([refused.counter('mee', 'environments'), refused.counter('mee', 'refused')]).toEqual([0, 1])
  expect(refused.counter('channel', 'handled')).toBe(0)
  // it looks again from time to time: one that has shown something else since is loaded then
  const shown = lab.run(
    nodeosMachine({ other: mee({ credential: 'theirs' }), environment: managed, channel: { created: 0.25, destroyed: 0 } }),
    {
      until: 0.3,
      edits: [{ type: 'set', id: 'ee', parameter: 'credential', value: 'theirs' }],
    },
  )
  expect([shown.counter('mee', 'refused'), shown.counter('mee', 'environments')]).toEqual([2, 1])
  expect(shown.counter('channel', 'handled')).toBeGreaterThan(45)

  // a Management AA makes the calls of a domain, or does not
  const domain = { opens: 'call', created: 0.01, credential: 'ours', manager: 'maa' }
  const maa = (credential: string) => [part('maa', 'ee/management', { parameters: { manages: 'applications', credential } })]
  const made = lab.run(nodeosMachine({ other: maa('ours'), domain }))
  expect([made.counter('maa', 'calls'), made.flow('domain').delivered]).toEqual([1, 1])
  expect(made.counter('channel', 'handled')).toBeGreaterThan(55)
  const denied = lab.run(nodeosMachine({ other: maa('theirs'), domain }))
  expect(denied.component('maa').drops).toEqual({ 'not-permitted': 1 })
  expect(denied.counter('channel', 'handled')).toBe(0)
})
