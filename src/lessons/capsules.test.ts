import { expect, test } from 'vitest'
import { ipv4Of } from '../catalogue/frame/addresses.ts'
import { get32 } from '../protocols/bytes.ts'
import { isCodeMessage } from '../protocols/code-message.ts'
import { countersOf, faultsOf, openRun, payloads, runWhole } from '../testing/capsules.ts'
import capsules from './capsules.ts'
import signedCode from './signed-code.ts'

test('a capsule brings back where it has been', () => {
  const run = openRun({ ...capsules, duration: 0.06 })
  const seen = payloads(run, 'second-eth0--receiver-eth0').filter((bytes) => !isCodeMessage(bytes))
  const nodes = ['sender', 'first', 'second'].map((id) => ipv4Of(run.world, run.world.ids.indexOf(id)))
  expect(seen.length).toBeGreaterThan(20)
  for (const bytes of seen) {
    const data = bytes.subarray(112)
    expect([data[0], get32(data, 4), get32(data, 8), get32(data, 12)]).toEqual([3, ...nodes])
  }
  expect(countersOf(run, 'listener').received).toBeGreaterThan(20)
})

test('only the code of whom the policy names runs in the middle, fetched from the repository', () => {
  const run = runWhole({ ...signedCode, duration: 0.1 })
  expect(countersOf(run, 'middle-pan')).toMatchObject({ loads: 1 })
  expect(countersOf(run, 'middle-pan').notAllowed).toBeGreaterThan(0)
  expect(faultsOf(run, 'middle-pan')).toEqual([expect.stringContaining('code of somebody unknown here')])
  expect(countersOf(run, 'store').requests).toBeGreaterThan(3)
  // both run at the sender, one arrives
  expect(countersOf(run, 'sender-pan').loads).toBe(2)
  expect(countersOf(run, 'receiver-pan').loads).toBe(1)
  expect(run.result().flows.find(({ id }) => id === 'by-mallory')?.delivered).toBe(0)
  expect(run.result().flows.find(({ id }) => id === 'by-alice')?.delivered).toBeGreaterThan(15)
})
