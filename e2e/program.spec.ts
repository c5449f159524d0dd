/** A program from nothing: written, mended, tried, put into the design and its run, and carried by a link. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { chip, expect, linkFromShareDialog, openLab, paletteItem, runState, test } from './lab.ts'

const editor = (page: Page) => page.getByRole('region', { name: 'Program', exact: true })
const trial = (page: Page) => page.getByTestId('trial')
const text = (page: Page) => editor(page).getByRole('textbox', { name: 'Text of the program' })
const status = (page: Page) => page.getByTestId('program-status')

/** By the guide's button, then by keys alone: a program component at PRE_ROUTING, its editor open. */
async function openEditor(page: Page): Promise<void> {
  await openLab(page)
  await page.getByRole('tab', { name: 'Guide' }).click()
  await page.getByRole('button', { name: 'Insert the design' }).click()
  await page.locator('[data-component="machine-pre-routing"]').click()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox', { name: 'Search components' })).toBeFocused()
  await page.keyboard.type('BPF program')
  await expect(paletteItem(page, 'BPF program')).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await chip(page, /^BPF program, /).focus()
  await page.keyboard.press('e')
  // its code is loaded now
  await expect(editor(page)).toBeVisible({ timeout: 30_000 })
  // the step that comes next was scrolled to in the guide, and the lab stays where it is
  await expect(page.getByRole('button', { name: 'Share', exact: true })).toBeInViewport()
}

async function write(page: Page, lines: string): Promise<void> {
  await text(page).click()
  await page.keyboard.press('ControlOrMeta+a')
  for (const [index, line] of lines.split('\n').entries()) {
    // no completion is taken by the end of a line
    if (index > 0) await page.keyboard.press('Escape')
    if (index > 0) await page.keyboard.press('Enter')
    await page.keyboard.type(line)
  }
}

const rewriting = 'ldxw r2, [r1+0]\nldxw r3, [r1+4]\nmov r4, r2\nadd r4, 20\njgt r4, r3, out\nstb [r2+1], 7\nout: mov r0, 1\nexit'

test('a new program is mended at its line, tried on a packet, applied to the run, and carried by a link', async ({ page }) => {
  await openEditor(page)
  await editor(page)
    .getByRole('button', { name: /^Empty/ })
    .first()
    .click()
  await expect(text(page)).toContainText('it goes on')
  await expect(status(page)).toHaveText('Ready to run')

  await write(page, rewriting.replace('mov r0, 1', 'mov r0, 7'))
  await expect(status(page)).toContainText('Line 8: returns 7 in r0, where netfilter takes 0 (DROP) or 1 (ACCEPT)')
  await write(page, rewriting.replace('stb', 'stbb'))
  await expect(status(page)).toContainText("Line 6: there is no instruction 'stbb'")
  await expect(editor(page).locator('.cm-lintRange-error')).toHaveText(/stbb/)

  await write(page, rewriting)
  await expect(status(page)).toHaveText('Ready to run')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByTestId('trial-outcome')).toContainText('ACCEPT')
  await expect(page.getByTestId('trial-outcome')).toContainText('8 instructions')
  await expect(page.getByTestId('trial-bytes')).toContainText('one byte changed')
  await expect(page.getByTestId('trial-bytes').locator('[data-changed="after"]')).toHaveText('07')

  // a program that drops everything, applied while packets flow
  await page.getByRole('toolbar', { name: 'Run' }).getByRole('button', { name: 'Run', exact: true }).click()
  await expect(runState(page)).toHaveText('Running')
  await write(page, 'mov r0, 0\nexit')
  await expect(status(page)).toHaveText('Ready to run')
  await page.keyboard.press('ControlOrMeta+s')
  await expect(editor(page).getByRole('button', { name: 'Applied' })).toBeVisible()
  await page.getByRole('button', { name: 'Finish now' }).click()
  await expect(runState(page)).toHaveText('Ended', { timeout: 30_000 })
  await page.getByRole('tab', { name: 'Charts' }).click()
  await page.getByRole('button', { name: 'Summary', exact: true }).click()
  await expect(page.getByTestId('summary')).toContainText(/filtered/i)

  const link = await linkFromShareDialog(page)
  await page.goto('about:blank')
  await openLab(page, new URL(link).hash)
  await chip(page, /^BPF program, /).focus()
  await page.keyboard.press('e')
  await expect(text(page)).toBeVisible()
})

test('a breakpoint stops where its condition holds, and the run goes on from there', async ({ page }) => {
  await openEditor(page)
  await editor(page)
    .getByRole('button', { name: /^Empty/ })
    .first()
    .click()
  await write(page, 'mov r1, 0\nagain: add r1, 1\njlt r1, 5, again\nmov r0, 1\nexit')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('F9')
  await trial(page).getByRole('textbox', { name: 'Condition at line 2' }).fill('r1 == 3')
  await trial(page).getByRole('button', { name: 'Run' }).click()
  await expect(page.getByTestId('trial-outcome')).toContainText('Stopped before line 2')
  await expect(trial(page).getByRole('region', { name: 'Registers' })).toContainText('r13')
  await trial(page).getByRole('button', { name: 'Step' }).click()
  await expect(page.getByTestId('trial-outcome')).toContainText('Stopped before line 3')
  await trial(page).getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByTestId('trial-outcome')).toContainText('ACCEPT')
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`editor, trial and guide can be perceived and named, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await openEditor(page)
    const check = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(
        violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`)),
      ).toEqual([])
    }
    await check()
    await editor(page)
      .getByRole('button', { name: /^Packet counter/ })

      .first()
      .click()
    await expect(status(page)).toHaveText('Ready to run')
    await trial(page).getByRole('button', { name: 'Run' }).click()
    await expect(page.getByTestId('trial-kept')).toBeVisible()
    await page.mouse.move(8, 8)
    await check()
  })
