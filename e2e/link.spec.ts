/** A link is a reproducible experiment: opened in another browser it shows the same design and proves the same run. */
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { decodeLink, encodeLink } from '../src/topology/link.ts'
import {
  chip,
  clock,
  count,
  drag,
  expect,
  finish,
  linkFromShareDialog,
  listen,
  middleOf,
  onCanvas,
  openFromGallery,
  openLab,
  runState,
  test,
} from './lab.ts'

/** Another person's browser: nothing of ours is in it. */
async function visit(browser: Browser, link: string, complaints: string[]): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  listen(page, complaints)
  await page.goto(link)
  await expect(page.getByTestId('canvas')).toBeVisible()
  return { page, context }
}

const title = (page: Page) => page.getByRole('textbox', { name: 'Title of the design' })
const zoom = (page: Page) => page.getByRole('button', { name: /^Zoom is/ })
const verdict = (page: Page) => page.getByTestId('verdict')

async function setSeed(page: Page, seed: number): Promise<void> {
  await page.getByRole('button', { name: /^Seed/ }).click()
  await page.getByRole('textbox', { name: 'Seed', exact: true }).last().fill(String(seed))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: `Seed ${seed}` })).toBeVisible()
}

test('an experiment that was run to its end is copied, opened elsewhere, and reproduced', async ({
  page,
  context,
  browser,
  complaints,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await openLab(page)
  await openFromGallery(page, 'Hub or switch?')
  await setSeed(page, 77)
  await page.getByRole('button', { name: 'Zoom out' }).click()
  await drag(page, { x: 620, y: 520 }, { x: 660, y: 480 })
  const { digest } = await finish(page)
  const where = await middleOf(onCanvas(page, /^Switch/))
  const zoomed = await zoom(page).textContent()

  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Share this experiment' })
  await expect(dialog.getByTestId('share-digest')).toContainText('with the result’s digest')
  await dialog.getByRole('button', { name: 'Copy link' }).click()
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link.length).toBeLessThan(2000)

  const other = await visit(browser, link, complaints)
  await expect(verdict(other.page)).toHaveText('reproduced ✓')
  await expect(title(other.page)).toHaveValue('Hub or switch?')
  await expect(other.page.getByRole('button', { name: 'Seed 77' })).toBeVisible()
  await expect(onCanvas(other.page, /^Receiver/)).toHaveCount(4)
  await expect(zoom(other.page)).toHaveText(zoomed ?? '')
  const there = await middleOf(onCanvas(other.page, /^Switch/))
  expect(Math.hypot(there.x - where.x, there.y - where.y)).toBeLessThan(5)
  expect((await finish(other.page)).digest).toBe(digest)
  await other.context.close()
})

test('a link that promises another digest is told apart', async ({ page, browser, complaints }) => {
  await openLab(page)
  await openFromGallery(page, 'Hub or switch?')
  const { digest } = await finish(page)
  const link = await linkFromShareDialog(page)
  const promised = digest.replace(/^./, (first) => (first === '0' ? '1' : '0'))
  const altered = link.replace(/#.*/, encodeLink({ ...decodeLink(link), digest: promised }))

  const other = await visit(browser, altered, complaints)
  await expect(verdict(other.page)).toHaveText('not reproduced')
  await verdict(other.page).hover()
  await expect(other.page.getByRole('tooltip')).toContainText(`The link says ${promised}, this computer got ${digest}`)
  await other.context.close()
})

test('what was changed while it ran travels in the link and acts at its time', async ({ page, browser, complaints }) => {
  await openLab(page)
  await page.keyboard.press('Space')
  await expect.poll(() => clock(page)).toBeGreaterThan(0.05)
  await drag(page, await middleOf(chip(page, /^Monitor, /)), await middleOf(chip(page, /^PRE_ROUTING, .*Tamanoir node/)))
  await expect(chip(page, /^Monitor, /)).toHaveAccessibleName(/in PRE_ROUTING/)
  const { digest } = await finish(page)
  const link = await linkFromShareDialog(page)

  const other = await visit(browser, link, complaints)
  await expect(chip(other.page, /^Monitor, /)).toHaveAccessibleName(/in Tamanoir EE/)
  await expect(verdict(other.page)).toHaveText('reproduced ✓', { timeout: 30_000 })
  await other.page.keyboard.press('Space')
  await expect(chip(other.page, /^Monitor, /)).toHaveAccessibleName(/in PRE_ROUTING/, { timeout: 20_000 })
  const figures = await finish(other.page)
  expect(figures.digest).toBe(digest)
  expect(count(figures.delivered)).toBeGreaterThan(40_000)
  await expect(verdict(other.page)).toHaveText('reproduced ✓')
  await other.context.close()
})

test('opening a link leaves the opener’s own saved work as it was', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'Kernel or user space?')
  const link = await linkFromShareDialog(page)

  await openFromGallery(page, 'Hub or switch?')
  await title(page).fill('My own segments')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Saved/)).toBeVisible()

  await page.goto(link)
  await page.reload()
  await expect(title(page)).toHaveValue('Kernel or user space?')
  await expect(page.getByText('From a link · changes become your own copy')).toBeVisible()
  await page.keyboard.press('Space')
  await expect(runState(page)).toHaveText('Running')

  await openLab(page)
  await page.reload()
  await expect(title(page)).toHaveValue('My own segments')
})
