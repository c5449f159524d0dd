import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'

testKind('nodeos/file-space', (lab) => {
  const outcome = lab.run(nodeosMachine({}))
  const handled = outcome.counter('channel', 'handled')
  expect(outcome.counter('files', 'files')).toBe(handled)
  expect(outcome.counter('files', 'written')).toBe(512 * handled)
  expect(outcome.at('files')[0].occupancy).toBeCloseTo(3512 / 1500, 6)
})
