// @ts-check
/**
 * npm run screenshots [-- --only <name>]: the lab in its states, light and dark, at three sizes, into e2e/screenshots; and
 * README's picture, public/lab.png.
 */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import util from 'node:util'
import { findDot } from './dot.mjs'
import { withLab } from './page.mjs'
import { command, Refusal, root } from './project.mjs'

/** @typedef {import('@playwright/test').Page} Page */

const folder = join(root, 'e2e/screenshots')
const picture = join(root, 'public/lab.png')
/** the state that README shows, light and large */
const shown = 'gesture-after'
const pictureBytes = 250_000
const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
  { width: 1024, height: 768 },
]
const themes = /** @type {const} */ (['light', 'dark'])

/** Simulated seconds of the run. @param {Page} page @param {number} seconds */
async function runTo(page, seconds) {
  await page.keyboard.press('Space')
  const progress = page.locator('[role="toolbar"] [role="progressbar"]')
  while (Number(await progress.getAttribute('aria-valuenow')) < seconds) await page.waitForTimeout(50)
}

/** @param {Page} page @param {string} id */
async function middleOf(page, id) {
  const box = await page.locator(`[data-testid="canvas"] [data-component="${id}"]`).boundingBox()
  if (!box) throw new Error(`${id} is not on the canvas`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** @param {Page} page @param {boolean} drop */
async function dragMonitor(page, drop) {
  const from = await middleOf(page, 'monitor')
  const to = await middleOf(page, 'tan-pre-routing')
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 12 })
  if (drop) await page.mouse.up()
}

/** @type {Record<string, (page: Page) => Promise<unknown>>} */
const states = {
  'first-visit': async () => {},
  running: (page) => runTo(page, 0.3),
  'gesture-before': async (page) => {
    await runTo(page, 0.3)
    await dragMonitor(page, false)
    await page.waitForTimeout(200)
  },
  'gesture-after': async (page) => {
    await runTo(page, 0.3)
    await dragMonitor(page, true)
    await page.waitForTimeout(2500)
  },
  summary: async (page) => {
    await page.getByRole('button', { name: 'Finish now' }).click()
    await page.getByRole('button', { name: 'Summary', exact: true }).click()
    await page.mouse.move(700, 300)
    await page.waitForTimeout(800)
  },
  inspector: async (page) => {
    // a double click opens the panel where the page is too narrow to hold it
    await page.locator('[data-component="tan"]').dblclick({ position: { x: 60, y: 8 } })
    await page.waitForTimeout(300)
  },
  packet: async (page) => {
    await runTo(page, 0.3)
    await page.keyboard.press('Space')
    await page.waitForTimeout(300)
    await clickPacket(page)
    await page.waitForTimeout(300)
  },
  bytes: async (page) => {
    await runTo(page, 0.3)
    await page.keyboard.press('Space')
    await page.waitForTimeout(300)
    await clickPacket(page)
    await page.getByRole('button', { name: 'IPv4' }).click()
    await page.getByRole('button', { name: 'Bytes' }).click()
    await page.locator('[data-byte="26"]').first().hover()
    await page.waitForTimeout(300)
  },
  failed: async (page) => {
    await openReroute(page)
    await runTo(page, 6)
    await page.locator('[data-component="atlanta"]').click({ position: { x: 40, y: 10 } })
    await page.keyboard.press('x')
    await page.waitForTimeout(1500)
  },
  schedule: async (page) => {
    await openReroute(page)
    await page.locator('[data-component="atlanta"]').dblclick({ position: { x: 40, y: 10 } })
    await page.getByRole('button', { name: 'Fail at a time…' }).click()
    await page.waitForTimeout(300)
  },
  share: async (page) => {
    await page.getByRole('button', { name: 'Finish now' }).click()
    await page.getByRole('button', { name: 'Summary', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    await page.mouse.move(8, 8)
    await page.waitForTimeout(500)
  },
  problems: async (page) => {
    await page.locator('[data-component="tan-ip"]').click()
    await page.keyboard.press('Delete')
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: /^Problems/ }).click()
    await page.waitForTimeout(400)
  },
  gallery: async (page) => {
    await page.getByRole('button', { name: 'Gallery' }).click()
    await page.mouse.move(8, 8)
    await page.waitForTimeout(400)
  },
  papers: async (page) => {
    await openPapers(page)
  },
  'papers-row': async (page) => {
    await openPapers(page)
    await page
      .getByRole('button', { name: /words and constants$/ })
      .first()
      .click()
    await page.mouse.move(8, 8)
    await page.waitForTimeout(300)
  },
  console: async (page) => {
    await runTo(page, 0.1)
    await page.keyboard.press(':')
    const line = page.getByRole('textbox', { name: 'Command', exact: true })
    for (const command of ['ls tan-pre-routing', 'set monitor kernelCycles=-1', 'rm monitor']) {
      await line.fill(command)
      await page.keyboard.press('Enter')
    }
    await line.fill('set ')
    await page.keyboard.press('Tab')
    await page.waitForTimeout(300)
  },
  glossary: async (page) => {
    await page.getByRole('button', { name: 'Papers' }).click()
    await page.getByRole('radio', { name: 'Glossary' }).click()
    await page.mouse.move(8, 8)
    await page.waitForTimeout(400)
  },
  empty: async (page) => {
    await page.getByRole('button', { name: 'Gallery' }).click()
    await page.getByRole('button', { name: /^Empty canvas/ }).click()
    await page.waitForTimeout(300)
  },
}

/** With every number of the first paper there. @param {Page} page */
async function openPapers(page) {
  await page.getByRole('button', { name: 'Papers' }).click()
  await page.locator('tbody [data-column="simulated"]').first().waitFor()
  await page
    .locator('tbody [data-state="waiting"], tbody [data-state="running"]')
    .first()
    .waitFor({ state: 'detached', timeout: 60_000 })
  await page.waitForTimeout(300)
}

/** @param {Page} page */
async function openReroute(page) {
  await page.getByRole('button', { name: 'Gallery' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Failure and reroute' }).click()
  await page.locator('[data-component="atlanta"]').waitFor()
  await page.waitForTimeout(300)
}

/** The first dot that the canvas of the packets shows. @param {Page} page */
async function clickPacket(page) {
  const dot = await findDot(page)
  await page.mouse.click(dot.x, dot.y)
}

/**
 * @param {import('@playwright/test').Browser} browser @param {string} address @param {string} name
 * @param {{ width: number, height: number }} viewport @param {'light' | 'dark'} colorScheme @param {string} path
 */
async function shoot(browser, address, name, viewport, colorScheme, path) {
  const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1 })
  const page = await context.newPage()
  await page.goto(address)
  await page.locator('[data-component="monitor"]').waitFor()
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(300)
  await states[name](page)
  await page.screenshot({ path })
  await context.close()
}

await command(async () => {
  const { values } = util.parseArgs({ options: { only: { type: 'string' } } })
  if (values.only !== undefined && !(values.only in states))
    throw new Refusal(`--only: ${values.only} is none of ${Object.keys(states).join(', ')}`)
  mkdirSync(folder, { recursive: true })
  await withLab(async (browser, address) => {
    for (const name of values.only === undefined ? Object.keys(states) : [values.only])
      for (const theme of themes)
        for (const size of sizes) {
          const path = join(folder, `${name}-${theme}-${size.width}.png`)
          await shoot(browser, address, name, size, theme, path)
          console.log(path)
        }
    if (values.only === undefined || values.only === shown) await shoot(browser, address, shown, sizes[0], 'light', picture)
  })
  if (values.only !== undefined && values.only !== shown) return
  const { size } = statSync(picture)
  console.log(`${picture}: ${size} bytes`)
  if (size > pictureBytes) throw new Refusal(`public/lab.png has ${size} bytes, at most ${pictureBytes} are wanted`)
})
