/** From an empty canvas to packets that arrive, with the pointer alone. */
import type { Locator, Page } from '@playwright/test'
import {
  canvas,
  count,
  drag,
  expect,
  finish,
  middleOf,
  onCanvas,
  openFromGallery,
  openLab,
  paletteItem,
  runState,
  test,
} from './lab.ts'

/** Drags an item of the palette onto a component, or to a point of the canvas. */
async function place(page: Page, item: string, onto: Locator, at?: { readonly x: number; readonly y: number }): Promise<void> {
  const entry = paletteItem(page, item)
  await entry.scrollIntoViewIfNeeded()
  const corner = at && (await onto.boundingBox())
  await drag(page, await middleOf(entry), corner ? { x: corner.x + at.x, y: corner.y + at.y } : await middleOf(onto))
}

test('three machines in a row, built and run with the pointer alone', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'Empty canvas')
  await expect(page.getByRole('heading', { name: 'An empty canvas' })).toBeVisible()

  for (const percent of ['83 %', '69 %', '58 %']) {
    await page.getByRole('button', { name: 'Zoom out' }).click()
    await expect(page.getByRole('button', { name: `Zoom is ${percent}` })).toBeVisible()
  }

  for (const [index, name] of ['Machine', 'Machine 2', 'Machine 3'].entries()) {
    await place(page, 'Machine', canvas(page), { x: 190 + 260 * index, y: 120 })
    await expect(onCanvas(page, `${name}, Machine with 0 parts`)).toBeVisible()
  }
  const [left, middle, right] = ['Machine', 'Machine 2', 'Machine 3'].map((name) =>
    onCanvas(page, new RegExp(`^${name}, Machine`)),
  )
  await place(page, 'Network card', left)
  await place(page, 'Sender', left)
  await place(page, 'Network card', middle)
  await place(page, 'Network card', middle)
  await place(page, 'IP forwarding', middle)
  await place(page, 'Network card', right)
  await place(page, 'Receiver', right)
  await expect(middle).toHaveAccessibleName(/^Machine 2, Machine with 3 parts/)

  // every card shows one socket on the border of its machine
  const socket = (machine: Locator, nth: number) => machine.locator('[data-port][data-free]').nth(nth)
  await drag(page, await middleOf(socket(left, 0)), await middleOf(socket(middle, 0)))
  await expect(canvas(page).getByRole('button', { name: /^Link from/ })).toHaveCount(1)
  await drag(page, await middleOf(socket(middle, 0)), await middleOf(socket(right, 0)))
  await expect(canvas(page).getByRole('button', { name: /^Link from/ })).toHaveCount(2)
  await expect(page.getByTestId('problems-badge')).toBeHidden()

  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(runState(page)).toHaveText('Running')
  const figures = await finish(page)
  // 1,000 packets a second for a second, the first at 0 s and the last at 1 s
  expect(count(figures.sent)).toBe(1001)
  expect(count(figures.delivered)).toBeGreaterThan(990)
  expect(figures.dropped).toBe('0')
  expect(figures.invariants).toMatch(/none violated/)
})
