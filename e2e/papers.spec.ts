/** The papers: opened, read, and their experiments taken to the canvas. */
import type { Page } from '@playwright/test'
import { expect, finish, openLab, runState, test } from './lab.ts'

const view = (page: Page) => page.getByRole('dialog', { name: 'Papers' })
/** Published since the first version of the lab: the crossing time in the kernel. */
const numbers = (page: Page) => view(page).locator('tbody[data-fact="tamanoir-15"]')

/** The first paper's numbers have come out. */
async function numbersAppear(page: Page): Promise<void> {
  const first = numbers(page).first().locator('[data-column="simulated"]')
  await expect(first).toHaveAttribute('data-state', 'known', { timeout: 30_000 })
  await expect(first).toHaveText(/\d/)
}

test('opened by pointer: numbers appear, a row shows its words and constants', async ({ page }) => {
  await openLab(page)
  await page.getByRole('button', { name: 'Papers' }).click()
  await expect(view(page)).toBeVisible()
  await numbersAppear(page)

  const row = numbers(page).first()
  const opener = row.getByRole('button', { name: /words and constants$/ })
  await opener.click()
  await expect(opener).toHaveAttribute('aria-expanded', 'true')
  await expect(row.locator('blockquote')).toHaveText(/microseconds/)
  await expect(row.getByText(/cycles$/).first()).toBeVisible()
  await expect(row.getByText('fitted', { exact: true }).first()).toBeVisible()

  await page.getByRole('button', { name: /^Back to the canvas/ }).click()
  await expect(view(page)).toBeHidden()
  await expect(page.getByRole('button', { name: 'Papers' })).toBeFocused()
})

test('opened by key: an experiment goes to the canvas and runs', async ({ page }) => {
  await openLab(page)
  await page.keyboard.press('p')
  await expect(view(page).getByRole('navigation', { name: 'Papers of the lab' }).getByRole('button').first()).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(view(page)).toBeHidden()

  await page.keyboard.press('p')
  await numbersAppear(page)
  const published = await numbers(page).first().locator('[data-column="simulated"]').textContent()
  const opener = numbers(page)
    .first()
    .getByRole('button', { name: /words and constants$/ })
  await opener.focus()
  await page.keyboard.press('Enter')
  const open = numbers(page)
    .first()
    .getByRole('button', { name: /^Open on the canvas/ })
    .first()
  await open.focus()
  await page.keyboard.press('Enter')
  await expect(view(page)).toBeHidden()
  await expect(page.getByRole('textbox', { name: 'Title of the design' })).toHaveValue(/^Tamanoir: /)
  await expect(runState(page)).toHaveText('Ready')
  const figures = await finish(page)
  expect(figures.invariants).toMatch(/none violated/)

  // the reader finds the papers as they were left, and nothing is run again
  await page.keyboard.press('p')
  await expect(opener).toHaveAttribute('aria-expanded', 'true')
  await expect(numbers(page).first().locator('[data-column="simulated"]')).toHaveText(published ?? '')
})

test('the page goes on while experiments run', async ({ page }) => {
  await openLab(page)
  await page.keyboard.press('p')
  await numbersAppear(page)
  // what is drawn first is there
  await page.waitForTimeout(2000)
  await page.evaluate(() => {
    const long: number[] = []
    Object.assign(window, { long })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) long.push(duration)
    }).observe({ type: 'longtask' })
  })
  await page.waitForTimeout(2000)
  const long = await page.evaluate(() => (window as unknown as { long: number[] }).long)
  // tasks that the browser calls long take a small part of the time
  expect(long.reduce((sum, duration) => sum + duration, 0)).toBeLessThan(1000)
  // the person can go on meanwhile
  await page.getByRole('radio', { name: 'Glossary' }).click()
  await expect(page.getByRole('searchbox', { name: 'Search the glossary' })).toBeVisible({ timeout: 2000 })
})

test('the glossary is searched, and leads to a paper', async ({ page }) => {
  await openLab(page)
  await page.keyboard.press('p')
  await page.getByRole('radio', { name: 'Glossary' }).click()
  await page.getByRole('searchbox', { name: 'Search the glossary' }).fill('soft state')
  await expect(view(page).locator('dt')).toHaveText([/^Soft state/])
  await page.getByRole('searchbox', { name: 'Search the glossary' }).fill('tamanoir node')
  await view(page)
    .getByRole('button', { name: /^tamanoir-2003/ })
    .first()
    .click()
  await expect(view(page).getByRole('heading', { name: 'Towards the design of an high performance active node' })).toBeVisible()
})
