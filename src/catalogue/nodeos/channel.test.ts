import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { applyEdits } from '../../topology/edits.ts'
import { part } from '../../topology/notation.ts'

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

  // one that is taken away is no object any more: its path claims nothing, and Linux forwards
  const stays = { destroyed: 0 }
  for (const id of ['channel', 'domain']) {
    const gone = lab.run(nodeosMachine({ channel: stays }), { edits: [{ type: 'remove', ids: [id] }] })
    expect([gone.counter('memory', 'used'), gone.counter('silk', 'objects'), gone.counter('path', 'open')]).toEqual([0, 0, 0])
    expect(Math.abs(gone.counter('path', 'raised') - 30)).toBeLessThan(3)
    expect(gone.flow('a').delivered).toBeGreaterThan(95)
  }
  // a path that is there from the start brings it nothing before it is created
  const early = lab.run(applyEdits(nodeosMachine({}), [{ type: 'set', id: 'path', parameter: 'opens', value: 'boot' }]))
  expect(Math.abs(early.counter('channel', 'handled') - 60)).toBeLessThan(3)
  expect(early.counter('ee', 'served')).toBeGreaterThan(75)
  // of two on one path the second may go, and the path stays for the first
  const second = part('second', 'nodeos/channel', { parameters: { destination: 'path', created: 0.02, destroyed: 0.04 } })
  const two = lab.run(nodeosMachine({ beside: [second] }))
  expect(Math.abs(two.counter('channel', 'handled') - 60)).toBeLessThan(3)
  // an object stays what it is: another path is for the next one
  const other = [{ type: 'set', id: 'channel', parameter: 'destination', value: '' } as const]
  const same = lab.run(nodeosMachine({ channel: stays }), { edits: other })
  expect(Math.abs(same.counter('channel', 'handled') - 80)).toBeLessThan(3)

  // to be destroyed later than it was to be makes no second one of it
  const later = [{ type: 'set', id: 'channel', parameter: 'destroyed', value: 0.09 } as const]
  const longer = lab.run(nodeosMachine({}), { edits: later })
  expect([longer.counter('channel', 'calls'), longer.counter('silk', 'opened')]).toEqual([2, 1])
  expect(Math.abs(longer.counter('channel', 'handled') - 70)).toBeLessThan(3)

  // an outgoing channel opens the path for what is sent here, a cut-through channel for what passes; no handler sees either
  const app = part('app', 'traffic/source', { parameters: { destination: 'b', rate: 1000 } })
  const out = lab.run(nodeosMachine({ channel: { type: 'out' }, other: [app] }))
  const sent = out.at('path').filter(({ flow, occupancy }) => flow === 'app' && occupancy > 0)
  expect(Math.abs(new Set(sent.map(({ sequence }) => sequence)).size - 60)).toBeLessThan(3)
  expect(out.counter('channel', 'handled')).toBe(0)
  const topology = nodeosMachine({ channel: { type: 'cut' } })
  const through = lab.run(applyEdits(topology, [{ type: 'set', id: 'path', parameter: 'top', value: 'card' }]))
  expect(Math.abs(through.counter('path', 'forwarded') - 60)).toBeLessThan(3)
  expect([through.counter('ee', 'served'), through.counter('channel', 'calls')]).toEqual([0, 2])
})
