import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { squaredError } from '../protocols/picture.ts'
import { engine } from '../testing/javascript.ts'
import { Run } from '../topology/run.ts'
import { keptView } from '../worker/keeping.ts'
import waveletPicture from './wavelet-picture.ts'

test('of three links the first carries the very picture, the others one with less detail, and no part is missing', () => {
  const run = new Run({ ...waveletPicture, duration: 3.4 }, [], undefined, catalogue, engine())
  run.runUntil(run.end)
  expect(run.result().invariants.violated).toEqual([])
  const screens = ['wide', 'narrow', 'narrowest'].map((name) => {
    const [sent, received] = keptView(run.world, `screen-${name}`)?.pictures ?? []
    return { sent, received, error: squaredError(sent.pixels, received.pixels) }
  })
  const [exact, less, least] = screens.map(({ error }) => error)
  expect(exact).toBe(0)
  expect(less).toBeGreaterThan(10)
  expect(least).toBeGreaterThan(less)
  for (const { sent, received } of screens) {
    expect(received.note).not.toContain('rows')
    // every square of 16 pixels is as light as it was: there are no holes
    const { width, height } = sent
    const light = (pixels: Uint8Array, left: number, top: number) => {
      let sum = 0
      for (let y = top; y < top + 16; y++) for (let x = left; x < left + 16; x++) sum += pixels[y * width + x]
      return sum / 256
    }
    for (let top = 0; top < height; top += 16)
      for (let left = 0; left < width; left += 16)
        expect(Math.abs(light(received.pixels, left, top) - light(sent.pixels, left, top))).toBeLessThan(16)
  }
}, 120_000)
