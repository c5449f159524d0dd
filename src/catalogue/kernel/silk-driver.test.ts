import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'

testKind('kernel/silk-driver', (lab) => {
  const outcome = lab.run(nodeosMachine({}))
  for (const step of ['sockets', 'geni', 'nodeos']) {
    expect(outcome.counter(step, 'calls')).toBe(2)
    expect(outcome.at(step).map(({ flow }) => flow)).toEqual(['channel', 'channel'])
    expect(outcome.at(step)[0].occupancy).toBeCloseTo(200 / 1500, 6)
  }
})
