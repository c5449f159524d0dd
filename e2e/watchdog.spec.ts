/** A program that does not come back: the page finds which it is, stops it by an edit with a time, and the run goes on to its end. */
import { engineVersion } from '../src/sim/summary.ts'
import { engine } from '../src/testing/javascript.ts'
import type { Topology } from '../src/topology/document.ts'
import { decodeLink, encodeLink } from '../src/topology/link.ts'
import { runTopology } from '../src/topology/run.ts'
import { besides } from './hostile-design.ts'
import { countFrames, expect, linkFromShareDialog, openLab, paletteItem, runState, summary, test } from './lab.ts'

/** A number that an operator reads from a long text takes far longer than it is counted as: under the highest limit a call of many seconds. */
const slow = besides([{ ending: 'operations', body: '  const digits = "9".repeat(16000); for (;;) digits - 1' }])
const topology: Topology = {
  ...slow,
  components: slow.components.map((record) =>
    record.id === 'attack-0' ? { ...record, parameters: { ...record.parameters, operations: 10_000_000 } } : record,
  ),
}

test('the program is stopped before its call, with a notice; the run ends, and its link replays to the same digest', async ({
  page,
}) => {
  test.setTimeout(120_000)
  await openLab(page, encodeLink({ topology, engineVersion }))
  const frames = await countFrames(page)
  await page.keyboard.press('Space')
  const messages = page.getByRole('list', { name: 'Messages' })
  // the page answers while the worker does not
  await page.getByRole('searchbox', { name: 'Search components' }).fill('sink')
  await expect(paletteItem(page, 'Receiver')).toBeVisible()
  await expect(paletteItem(page, 'Machine')).toBeHidden()
  await expect(messages).toContainText(/attack-0 was stopped at .*: its program did not come back within 2 s/, {
    timeout: 60_000,
  })
  // of the two seconds that were waited at least some frames a second were drawn
  expect(await frames()).toBeGreaterThan(40)
  await expect(runState(page)).toHaveText('Ended', { timeout: 60_000 })
  const { digest, invariants } = await summary(page)
  expect(invariants).toMatch(/none violated/)
  const link = await linkFromShareDialog(page)
  const shared = decodeLink(new URL(link).hash)
  expect(shared.topology.edits).toEqual([
    { at: expect.any(Number), edit: { type: 'set', id: 'attack-0', parameter: 'up', value: false } },
  ])
  expect(runTopology(shared.topology, { engine: engine() }).digest).toBe(digest)
})
