import { expect } from 'vitest'
import { pastryNetwork } from '../../papers/silk-extensions.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { applyEdits } from '../../topology/edits.ts'

testKind('traffic/past-client', (lab) => {
  const outcome = lab.run(pastryNetwork('past'))
  const sum = (field: string) =>
    Array.from({ length: 16 }, (_, i) => outcome.counter(`node-${i}-pastry`, field)).reduce((all, each) => all + each, 0)
  // an insert, a lookup each 10 ms, and a reclaim
  expect(outcome.counter('sender-alpha', 'sent')).toBeGreaterThanOrEqual(51)
  expect([sum('stored'), sum('reclaimed')]).toEqual([6, 3])
  // what has been reclaimed at 0.3 s of 0.5 is not found any more
  expect(Math.abs(sum('missing') - 3 * 20)).toBeLessThan(5)
  expect(Math.abs(sum('found') - 3 * 30 - 3 * 50)).toBeLessThan(8)
  // another rate before its insert changes neither that nor its reclaim: one each, and five lookups 20 ms apart
  const late = [
    { type: 'set', id: 'sender-alpha', parameter: 'inserted', value: 0.4 },
    { type: 'set', id: 'sender-alpha', parameter: 'reclaimed', value: 0.45 },
  ] as const
  const slower = [{ type: 'set', id: 'sender-alpha', parameter: 'rate', value: 50 } as const]
  expect(lab.run(applyEdits(pastryNetwork('past'), late), { edits: slower }).counter('sender-alpha', 'sent')).toBe(7)
})
