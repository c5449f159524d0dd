/** Every dot on the canvas is one packet: clicked while the run stands, it says who it is. */
import type { Page } from '@playwright/test'
import { clock, expect, openLab, runState, test } from './lab.ts'

/** Where a dot is drawn, found by its pixels: the canvas of the packets shows nothing else. */
const findDot = (page: Page) =>
  page.getByTestId('packets').evaluate((element) => {
    const drawing = element as HTMLCanvasElement
    const { width, height } = drawing
    const pixels = drawing.getContext('2d')?.getImageData(0, 0, width, height).data ?? []
    const box = drawing.getBoundingClientRect()
    for (let at = 3; at < pixels.length; at += 4)
      if (pixels[at] === 255) {
        const pixel = (at - 3) / 4
        return {
          x: box.x + ((pixel % width) / width) * box.width,
          y: box.y + (Math.floor(pixel / width) / height) * box.height + 2,
        }
      }
    throw new Error('there is no packet on the canvas')
  })

test('a packet that is clicked while the run is paused is named, and closed with Escape', async ({ page }) => {
  await openLab(page)
  await page.keyboard.press('Space')
  await expect.poll(() => clock(page)).toBeGreaterThan(0.06)
  await page.keyboard.press('Space')
  await expect(runState(page)).toHaveText(/^Paused/)
  const dot = await findDot(page)
  await page.mouse.click(dot.x, dot.y)
  const card = page.getByRole('region', { name: 'Packet' })
  await expect(card).toContainText(/Sender [ABC] #\d/)
  await expect(card).toContainText('size')
  await page.keyboard.press('Escape')
  await expect(card).toBeHidden()
})

test('stepping moves one packet at a time, and rewinding begins again', async ({ page }) => {
  await openLab(page)
  await page.keyboard.press(',')
  await expect(runState(page)).toHaveText(/^Paused/)
  await page.keyboard.press(',')
  await page.keyboard.press('.')
  await expect.poll(() => clock(page)).toBeGreaterThan(0)
  await page.keyboard.press('r')
  await expect.poll(() => clock(page)).toBe(0)
  await expect(runState(page)).toHaveText(/^Ready/)
})
