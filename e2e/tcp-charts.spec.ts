/** What TCP does, flow by flow: goodput, congestion window and round trip, read off the charts of the bufferbloat design. */
import type { Page } from '@playwright/test'
import { clock, expect, openFromGallery, openLab, test } from './lab.ts'

/** A chart's current values, largest first. */
const values = (page: Page, chart: string) =>
  page
    .locator(`[data-chart="${chart}"] [data-value]`)
    .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.value)).sort((a, b) => b - a))

test('each connection has its goodput, congestion window and round trip; a managed queue keeps the round trip short', async ({
  page,
}) => {
  await openLab(page)
  await openFromGallery(page, 'Bufferbloat')
  for (const chart of ['Throughput', 'Latency', 'Utilisation'])
    await page.getByRole('button', { name: chart, exact: true }).click()
  for (const chart of ['Goodput', 'Round trip']) {
    const button = page.getByRole('button', { name: chart, exact: true })
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click()
  }
  await page.keyboard.press('Space')
  await expect.poll(() => clock(page), { timeout: 30_000 }).toBeGreaterThan(4)

  const [fastest, slowest] = await values(page, 'goodput')
  expect(fastest).toBeGreaterThan(1e6)
  expect(slowest).toBeGreaterThan(1e6)
  expect(Math.min(...(await values(page, 'congestion')))).toBeGreaterThan(1448)
  // the same flow through a long queue and through FQ-CoDel
  const [long, short] = await values(page, 'roundTrip')
  expect(long / short).toBeGreaterThan(3)
})
