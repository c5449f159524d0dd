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

test('functional blocks are bound, replaced and taken away while packets pass', async ({ page }) => {
  await openLab(page)
  await page.keyboard.press('p')
  const papers = page.getByRole('dialog', { name: 'Papers' })
  await papers.locator('[data-paper="lana-2011"]').click()
  await papers.getByRole('button', { name: 'Open on the canvas: The blocks that the software has' }).click()
  await expect(papers).toBeHidden()
  await expect(runState(page)).toHaveText('Ready')
  await page.keyboard.press('Space')
  await expect.poll(() => clock(page)).toBeGreaterThan(0)

  await page.keyboard.press(':')
  await say(page, 'add forward fresh in lana')
  await say(page, 'unbind bpf tee')
  await say(page, 'bind bpf fresh')
  await say(page, 'bind fresh tee')
  await say(page, 'replace counter counter drop')
  await say(page, 'replace fresh tee')
  await say(page, 'subscribe socket tee')
  await say(page, 'unsubscribe socket')
  await say(page, 'rm fresh')
  for (const said of [
    'added fresh, Forward block, in lana',
    'bpf is no longer bound to tee (ingress)',
    'bpf → fresh (ingress)',
    'fresh → tee (ingress)',
    'counter is replaced by a new one; its bindings stay, its private data is gone',
    'fresh is replaced by Tee block; its bindings stay, its private data is gone',
    'socket gets the event messages of tee',
    'socket gets no event messages of tee any more',
    'removed fresh',
  ])
    await expect(log(page)).toContainText(said)
  await expect(runState(page)).toHaveText('Running')
  await page.getByRole('button', { name: 'Finish now' }).click()
  await expect(runState(page)).toHaveText('Ended', { timeout: 30_000 })
})
