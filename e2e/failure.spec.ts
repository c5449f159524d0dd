/** Links and routers fail by a click and at a time, packets take another way, and a link carries it all. */
import type { Locator, Page } from '@playwright/test'
import {
  canvas,
  clock,
  count,
  expect,
  finish,
  linkFromShareDialog,
  listen,
  onCanvas,
  openFromGallery,
  openLab,
  test,
} from './lab.ts'

const link = (page: Page, from: string, to: string): Locator =>
  canvas(page).getByRole('button', { name: new RegExp(`Link from ${from} to ${to},`) })
const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' })
const packets = async (page: Page): Promise<number> =>
  count((await inspector(page).locator('dt:text-is("Packets") + dd').textContent()) ?? '')

/** The line's label is small when the network is seen from afar: what is around it must not take the click. */
const click = (on: Locator, options = {}) => on.click({ force: true, ...options })

test('a line that fails while packets flow is led around, and taken again when it is restored', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'Failure and reroute')
  // the design's own failure must not come in between
  const own = inspector(page).getByRole('button', { name: /^Take off the schedule: Denver/ })
  await own.first().click()
  await expect(own).toHaveCount(1)
  await own.click()
  await expect(own).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Space')
  await expect.poll(() => clock(page)).toBeGreaterThan(0.5)
  const short = link(page, 'Denver', 'Kansas City')
  const long = link(page, 'Los Angeles', 'Houston')
  await click(long)
  expect(await packets(page)).toBe(0)

  await click(short, { button: 'right' })
  await page.getByRole('menu').getByRole('menuitem', { name: 'Fail' }).click()
  await expect(short).toHaveAccessibleName(/^Failed\. Link/)
  await page.getByRole('button', { name: 'Drops', exact: true }).click()
  await click(long)
  await expect.poll(() => packets(page)).toBeGreaterThan(20)
  await expect(page.getByText('link down')).toBeVisible()

  await click(short)
  const before = await packets(page)
  await inspector(page).getByRole('button', { name: 'Restore' }).click()
  await expect(short).toHaveAccessibleName(/^Link/)
  await expect.poll(() => packets(page)).toBeGreaterThan(before + 20)
  await expect(inspector(page).getByRole('list')).toContainText('Denver – Kansas City fails')
})

test('from the keyboard a router is failed and restored', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'Failure and reroute')
  await onCanvas(page, /^Atlanta/).focus()
  await page.keyboard.press('x')
  await expect(onCanvas(page, /^Failed\. Atlanta/)).toBeVisible()
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menu')).toBeVisible()
  await page.getByRole('menuitem', { name: 'Restore' }).press('Enter')
  await expect(page.getByRole('menu')).toBeHidden()
  await expect(onCanvas(page, /^Atlanta/)).toBeFocused()
})

test('a scheduled failure travels in the link and is reproduced elsewhere', async ({ page, browser, complaints }) => {
  await openLab(page)
  await openFromGallery(page, 'TCP over a lossy link')
  const labels = canvas(page).getByRole('button', { name: /^Link from/ })
  await click(labels.first())
  await inspector(page).getByRole('button', { name: 'Fail at a time…' }).click()
  const form = page.getByRole('dialog', { name: 'Schedule a failure' })
  await form.getByLabel('Fails at').fill('2 s')
  await form.getByLabel('Returns at').fill('1 s')
  await page.keyboard.press('Enter')
  await expect(form).toContainText('It returns after it has failed')
  await form.getByLabel('Returns at').fill('4 s')
  await form.getByRole('button', { name: 'Add to the schedule' }).click()
  await expect(form).toBeHidden()
  const rows = inspector(page).getByRole('region', { name: 'Schedule' }).getByRole('listitem')
  await expect(rows).toHaveText([/2 s.* fails/, /4 s.* returns/])

  await rows
    .first()
    .getByRole('button', { name: /^2 s: change when/ })
    .click()
  await page.getByRole('textbox', { name: 'When it happens' }).fill('2500 ms')
  await page.keyboard.press('Enter')
  await expect(rows).toHaveText([/2\.5 s.* fails/, /4 s.* returns/])
  await rows
    .last()
    .getByRole('button', { name: /^Take off the schedule/ })
    .click()
  await expect(rows).toHaveCount(1)
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect(rows).toHaveCount(2)

  const { digest, dropped } = await finish(page)
  expect(count(dropped)).toBeGreaterThan(0)
  const address = await linkFromShareDialog(page)
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const other = await context.newPage()
  listen(other, complaints)
  await other.goto(address)
  await expect(other.getByTestId('verdict')).toHaveText('reproduced ✓', { timeout: 30_000 })
  await expect(inspector(other).getByRole('region', { name: 'Schedule' }).getByRole('listitem')).toHaveText([
    /2\.5 s.* fails/,
    /4 s.* returns/,
  ])
  expect((await finish(other)).digest).toBe(digest)
  await context.close()
})
