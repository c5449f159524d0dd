/** The problems panel says what is wrong with a design, and its fix mends it. */
import { chip, count, expect, finish, openFromGallery, openLab, test } from './lab.ts'

test('a machine on the way that does not forward is explained and mended', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'Kernel or user space?')
  const forwarding = chip(page, /^IP forwarding, .* in User-space node/)
  await forwarding.click()
  await page.keyboard.press('Delete')
  await expect(forwarding).toBeHidden()

  const before = await finish(page)
  expect(before.delivered).toBe('0')
  expect(count(before.dropped)).toBeGreaterThan(9000)

  await page.getByRole('tab', { name: /^Problems/ }).click()
  const problem = page.getByRole('list', { name: 'Problems' }).getByRole('listitem').filter({ hasText: 'does not forward' })
  await expect(problem).toContainText('No packet of Sender')
  await expect(problem).toContainText('can reach')
  await problem.getByRole('button', { name: /^Add IP forwarding to User-space node/ }).click()
  await expect(page.getByText('Nothing is wrong with this design.')).toBeVisible()
  await expect(forwarding).toBeVisible()

  await page.getByRole('tab', { name: 'Charts' }).click()
  const after = await finish(page)
  expect(count(after.delivered)).toBeGreaterThan(9000)
  expect(after.invariants).toMatch(/none violated/)
})

test('a mended design can be undone to what was wrong', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'Hub or switch?')
  await page.getByRole('tab', { name: /^Problems/ }).click()
  await expect(page.getByText('Nothing is wrong with this design.')).toBeVisible()
  const link = page
    .getByTestId('canvas')
    .getByRole('button', { name: /^Link from Receiver A to Hub|^Link from Hub to Receiver A/ })
  await link.click()
  await page.keyboard.press('Delete')
  await expect(page.getByRole('list', { name: 'Problems' })).toContainText('has no link')
  await page.keyboard.press('Control+z')
  await expect(page.getByText('Nothing is wrong with this design.')).toBeVisible()
})
