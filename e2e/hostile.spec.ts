/** Links that are broken or meant to harm: one clear message each, the person's work untouched, nothing of them executed. */
import type { Page } from '@playwright/test'
import { deflateSync, strToU8 } from 'fflate'
import { gallery } from '../src/lessons/gallery.ts'
import { toBase64url } from '../src/topology/base64url.ts'
import { toCompact } from '../src/topology/compact.ts'
import type { Topology } from '../src/topology/document.ts'
import { encodeLink } from '../src/topology/link.ts'
import { expect, onCanvas, openFromGallery, openLab, runState, test } from './lab.ts'

const segments = gallery.find(({ id }) => id === 'segments') as (typeof gallery)[number]
const experiment = { topology: segments.topology, engineVersion: '0.1.0' }
const sound = encodeLink(experiment)

const pack = (content: Uint8Array) => `#1.${toBase64url(deflateSync(content, { level: 9 }))}`

/** A link with any content and a checksum that fits it (FNV-1a, folded to 24 bits), as a forger would make it. */
function forge(compact: unknown): string {
  const body = JSON.stringify(compact).slice(0, -1)
  let hash = 0x811c9dc5
  for (const unit of body) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193)
  return pack(strToU8(`${body},${((hash >>> 24) ^ hash) & 0xffffff}]`))
}

/** The sound experiment as its compact lists, with one place changed. */
function forged(change: (document: unknown[]) => void): string {
  const compact = structuredClone(toCompact(experiment))
  change(compact[2] as unknown[])
  return forge(compact)
}
const place = { title: 1, seed: 3, names: 6, parts: 7 } as const
const bomb = pack(new Uint8Array(32 * 1024 * 1024))

const links: readonly (readonly [name: string, link: string, says: RegExp])[] = [
  ['cut off in the middle', sound.slice(0, sound.length / 2), /ends too early/],
  ['with letters exchanged', sound.replace(/^(.{80})(.)(.)/, '$1$3$2'), /is damaged|ends too early/],
  ['of random letters', `#1.${'Gq3xZ_k-'.repeat(40)}`, /is damaged/],
  ['of another version', sound.replace('#1.', '#2.'), /version 2, this lab reads version 1/],
  ['that unpacks to 32 MB', bomb, /unpacks to more than 1048576 bytes/],
  ['of 10 MB', `#1.${'A'.repeat(10_000_000)}`, /has 10000002 characters, at most 65536/],
  ['with a word as its seed', forged((document) => document.splice(place.seed, 1, 'seven')), /seed/],
  ['with a list as its title', forged((document) => document.splice(place.title, 1, [[]])), /title/],
  ['with text where its parts belong', forged((document) => document.splice(place.parts, 1, 'all')), /does not hold/],
  [
    'with a parameter of every object',
    forged((document) => document.splice(place.names, 1, ['__proto__', 'constructor', 'prototype', 'toString'])),
    /does not hold a valid experiment/,
  ],
  [
    'with script for an id',
    forged(({ [place.parts]: parts }) => renameFirst(parts, '<script>')),
    /does not hold a valid experiment/,
  ],
  [
    'with a prototype for an id',
    forged(({ [place.parts]: parts }) => renameFirst(parts, '__proto__')),
    /does not hold a valid exp/,
  ],
  ['that is no link', '#<img src=x onerror=alert(1)>', /not a link of the lab/],
]

/** [[kinds, ids, …], …] */
function renameFirst(parts: unknown, id: string): void {
  const [[, ids]] = parts as [[unknown, unknown[]]]
  ids[0] = id
}

const title = (page: Page) => page.getByRole('textbox', { name: 'Title of the design' })

/** The person has work of their own, saved. */
async function withOwnWork(page: Page): Promise<void> {
  await openLab(page)
  await openFromGallery(page, 'Kernel or user space?')
  await title(page).fill('My own work')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Saved/)).toBeVisible()
}

/** Nothing of a link has run: no dialog of the browser, no global, no property on every object. */
const traces = (page: Page) =>
  page.evaluate(() => [...Object.keys(Object.prototype), ...Object.keys(window).filter((key) => key.startsWith('struck'))])

async function expectRefusal(page: Page, says: RegExp): Promise<void> {
  const dialog = page.getByRole('dialog')
  await expect(dialog).toHaveCount(1)
  await expect(dialog).toHaveAccessibleName('This link cannot be opened')
  const message = await dialog.locator('p').textContent()
  expect(message).toMatch(says)
  expect(message).toMatch(/^[^\n]{10,300}$/)
  expect(new URL(page.url()).hash).toBe('')
  await dialog.getByRole('button', { name: 'Back to my work' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('list', { name: 'Messages' })).toBeEmpty()
  await expect(title(page)).toHaveValue('My own work')
  expect(await traces(page)).toEqual([])
}

test.describe('a link', () => {
  test.beforeEach(async ({ page }) => {
    page.on('dialog', (dialog) => {
      throw new Error(`a link has opened a dialog: ${dialog.message()}`)
    })
    await withOwnWork(page)
  })

  test('that is broken or forged says one sentence and changes nothing', async ({ page }) => {
    for (const [name, link, says] of links)
      await test.step(name, async () => {
        await page.evaluate((hash) => {
          window.location.hash = hash
        }, link)
        await expectRefusal(page, says)
      })
    await page.keyboard.press('Space')
    await expect(runState(page)).toHaveText('Running')
  })

  test('that is broken does not keep the lab from starting with the person’s own work', async ({ page }) => {
    await page.goto('about:blank')
    await page.goto(`./${bomb}`)
    await expectRefusal(page, /unpacks to more than/)
    await page.reload()
    await expect(title(page)).toHaveValue('My own work')
  })

  test('with script in every name shows it as text and runs none of it', async ({ page }) => {
    const script = '<img src=x onerror="window.struck=1"><script>window.struck=2</script>'
    const topology: Topology = {
      ...segments.topology,
      title: script,
      note: script,
      components: segments.topology.components.map((record) => ({ ...record, title: `${script.slice(0, 60)}${record.id}` })),
    }
    await page.goto('about:blank')
    await openLab(page, encodeLink({ topology, engineVersion: '0.1.0' }))
    await expect(title(page)).toHaveValue(script)
    await expect(onCanvas(page, /onerror.*hub-a/)).toContainText('<img src=x')
    await page.keyboard.press('Space')
    await expect(runState(page)).toHaveText('Running')
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    await expect(page.getByTestId('embed')).toContainText('&lt;img')
    expect(await traces(page)).toEqual([])
    expect(await page.locator('img[src="x"]').count()).toBe(0)
  })
})
