/** What the lab shows can be perceived and named: axe finds nothing to object to, in light and in dark. */
import type { Page } from '@playwright/test'
import { chip, clock, expect, findDot, finish, onCanvas, openFromGallery, openLab, test } from './lab.ts'
import { expectNoViolations } from './violations.ts'

const states: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the first visit': async () => {},
  'a run': async (page) => {
    await page.keyboard.press('Space')
    await expect.poll(() => clock(page)).toBeGreaterThan(0.1)
    await page.keyboard.press('Space')
  },
  'the end of a run, with its summary': async (page) => {
    await openFromGallery(page, 'Hub or switch?')
    await finish(page)
  },
  'a selected component in the inspector': async (page) => {
    await chip(page, /^Tamanoir EE/).click({ position: { x: 30, y: 8 } })
    await expect(page.getByRole('heading', { name: 'Parameters' })).toBeVisible()
  },
  'the share dialog': async (page) => {
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
  },
  'the gallery': async (page) => {
    await page.getByRole('button', { name: 'Gallery' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
  },
  'the papers, with a number and where it comes from': async (page) => {
    await page.getByRole('button', { name: 'Papers' }).click()
    const opener = page.getByRole('button', { name: /words and constants$/ }).first()
    await opener.click()
    await expect(page.locator('blockquote')).toBeVisible()
    await expect(page.locator('[data-state="known"]').first()).toBeVisible({ timeout: 30_000 })
  },
  'the glossary': async (page) => {
    await page.getByRole('button', { name: 'Papers' }).click()
    await page.getByRole('radio', { name: 'Glossary' }).click()
    await expect(page.getByRole('searchbox', { name: 'Search the glossary' })).toBeVisible()
  },
  'the console, with an answer, a refusal and a completion': async (page) => {
    await page.keyboard.press(':')
    const line = page.getByRole('textbox', { name: 'Command', exact: true })
    for (const command of ['ls', 'dance']) {
      await line.fill(command)
      await page.keyboard.press('Enter')
    }
    await line.fill('un')
    await page.keyboard.press('Tab')
    await expect(page.getByRole('log')).toContainText('unsubscribe')
  },
  'the keys': async (page) => {
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog')).toBeVisible()
  },
  'the choice of a place to move to': async (page) => {
    await chip(page, /^Monitor, /).click()
    await page.keyboard.press('m')
    await expect(page.getByRole('dialog')).toBeVisible()
  },
  'a narrow page': async (page) => {
    await page.setViewportSize({ width: 1024, height: 768 })
    await expect(page.getByRole('button', { name: 'Palette' })).toBeVisible()
  },
  'a link that is refused': async (page) => {
    await page.evaluate(() => {
      window.location.hash = '#2.x'
    })
    await expect(page.getByRole('dialog')).toBeVisible()
  },
  'where a number comes from': async (page) => {
    await chip(page, /^Tamanoir EE/).click({ position: { x: 30, y: 8 } })
    await page.getByRole('button', { name: 'Hand-off: meaning and source' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
  },
  'what has failed, and its schedule': async (page) => {
    await openFromGallery(page, 'Failure and reroute')
    await onCanvas(page, /^Atlanta/).click({ position: { x: 40, y: 10 } })
    await page.keyboard.press('x')
    await page.getByRole('button', { name: 'Fail at a time…' }).click()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toBeHidden()
    await expect(page.getByRole('region', { name: 'Schedule' })).toBeVisible()
  },
  'the form of a scheduled failure': async (page) => {
    await openFromGallery(page, 'Failure and reroute')
    await onCanvas(page, /^Atlanta/).click({ position: { x: 40, y: 10 } })
    await page.getByRole('button', { name: 'Fail at a time…' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
  },
  'the menu of a component': async (page) => {
    await openFromGallery(page, 'Failure and reroute')
    await onCanvas(page, /^Atlanta/).click({ button: 'right', position: { x: 40, y: 10 } })
    await expect(page.getByRole('menu')).toBeVisible()
  },
  'a packet and its bytes': async (page) => {
    await page.keyboard.press('Space')
    await expect.poll(() => clock(page)).toBeGreaterThan(0.06)
    await page.keyboard.press('Space')
    const { x, y } = await findDot(page)
    await page.mouse.click(x, y)
    const card = page.getByRole('region', { name: 'Packet' })
    await card.getByRole('button', { name: 'IPv4' }).click()
    await card.getByRole('button', { name: 'Bytes' }).click()
    await card.locator('[data-byte="22"]').first().hover()
  },
  'the problems panel': async (page) => {
    await chip(page, /^IP forwarding, .*Tamanoir node/).click()
    await page.keyboard.press('Delete')
    await page.getByRole('tab', { name: /^Problems/ }).click()
    await expect(page.getByRole('list', { name: 'Problems' })).toBeVisible()
  },
}

for (const colorScheme of ['light', 'dark'] as const)
  for (const [name, reach] of Object.entries(states))
    test(`${name}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await openLab(page)
      await reach(page)
      await expectNoViolations(page)
    })
