/** The lab as a person meets it: opened, looked at, pointed at. Nothing here reaches behind the page. */
import { test as base, expect, type Locator, type Page } from '@playwright/test'

export { findDot } from '../scripts/dot.mjs'
export { expect }

interface Fixtures {
  /** What the page complained about; a test that provokes a complaint takes it out. */
  readonly complaints: string[]
}

/** Every journey ends without an error in the page or on its console. */
export const test = base.extend<Fixtures>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = []
      listen(page, complaints)
      await use(complaints)
      expect(complaints).toEqual([])
    },
    { auto: true },
  ],
})

export function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
}

/** Opens the lab, with a link's fragment or at its start, and waits until a design can be run. */
export async function openLab(page: Page, fragment = ''): Promise<void> {
  await page.goto(`./${fragment}`)
  await expect(runState(page)).toHaveText(/Ready|Nothing to run/)
  await expect(page.getByTestId('canvas')).toBeVisible()
}

export async function openFromGallery(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Gallery' }).click()
  await page.getByRole('dialog').getByRole('button', { name: title }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
}

export const runState = (page: Page): Locator => page.getByTestId('run-state')
export const canvas = (page: Page): Locator => page.getByTestId('canvas')
export const onCanvas = (page: Page, name: RegExp | string): Locator => canvas(page).getByRole('group', { name })
export const chip = (page: Page, name: RegExp | string): Locator => canvas(page).getByRole('button', { name })
export const paletteItem = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Palette' }).getByRole('button', { name, exact: true })

/** Simulated seconds, as the run bar says. */
export const clock = async (page: Page): Promise<number> =>
  Number(await page.getByRole('toolbar', { name: 'Run' }).getByRole('progressbar').getAttribute('aria-valuenow'))

/** Counts the frames that the page draws from now on: a page that is held up draws none. */
export async function countFrames(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    let drawn = 0
    const draw = () => {
      document.documentElement.dataset.frames = String(++drawn)
      requestAnimationFrame(draw)
    }
    draw()
  })
  return () => page.evaluate(() => Number(document.documentElement.dataset.frames))
}

/** Current value of a line of a chart, in seconds; NaN before the first. `series` as in the legend: crossing-<machine>, p50-<flow> … */
export const seconds = async (page: Page, series: string): Promise<number> =>
  Number((await page.getByTestId(`value-${series}`).getAttribute('data-seconds')) ?? Number.NaN)

interface Spot {
  readonly x: number
  readonly y: number
}

export async function middleOf(locator: Locator): Promise<Spot> {
  const box = await locator.boundingBox()
  if (!box) throw new Error(`${locator} is not on the screen`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Presses, moves as a hand does, lets go. */
export async function drag(page: Page, from: Spot, to: Spot): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 12 })
  await page.mouse.up()
}

/** Runs to the end and reads the summary. */
export async function finish(page: Page): Promise<Readonly<Record<string, string>>> {
  await page.getByRole('button', { name: 'Finish now' }).click()
  await expect(runState(page)).toHaveText('Ended', { timeout: 30_000 })
  return summary(page)
}

/** The figures of the run that has ended, by their names. */
export async function summary(page: Page): Promise<Readonly<Record<string, string>>> {
  const button = page.getByRole('button', { name: 'Summary', exact: true })
  if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click()
  const figures = page.getByTestId('summary').locator('dl > div')
  await expect(figures.first()).toBeVisible()
  const pairs = await figures.evaluateAll((rows) =>
    rows.map((row) => [row.querySelector('dt')?.textContent ?? '', row.querySelector('dd')?.textContent ?? ''] as const),
  )
  return Object.fromEntries(pairs)
}

/** "12,345" as a number. */
export const count = (text: string): number => Number(text.replaceAll(',', ''))

/** The address that the share dialog offers; the dialog is closed again. */
export async function linkFromShareDialog(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const link = await page.getByLabel('Link', { exact: true }).inputValue()
  await page.keyboard.press('Escape')
  return link
}
