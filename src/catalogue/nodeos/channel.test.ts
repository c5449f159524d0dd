import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'

testKind('nodeos/channel', (lab) => {
  const outcome = lab.run(nodeosMachine({}))
  // 60 ms of 100: before and after, Linux forwards
  expect(Math.abs(outcome.counter('channel', 'handled') - 60)).toBeLessThan(3)
  expect(outcome.flow('a').delivered).toBeGreaterThan(95)
  expect(outcome.counter('channel', 'calls')).toBe(2)
  expect(outcome.flow('channel').delivered).toBe(2)
  expect([outcome.counter('silk', 'opened'), outcome.counter('silk', 'closed')]).toEqual([1, 1])

  // the call step by step: Snow, the system call, socket partner, Geni, NodeOS module, pathCreate
  const steps = ['channel', 'silk', 'sockets', 'geni', 'nodeos', 'path']
  const call = steps.map((at) => outcome.at(at).find(({ flow }) => flow === 'channel'))
  expect(call.map((stage) => stage && Math.round(stage.occupancy * 1500))).toEqual([500, 1500, 200, 200, 200, 3000])
  expect([...call].sort((one, other) => (one?.entered ?? 0) - (other?.entered ?? 0))).toEqual(call)

  // a channel and its path must agree on whether there is an environment
  const cut = lab.run(nodeosMachine({ channel: { type: 'cut' } }))
  // neither call succeeds: there is nothing to destroy
  expect(cut.counter('channel', 'failed')).toBe(2)
  expect(cut.counter('ee', 'served')).toBe(0)
})
