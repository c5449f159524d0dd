/** Programs that mean harm, in the lab in Chromium: each ends with a named error of its own service, and nothing else notices. FULL=1 tries them all. */
import type { Page } from '@playwright/test'
import { engineVersion } from '../src/sim/summary.ts'
import { engine } from '../src/testing/javascript.ts'
import type { Topology } from '../src/topology/document.ts'
import { encodeLink } from '../src/topology/link.ts'
import { runTopology } from '../src/topology/run.ts'
import { attacks, besides, sample, words } from './hostile-design.ts'
import { clock, countFrames, expect, finish, openLab, paletteItem, runState, test } from './lab.ts'

/** Selects a component by its name and reads what went wrong with its program. */
async function faultsOf(page: Page, id: string): Promise<string> {
  await page.keyboard.press('f')
  await page.getByRole('dialog').getByRole('combobox').fill(id)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('complementary', { name: 'Inspector' }).getByRole('textbox', { name: 'Title' })).toHaveValue(id)
  return page.getByTestId('faults').innerText()
}

const other = (topology: Topology) => runTopology(topology, { engine: engine() }).flows.filter(({ id }) => id === 'other')

const unharmed = other(besides([]))

/** what a design has room for beside the program that means well */
const perDesign = 31
const tried = process.env.FULL ? attacks : sample
for (let first = 0; first < tried.length; first += perDesign) {
  const some = tried.slice(first, first + perDesign)
  test(`attacks ${first + 1} to ${first + some.length}: each ends by its name, the rest of the run is as without them`, async ({
    page,
  }) => {
    test.setTimeout(180_000)
    const topology = besides(some)
    const inNode = runTopology(topology, { engine: engine() })
    expect(inNode.flows.filter(({ id }) => id === 'other')).toEqual(unharmed)

    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('websocket', (socket) => asked.push(socket.url()))
    await openLab(page, encodeLink({ topology, engineVersion }))
    const before = await page.evaluate(() => [document.title, ...Object.keys(localStorage).sort()])
    const frames = await countFrames(page)
    await page.keyboard.press('Space')
    await expect.poll(() => clock(page), { timeout: 30_000 }).toBeGreaterThan(0.005)
    await page.getByRole('searchbox', { name: 'Search components' }).fill('sink')
    await expect(paletteItem(page, 'Receiver')).toBeVisible()
    await expect(paletteItem(page, 'Machine')).toBeHidden()
    await expect(runState(page)).toHaveText('Running')
    expect(await frames()).toBeGreaterThan(10)

    const figures = await finish(page)
    expect(figures.digest).toBe(inNode.digest)
    expect(figures.invariants).toMatch(/none violated/)
    for (const [i, { ending, body, says = '' }] of some.entries())
      await test.step(body, async () => {
        const faults = await faultsOf(page, `attack-${i}`)
        expect(faults).toMatch(new RegExp(`^What went wrong\\n+${words[ending]}\\n+once`))
        expect(faults).toContain(says)
        if (ending !== 'memory') await expect(page.getByTestId('log')).toContainText('alive')
      })
    expect(asked.filter((url) => !url.startsWith(new URL(page.url()).origin))).toEqual([])
    expect(await page.evaluate(() => [Object.keys(Object.prototype), 'polluted' in {}])).toEqual([[], false])
    expect(await page.evaluate(() => [document.title, ...Object.keys(localStorage).sort()])).toEqual(before)
  })
}
