/** A program from nothing: written, mended, tried, put into the design and its run, and carried by a link. */
import type { Page } from '@playwright/test'
import { chip, expect, finish, linkFromShareDialog, openLab, paletteItem, runState, test } from './lab.ts'
import { expectNoViolations } from './violations.ts'

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

test('a new program is mended at its line, tried on a packet, applied to the run, and carried by a link', async ({
  page,
  browser,
}) => {
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

  // another person, who has nothing of it but the link: the same program does the same
  const link = await linkFromShareDialog(page)
  const theirs = await browser.newPage()
  await openLab(theirs, new URL(link).hash)
  await expect(theirs.getByTestId('verdict')).toHaveText(/Reproduced/i, { timeout: 30_000 })
  await chip(theirs, /^BPF program, /).focus()
  await theirs.keyboard.press('e')
  await expect(text(theirs)).toContainText('it goes on', { timeout: 30_000 })
  await trial(theirs).getByRole('button', { name: 'Run' }).click()
  await expect(theirs.getByTestId('trial-outcome')).toContainText('ACCEPT')
  // the program of before is changed when the run comes to where it was
  await finish(theirs)
  await expect(theirs.getByTestId('summary')).toContainText(/filtered/i)
  await expect(text(theirs)).toHaveText('mov r0, 0exit')
  await trial(theirs).getByRole('button', { name: 'Run' }).click()
  await expect(theirs.getByTestId('trial-outcome')).toContainText('DROP')
  await theirs.close()
})

test('a program is kept as a template, offered in a design of its own, and removed with a way back', async ({ page }) => {
  await openEditor(page)
  await editor(page)
    .getByRole('button', { name: /^Empty/ })
    .first()
    .click()
  await write(page, 'mov r0, 0\nexit')
  const keepAs = async (name: string) => {
    await editor(page).getByRole('button', { name: 'More about this program' }).click()
    await page.getByRole('menuitem', { name: 'Keep as template…' }).click()
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByRole('dialog').getByRole('button', { name: 'Keep', exact: true }).click()
  }
  // a browser without room says so, and the dialog with the name stays
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype
    IDBObjectStore.prototype.put = function (value, key) {
      // what saves itself at the same time is none of this
      if (!String(key).startsWith('template:')) return put.call(this, value, key)
      IDBObjectStore.prototype.put = put
      throw new DOMException(`no room for ${String(key)}`, 'QuotaExceededError')
    }
  })
  await keepAs('Black hole')
  await expect(page.getByRole('dialog')).toContainText('The browser has no more room for this page')
  await page.getByRole('dialog').getByRole('button', { name: 'Keep', exact: true }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(text(page)).toContainText('mov r0, 0')

  // after a reload, in the same browser, for a new program
  await page.reload()
  await expect(runState(page)).toHaveText(/Ready/)
  await chip(page, /^BPF program, /).focus()
  await page.keyboard.press('e')
  await editor(page).getByRole('button', { name: 'More about this program' }).click({ timeout: 30_000 })
  await page.getByRole('menuitem', { name: 'New program' }).click()
  const own = page.getByTestId('own-templates')
  await own.getByRole('button', { name: 'Remove the template Black hole' }).click()
  await expect(own).toBeHidden()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await own.getByRole('button', { name: /^Black hole/ }).click()
  await expect(text(page)).toContainText('mov r0, 0')
  await expect(status(page)).toHaveText('Ready to run')
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

test('a breakpoint in JavaScript stops in the scope of its line, and shows variables and what is kept', async ({ page }) => {
  await openLab(page)
  await page.getByRole('tab', { name: 'Guide' }).click()
  await page.getByRole('button', { name: 'Insert the design' }).click()
  await page.locator('[data-component="machine-pre-routing"]').click()
  await page.keyboard.press('e')
  await editor(page).locator('[data-start="javascript counter"]').click({ timeout: 30_000 })
  await write(
    page,
    'let n = 0\nexport function onPacket(p) {\nfor (let i = 0; i < 4; i++) n += p.byte(i)\nstate.set("n", n)\np.drop()',
  )
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('F9')
  const condition = trial(page).getByRole('textbox', { name: 'Condition at line 4' })
  await condition.fill('n = 1')
  await trial(page).getByRole('button', { name: 'Run' }).click()
  await expect(trial(page).getByRole('alert')).toContainText('the condition at line 4: it would change what it looks at')
  await condition.fill('n > 200 && p.destinationPort === 9')
  await trial(page).getByRole('button', { name: 'Run' }).click()
  await expect(page.getByTestId('trial-outcome')).toContainText('DROP')
  await trial(page).getByRole('button', { name: 'Run' }).click()
  await expect(page.getByTestId('trial-outcome')).toContainText('Stopped before line 4: state.set("n", n)')
  await expect(trial(page).getByRole('region', { name: 'Variables' })).toContainText('n290')
  await trial(page).getByRole('button', { name: 'Step' }).click()
  await expect(page.getByTestId('trial-outcome')).toContainText('Stopped before line 5')
  await expect(page.getByTestId('trial-kept')).toContainText('290')
  await trial(page).getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByTestId('trial-outcome')).toContainText('packet 2 since the reset')
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`editor, trial and guide can be perceived and named, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await openEditor(page)
    await expectNoViolations(page)
    await editor(page)
      .getByRole('button', { name: /^Packet counter/ })
      .first()
      .click()
    await expect(status(page)).toHaveText('Ready to run')
    await trial(page).getByRole('button', { name: 'Run' }).click()
    await expect(page.getByTestId('trial-kept')).toBeVisible()
    await page.mouse.move(8, 8)
    await expectNoViolations(page)
  })
