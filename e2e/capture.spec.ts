/** A real capture drives a sender: as many packets as in the file, of the same sizes, at the same times. */
import { chip, count, expect, finish, onCanvas, openFromGallery, openLab, test } from './lab.ts'

/** Lengths of the IPv4 packets of the capture, in bytes. */
const lengths = Array.from({ length: 300 }, (_, index) => [60, 200, 576, 1500][index % 4])
const gapMicroseconds = 10_000

/** pcap 2.4, Ethernet, microseconds, little-endian: what tcpdump writes. */
function pcap(): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(65535, 16)
  header.writeUInt32LE(1, 20)
  const packets = lengths.map((length, index) => {
    const frame = Buffer.alloc(16 + 14 + length)
    const time = index * gapMicroseconds
    frame.writeUInt32LE(1_700_000_000 + Math.floor(time / 1e6), 0)
    frame.writeUInt32LE(time % 1e6, 4)
    frame.writeUInt32LE(14 + length, 8)
    frame.writeUInt32LE(14 + length, 12)
    frame.writeUInt16BE(0x0800, 16 + 12)
    frame.writeUInt8(0x45, 16 + 14)
    frame.writeUInt16BE(length, 16 + 16)
    frame.writeUInt8(64, 16 + 22)
    frame.writeUInt8(17, 16 + 23)
    return frame
  })
  return Buffer.concat([header, ...packets])
}

const file = { name: 'afternoon.pcap', mimeType: 'application/vnd.tcpdump.pcap', buffer: pcap() }

test('a capture that is chosen for a sender drives the run', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'Kernel or user space?')
  await onCanvas(page, /^Sender/).click()
  const asked = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file…' }).click()
  await (await asked).setFiles(file)
  await expect(page.getByText('afternoon.pcap')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Arrivals' })).toHaveText('from a capture')

  const figures = await finish(page)
  expect(count(figures.sent)).toBe(lengths.length)
  expect(count(figures.delivered)).toBe(lengths.length)
  expect(figures.dropped).toBe('0')
  // the design runs for 5 s
  const bits = lengths.reduce((sum, length) => sum + 8 * length, 0)
  expect(figures['Sender, throughput']).toBe(`${Number((bits / 5 / 1000).toPrecision(3))} kb/s`)
  expect(figures.invariants).toMatch(/none violated/)
})

test('a capture travels in a link by its fingerprint, and the opener is asked for the file', async ({ page, browser }) => {
  await openLab(page)
  await openFromGallery(page, 'Kernel or user space?')
  await onCanvas(page, /^Sender/).click()
  await page.getByLabel('Capture', { exact: true }).setInputFiles(file)
  await expect(page.getByText('afternoon.pcap')).toBeVisible()
  const { digest } = await finish(page)
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('afternoon.pcap')
  const link = await page.getByLabel('Link', { exact: true }).inputValue()

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const other = await context.newPage()
  await other.goto(link)
  await onCanvas(other, /^Sender/).click()
  await expect(other.getByText('This design plays afternoon.pcap, which is not on this machine yet.')).toBeVisible()
  await other.getByLabel('Capture', { exact: true }).setInputFiles(file)
  await expect(other.getByTestId('verdict')).toHaveText('reproduced ✓')
  await expect(chip(other, /^Monitor, /)).toHaveCount(2)
  expect((await finish(other)).digest).toBe(digest)
  await context.close()
})
