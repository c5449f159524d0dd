/** From an empty canvas to packets that arrive, with the keyboard alone. */
import type { Locator, Page } from '@playwright/test'
import { canvas, count, expect, onCanvas, openLab, runState, summary, test } from './lab.ts'

/** Tab until something has the focus. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  for (let stops = 0; stops < 60; stops++) {
    if (await goal.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${goal}`)
}

/** Searches the palette and places what it finds first, in what is selected or on the canvas. */
async function place(page: Page, name: string): Promise<void> {
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox', { name: 'Search components' })).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name, exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
}

/** Filters the open dialog's list and takes its first entry. */
async function choose(page: Page, title: RegExp, text: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title })
  await expect(dialog.getByRole('combobox')).toBeFocused()
  await page.keyboard.type(text)
  await expect(dialog.getByRole('option').first()).toBeVisible()
  await page.keyboard.press('Enter')
}

test('three machines in a row, built and run with the keyboard alone', async ({ page }) => {
  await openLab(page)
  await tabTo(page, page.getByRole('button', { name: 'Designs' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'New design' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'An empty canvas' })).toBeVisible()

  for (const name of ['Machine', 'Sender', 'Network card']) await place(page, name)
  await expect(onCanvas(page, 'Machine, Machine with 2 parts')).toBeVisible()

  // find the sender, open its inspector, send twice as often
  await page.keyboard.press('f')
  await choose(page, /^Find a component/, 'sender')
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByLabel('Rate', { exact: true }))
  await page.keyboard.type('2000 packets/s')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Rate', { exact: true })).toHaveValue('2 k packets/s')
  await page.keyboard.press('Escape')

  for (const name of ['Machine', 'Network card', 'Network card', 'IP forwarding']) await place(page, name)
  await expect(onCanvas(page, /^Machine 2, Machine with 3 parts/)).toBeVisible()
  for (const name of ['Machine', 'Receiver', 'Network card']) await place(page, name)
  await expect(onCanvas(page, /^Machine 3, Machine with 2 parts/)).toBeVisible()

  // the card that was placed last is selected: it is what C connects
  await page.keyboard.press('c')
  await choose(page, /^Connect Network card to…/, 'card machine 2')
  await expect(canvas(page).getByRole('button', { name: /^Link from/ })).toHaveCount(1)
  await page.keyboard.press('c')
  await choose(page, /^Connect…/, 'card machine 2')
  await choose(page, /^Connect Network card 2 to…/, 'card machine')
  const links = canvas(page).getByRole('button', { name: /^Link from/ })
  await expect(links).toHaveCount(2)
  await expect(links.last()).toBeFocused()
  await expect(page.getByTestId('problems-badge')).toBeHidden()

  await page.keyboard.press('Space')
  await expect(runState(page)).toHaveText('Running')
  await tabTo(page, page.getByRole('button', { name: 'Finish now' }))
  await page.keyboard.press('Enter')
  await expect(runState(page)).toHaveText('Ended')
  const button = page.getByRole('button', { name: 'Summary', exact: true })
  await tabTo(page, button)
  await page.keyboard.press('Enter')
  const figures = await summary(page)
  expect(count(figures.sent)).toBe(2001)
  expect(count(figures.delivered)).toBeGreaterThan(1990)
  expect(figures.invariants).toMatch(/none violated/)
})
