/** The simulation worker is killed while it runs: the lab says so, goes on, and comes to the same end. */
import type { Page, Worker } from '@playwright/test'
import { tamanoirDigest } from './digests.ts'
import { clock, expect, finish, openLab, runState, test } from './lab.ts'

/** simulated seconds per second of wall time of the first design */
const speed = 0.05

const faults: readonly { readonly name: string; readonly says: RegExp; readonly strike: (worker: Worker) => Promise<unknown> }[] =
  [
    {
      name: 'crash',
      says: /The simulation crashed and was started again from its last snapshot/,
      strike: (worker) =>
        worker.evaluate(() => {
          setTimeout(() => {
            throw new Error('struck by a test')
          })
        }),
    },
    {
      name: 'hang',
      says: /The simulation stopped answering and was started again from its last snapshot/,
      strike: (worker) =>
        worker.evaluate(() => {
          for (;;);
        }),
    },
  ]

/** Simulated and wall seconds at the same moment. */
async function readClocks(page: Page) {
  const before = performance.now()
  const simulated = await clock(page)
  return { simulated, wall: (before + performance.now()) / 2000 }
}

for (const { name, says, strike } of faults)
  test(`a ${name} costs less than a second and changes nothing`, async ({ page }, info) => {
    await openLab(page)
    await page.keyboard.press('Space')
    await expect.poll(() => clock(page)).toBeGreaterThan(0.1)

    // other work on the machine can only add to what is lost, so the least of three strikes counts
    let least = Number.POSITIVE_INFINITY
    for (let strikes = 0; strikes < 3 && least >= 1; strikes++) {
      const worker = page.workers().at(-1) as Worker
      const before = await readClocks(page)
      void strike(worker).catch(() => {})
      // one that hangs is listed until the browser has ended it
      await expect.poll(() => page.workers().some((other) => other !== worker)).toBe(true)
      await expect(page.getByRole('list', { name: 'Messages' })).toContainText(says)
      await expect(runState(page)).toHaveText('Running')
      await expect.poll(() => clock(page)).toBeGreaterThan(before.simulated + 0.02)
      const after = await readClocks(page)
      least = Math.min(least, after.wall - before.wall - (after.simulated - before.simulated) / speed)
    }
    info.annotations.push({ type: `wall time lost by a ${name}`, description: `${least.toFixed(2)} s` })
    expect(least).toBeLessThan(1)

    const figures = await finish(page)
    expect(figures.digest).toBe(tamanoirDigest())
    expect(figures.invariants).toMatch(/none violated/)
  })
