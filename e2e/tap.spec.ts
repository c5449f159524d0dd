/** What passes a link is recorded on the page, saved as a file that other tools read, and the run is the same as without. */
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { gallery } from '../src/lessons/gallery.ts'
import { readCapture } from '../src/protocols/capture.ts'
import { decodeFrame } from '../src/protocols/decode.ts'
import { importNetwork } from '../src/topology/import/any.ts'
import { canvas, count, expect, finish, openFromGallery, openLab, test } from './lab.ts'

async function saved(page: Page, button: string): Promise<{ readonly name: string; readonly path: string }> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: button }).click()
  const file = await download
  return { name: file.suggestedFilename(), path: await file.path() }
}

test('frames on a link are recorded, downloaded and decoded; the digest is that of a run without', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'TCP over a lossy link')
  const link = canvas(page)
    .getByRole('button', { name: /^Link from/ })
    .first()
  await link.click({ button: 'right', force: true })
  await page.getByRole('menuitem', { name: 'Capture frames here' }).click()
  await expect(link).toHaveAccessibleName(/Captured\.$/)
  const { digest } = await finish(page)

  const told = page.getByTestId('captured')
  await expect(told).toHaveText(/^[\d,]+ frames/)
  const frames = count((await told.textContent())?.match(/^[\d,]+/)?.[0] ?? '')
  const { name, path } = await saved(page, 'Download .pcapng')
  expect(name).toBe('tcp-over-a-lossy-link.pcapng')
  const bytes = new Uint8Array(readFileSync(path))
  const file = readCapture(bytes)
  expect(file.damage).toEqual([])
  expect(file.packets).toBe(frames)
  expect(file.interfaces).toHaveLength(1)
  const first = decodeFrame(1, bytes.subarray(file.offsets[0], file.offsets[0] + file.capturedLengths[0]))
  expect(first.map(({ protocol }) => protocol).slice(0, 3)).toEqual(['ethernet', 'ipv4', 'tcp'])
  expect(first.flatMap(({ problems, error }) => (error ? [error] : problems))).toEqual([])
  expect(first[2].fields.find(({ name }) => name === 'flags')?.value).toMatch(/SYN/i)

  await page.keyboard.press('r')
  await page.getByRole('switch', { name: 'Capture frames' }).click()
  await expect(link).not.toHaveAccessibleName(/Captured\.$/)
  expect((await finish(page)).digest).toBe(digest)
})

test('a network is exported for another tool, which is told what was left out', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'Failure and reroute')
  await page.getByRole('button', { name: 'Designs' }).click()
  await page.getByRole('menuitem', { name: 'Export as containerlab…' }).click()
  await expect(page.getByRole('dialog')).toContainText('edits while it runs')
  const { name, path } = await saved(page, 'Download .clab.yml')
  const design = gallery.find(({ topology }) => topology.title === 'Failure and reroute')
  expect(name).toBe('failure-and-reroute.clab.yml')
  await expect(page.getByRole('dialog')).toBeHidden()
  expect(importNetwork(readFileSync(path, 'utf8')).topology.links).toHaveLength(design?.topology.links.length ?? 0)
})
