/** The gesture that everything serves: a service moves from user space into the kernel while packets flow (tamanoir-2003 §4.1). */
import type { Page } from '@playwright/test'
import { chip, clock, count, drag, expect, finish, middleOf, openLab, runState, seconds, test } from './lab.ts'

const crossing = 'crossing-tan'
const inUserSpace = { least: 0.5e-3, most: 2e-3 }
const inKernel = { least: 7e-6 * 0.9, most: 7e-6 * 1.1 }

/** Wall milliseconds until the crossing time lies within the bounds, looked at every 50 ms. */
async function waitForCrossing(page: Page, { least, most }: typeof inKernel, limit: number): Promise<number> {
  const began = performance.now()
  for (;;) {
    const value = await seconds(page, crossing)
    const passed = performance.now() - began
    if (value >= least && value <= most) return passed
    if (passed > limit) throw new Error(`crossing time is ${value} s after ${Math.round(passed)} ms, not ${least} … ${most} s`)
    await page.waitForTimeout(50)
  }
}

test('dragging Monitor from the environment to PRE_ROUTING takes the crossing time from milliseconds to 7 µs', async ({
  page,
}, info) => {
  await openLab(page)
  await expect(page.getByRole('textbox', { name: 'Title of the design' })).toHaveValue('Tamanoir node, four levels')
  const monitor = chip(page, /^Monitor, /)
  await expect(monitor).toHaveAccessibleName(/in Tamanoir EE, User level/)

  await page.keyboard.press('Space')
  await expect(runState(page)).toHaveText('Running')
  await waitForCrossing(page, inUserSpace, 10_000)
  const before = await clock(page)

  await drag(page, await middleOf(monitor), await middleOf(chip(page, /^PRE_ROUTING, .* in Tamanoir node/)))
  const fell = await waitForCrossing(page, inKernel, 5000)
  info.annotations.push({ type: 'fall of the crossing time after the drop', description: `${Math.round(fell)} ms` })
  expect(fell).toBeLessThan(1000)

  await expect(monitor).toHaveAccessibleName(/in PRE_ROUTING, Kernel level/)
  await expect(runState(page)).toHaveText('Running')
  const moved = await clock(page)
  expect(moved).toBeGreaterThan(before)

  await page.keyboard.press('Control+z')
  await expect(monitor).toHaveAccessibleName(/in Tamanoir EE, User level/)
  await waitForCrossing(page, inUserSpace, 5000)
  expect(await clock(page)).toBeGreaterThan(moved)

  const figures = await finish(page)
  expect(figures.invariants).toMatch(/checked, none violated/)
  expect(count(figures.sent)).toBe(count(figures.delivered) + count(figures.dropped) + count(figures['in flight']))
  expect(count(figures.delivered)).toBeGreaterThan(40_000)
  await expect(page.getByRole('list', { name: 'Messages' })).toBeEmpty()
})
