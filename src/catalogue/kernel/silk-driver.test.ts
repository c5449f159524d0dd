import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { applyEdits } from '../../topology/edits.ts'

testKind('kernel/silk-driver', (lab) => {
  const outcome = lab.run(nodeosMachine({}))
  for (const step of ['sockets', 'geni', 'nodeos']) {
    expect(outcome.counter(step, 'calls')).toBe(2)
    expect(outcome.at(step).map(({ flow }) => flow)).toEqual(['channel', 'channel'])
    expect(outcome.at(step)[0].occupancy).toBeCloseTo(200 / 1500, 6)
  }
  // each understands only what the one before it has made of a call
  const swapped = lab.run(
    applyEdits(nodeosMachine({}), [
      { type: 'set', id: 'sockets', parameter: 'driver', value: 'geni' },
      { type: 'set', id: 'geni', parameter: 'driver', value: 'sockets' },
    ]),
  )
  expect(swapped.counter('sockets', 'strange')).toBe(1)
  expect(swapped.flow('channel').delivered).toBe(0)
})
