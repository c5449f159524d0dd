/** The console: commands typed by hand act on the design while it runs, and say what is wrong. */
import type { Page } from '@playwright/test'
import { chip, clock, expect, openLab, runState, test } from './lab.ts'

const line = (page: Page) => page.getByRole('textbox', { name: 'Command', exact: true })
const log = (page: Page) => page.getByRole('log', { name: 'Commands and answers' })

async function say(page: Page, command: string): Promise<void> {
  await line(page).fill(command)
  await page.keyboard.press('Enter')
  await expect(line(page)).toHaveValue('')
}

test('a parameter is set and a part removed while packets pass, and both are undone', async ({ page }) => {
  await openLab(page)
  await page.keyboard.press('Space')
  await expect.poll(() => clock(page)).toBeGreaterThan(0.02)

  await page.keyboard.press(':')
  await expect(line(page)).toBeFocused()
  await say(page, 'ls')
  await expect(log(page)).toContainText('monitor')

  await page.keyboard.type('rm mon')
  await page.keyboard.press('Tab')
  await expect(line(page)).toHaveValue('rm monitor ')
  await page.keyboard.press('Enter')
  await expect(log(page)).toContainText('removed monitor')
  await expect(chip(page, /^Monitor, /)).toHaveCount(0)
  await expect(runState(page)).toHaveText('Running')

  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(chip(page, /^Monitor, /)).toHaveCount(1)
})

test('history goes back and forth, and a refusal names the thing, the value and the bound', async ({ page }) => {
  await openLab(page)
  await page.getByRole('tab', { name: 'Console' }).click()
  await expect(line(page)).toBeFocused()
  await say(page, 'help bind')
  await say(page, 'set sender-a rate=-5')
  await expect(log(page)).toContainText(/sender-a rate: -5 packets\/s is below the minimum of/)
  await say(page, 'dance')
  await expect(log(page)).toContainText('dance: no such command')

  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(line(page)).toHaveValue('set sender-a rate=-5')
  await page.keyboard.press('ArrowDown')
  await expect(line(page)).toHaveValue('dance')
  await page.keyboard.press('Escape')
  await expect(line(page)).toHaveValue('')
})
