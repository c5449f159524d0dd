/** What programs of the library make in the browser is what others understand: gunzip, WebCrypto, tshark; and a person sees pictures. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { readCapture } from '../src/protocols/capture.ts'
import { engineVersion } from '../src/sim/summary.ts'
import { payloadOf } from '../src/testing/box.ts'
import { framesOf, libraryDesign } from '../src/testing/library-run.ts'
import { complaints, hasTshark } from '../src/testing/tshark.ts'
import { encodeLink } from '../src/topology/link.ts'
import { canvas, expect, finish, onCanvas, openFromGallery, openLab, runState, test } from './lab.ts'

const topology = libraryDesign([
  { name: 'gzip', before: 'gzip', behind: 'gunzip' },
  { name: 'seal', before: 'aes-gcm-seal', behind: 'aes-gcm-open' },
])
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Frames of an Ethernet link, as the page has recorded and saved them. */
async function recorded(page: Page): Promise<Uint8Array[]> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download .pcapng' }).click()
  const bytes = new Uint8Array(readFileSync(await (await download).path()))
  const file = readCapture(bytes)
  expect(file.damage).toEqual([])
  return Array.from({ length: file.packets }, (_, i) => bytes.slice(file.offsets[i], file.offsets[i] + file.capturedLengths[i]))
}

/** In the page: by the browser's own AES-GCM. Null where it is not authentic. */
const unsealed = (page: Page, sealed: readonly (readonly number[])[]): Promise<(number[] | null)[]> =>
  page.evaluate(async (payloads) => {
    const raw = Uint8Array.from({ length: 16 }, (_, i) => i)
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt'])
    const open = async (payload: readonly number[]) => {
      const bytes = Uint8Array.from(payload)
      const algorithm = { name: 'AES-GCM', iv: bytes.slice(0, 12) }
      return [...new Uint8Array(await crypto.subtle.decrypt(algorithm, key, bytes.slice(12)))]
    }
    return Promise.all(payloads.map((payload) => open(payload).catch(() => null)))
  }, sealed)

test('gunzip opens what a program compressed in the browser, its WebCrypto what one sealed, and tshark reads the capture', async ({
  page,
}) => {
  await openLab(page, encodeLink({ topology, engineVersion }))
  // what was sent is known from the same run in Node
  const sent = framesOf(topology, ['senders--before-in']).frames[0]
  const payloadIn = (frame: Uint8Array) => payloadOf(frame.subarray(14, 14 + ((frame[16] << 8) | frame[17])))
  const texts = new Set(sent.map(payloadIn).map(hex))
  const link = canvas(page).getByRole('button', { name: /^Link from before Network card to between/ })
  await link.click({ button: 'right', force: true })
  await page.getByRole('menuitem', { name: 'Capture frames here' }).click()
  await finish(page)
  const frames = await recorded(page)
  const payloads = frames.map(payloadIn)
  const isStream = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b
  const streams = payloads.filter(isStream)
  expect(streams.length).toBeGreaterThan(80)
  for (const stream of streams.slice(0, 10)) {
    const { status, stdout } = spawnSync('gunzip', ['-c'], { input: stream })
    expect([status, texts.has(hex(stdout))]).toEqual([0, true])
  }
  const others = payloads.filter((bytes) => !isStream(bytes))
  const plain = await unsealed(
    page,
    others.map((bytes) => [...bytes]),
  )
  expect(plain.length).toBeGreaterThan(80)
  expect(plain.every((bytes) => bytes !== null && texts.has(hex(Uint8Array.from(bytes))))).toBe(true)
  const forged = others[0].slice()
  forged[forged.length - 1] ^= 1
  expect(await unsealed(page, [[...forged]])).toEqual([null])
  if (hasTshark) expect(complaints(frames)).toEqual([])
})

/** Greys of the picture that is shown, from left to right and from top to bottom. */
const greys = (picture: Locator): Promise<number[]> =>
  picture.evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const image = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height)
    return [...(image?.data ?? [])].filter((_, i) => i % 4 === 0)
  })

test('the pictures of a wavelet run: exactly as sent on a wide link, with less detail on narrow ones', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'Wavelet layers: detail goes, no blocks')
  await page.getByRole('button', { name: 'Finish now' }).click()
  await expect(runState(page)).toHaveText('Ended', { timeout: 40_000 })
  const errors: number[] = []
  for (const screen of [1, 2, 3, 4]) {
    await onCanvas(page, new RegExp(`^Screen ${screen}`)).click()
    const pictures = page.getByTestId('kept-pictures')
    await expect(pictures).toBeInViewport({ ratio: 0.9 })
    await expect(pictures).toContainText(screen === 1 ? 'exactly as sent' : /PSNR [\d.]+ dB/)
    const [sent, received] = [await greys(pictures.getByRole('img').first()), await greys(pictures.getByRole('img').last())]
    expect(sent.length).toBe(96 * 96)
    errors.push(sent.reduce((sum, grey, i) => sum + (grey - received[i]) ** 2, 0) / sent.length)
  }
  const [exact, less, least, chance] = errors
  expect(exact).toBe(0)
  expect(less).toBeGreaterThan(10)
  expect(least).toBeGreaterThan(less)
  expect(chance).toBeGreaterThan(less)
})
