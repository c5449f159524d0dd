import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'

testKind('nodeos/specification', (lab) => {
  const spec = part('spec', 'nodeos/specification', { parameters: { queue: 3, bandwidth: 5e6 } })
  const path = (outcome: ReturnType<typeof lab.run>) => [outcome.counter('path', 'limit'), outcome.counter('path', 'perByte')]
  const change = { type: 'set', id: 'spec', parameter: 'queue', value: 9 } as const
  const machine = (channel = {}) =>
    nodeosMachine({ around: [spec], channel: { specification: 'spec', destroyed: 0, ...channel } })

  // it lives for one call: a change afterwards, at half time, is nothing to the object
  const object = lab.run(machine(), { edits: [change] })
  expect(path(object)).toEqual([3, 1.6e6])
  expect([object.counter('spec', 'uses'), object.counter('spec', 'inUse')]).toEqual([1, 0])
  // a channel that is created later gets what it says then, and with the object its limits are gone
  expect(path(lab.run(machine({ created: 0.07 }), { edits: [change] }))).toEqual([9, 1.6e6])
  expect(path(lab.run(machine({ destroyed: 0.08 })))).toEqual([64, 0])
  // … so that the path is again as it is set
  const own = [{ type: 'set', id: 'path', parameter: 'queue', value: 7 } as const]
  expect(path(lab.run(machine(), { edits: own }))).toEqual([3, 1.6e6])
  expect(path(lab.run(machine({ destroyed: 0.03 }), { edits: own }))).toEqual([7, 0])

  // two calls at once may pass the same one
  const second = part('second', 'nodeos/channel', { parameters: { destination: 'path', specification: 'spec', created: 0.02 } })
  const two = lab.run(nodeosMachine({ around: [spec], channel: { specification: 'spec', destroyed: 0 }, beside: [second] }))
  expect([two.counter('spec', 'uses'), two.counter('spec', 'most'), two.counter('spec', 'inUse')]).toEqual([2, 2, 0])
  expect(two.at('spec').map(({ occupancy }) => Math.round(occupancy * 1500))).toEqual([300, 300])
})
