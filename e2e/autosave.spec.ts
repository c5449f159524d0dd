/** What a person changes is kept in this browser without being asked for. */
import { chip, drag, expect, middleOf, openFromGallery, openLab, test } from './lab.ts'

test('a change of a ready design survives a reload, as a design of the person’s own', async ({ page }) => {
  await openLab(page)
  const title = page.getByRole('textbox', { name: 'Title of the design' })
  await expect(page.getByText('Ready design · changes become your own copy')).toBeVisible()
  const monitor = chip(page, /^Monitor, /)
  await drag(page, await middleOf(monitor), await middleOf(chip(page, /^FORWARD, .*Tamanoir node/)))
  await expect(monitor).toHaveAccessibleName(/in FORWARD, Kernel level/)
  await title.fill('Monitor in the kernel')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Saved/)).toBeVisible()

  await page.reload()
  await expect(title).toHaveValue('Monitor in the kernel')
  await expect(monitor).toHaveAccessibleName(/in FORWARD, Kernel level/)

  // the ready design itself is as it was, and the own one can be opened again
  await openFromGallery(page, 'Tamanoir node, four levels')
  await expect(monitor).toHaveAccessibleName(/in Tamanoir EE, User level/)
  await page.getByRole('button', { name: 'Designs' }).click()
  await page.getByRole('menuitem', { name: /^Monitor in the kernel/ }).click()
  await expect(monitor).toHaveAccessibleName(/in FORWARD, Kernel level/)
})

test('a change right before the page is left is kept too', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'Hub or switch?')
  await page.getByRole('textbox', { name: 'Title of the design' }).fill('Left in a hurry')
  await page.keyboard.press('Enter')
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Title of the design' })).toHaveValue('Left in a hurry')
})
