import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import { nodeosMachine } from '../testing/silk.ts'
import { inspectDesign } from './design.ts'
import { applyEdits } from './edits.ts'
import { Run } from './run.ts'
import { validateTopology } from './validate.ts'

const channelProblems = (topology: ReturnType<typeof nodeosMachine>) =>
  inspectDesign(topology, catalogue, profiles).filter(({ subject }) => subject === 'channel')
const created = (topology: ReturnType<typeof nodeosMachine>) => {
  const run = new Run(topology)
  run.runUntil(run.end)
  return run.result().flows.find(({ id }) => id === 'channel')?.delivered
}

test('a channel whose path is of another type is told of, and each mend makes its call succeed', () => {
  expect(channelProblems(nodeosMachine({}))).toEqual([])
  const wrong = nodeosMachine({ channel: { type: 'cut' } })
  const [{ code, message, fixes }] = channelProblems(wrong)
  expect([code, message]).toEqual([
    'path-of-another-type',
    'channel is a cut-through channel, but its path ends at a socket: the call that creates it will fail',
  ])
  expect(created(wrong)).toBe(0)
  expect(fixes).toHaveLength(2)
  for (const { edits } of fixes) {
    const mended = applyEdits(wrong, edits)
    expect(validateTopology(mended, catalogue, profiles)).toEqual([])
    expect(channelProblems(mended)).toEqual([])
    expect(created(mended)).toBe(2)
  }
  const through = applyEdits(nodeosMachine({}), [{ type: 'set', id: 'path', parameter: 'top', value: 'card' }])
  expect(channelProblems(through).map(({ code }) => code)).toEqual(['path-of-another-type'])
})
