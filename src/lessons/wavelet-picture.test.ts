import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { squaredError } from '../protocols/picture.ts'
import type { World } from '../sim/world.ts'
import { engine } from '../testing/javascript.ts'
import { Run } from '../topology/run.ts'
import { keptView } from '../worker/keeping.ts'
import waveletPicture from './wavelet-picture.ts'

/** dB */
const meanQuality = (world: World, screen: string) => {
  const self = world.ids.indexOf(screen)
  return (world.kinds.columns[world.kindOf[self]] as { mean: Float64Array }).mean[world.row[self]]
}

/**
 * Steps from pixel to pixel across the borders of squares of 8 and 16, where codecs of blocks have their seams, over those
 * within, each as a multiple of what they are in the picture that was sent. 1 = borders are no steeper than what they border.
 */
function seams(pixels: Uint8Array, sent: Uint8Array, width: number): number {
  const steps = (of: Uint8Array, across: boolean) => {
    let sum = 0
    for (let i = 0; i < of.length; i++) {
      const [x, y] = [i % width, Math.floor(i / width)]
      if (x > 0 && (x % 8 === 0) === across) sum += Math.abs(of[i] - of[i - 1])
      if (y > 0 && (y % 8 === 0) === across) sum += Math.abs(of[i] - of[i - width])
    }
    return sum
  }
  return steps(pixels, true) / steps(sent, true) / (steps(pixels, false) / steps(sent, false))
}

test('of three links the first carries the very picture, the others one with less detail, and no part is missing; chance leaves less', () => {
  const run = new Run({ ...waveletPicture, duration: 4 }, [], undefined, catalogue, engine())
  run.runUntil(run.end)
  expect(run.result().invariants.violated).toEqual([])
  const screenOf = (name: string) => {
    const [sent, received] = keptView(run.world, `screen-${name}`)?.pictures ?? []
    return { sent, received, error: squaredError(sent.pixels, received.pixels) }
  }
  const screens = ['wide', 'narrow', 'narrowest'].map(screenOf)
  const [exact, less, least] = screens.map(({ error }) => error)
  expect(exact).toBe(0)
  expect(less).toBeGreaterThan(10)
  expect(least).toBeGreaterThan(less)
  // on a link as narrow a dropper that knows no layers leaves less than the one that does
  expect(meanQuality(run.world, 'screen-narrowest') - meanQuality(run.world, 'screen-chance')).toBeGreaterThan(1.5)
  expect(screenOf('chance').error).toBeGreaterThan(1.5 * least)
  for (const { sent, received } of screens) {
    expect(seams(received.pixels, sent.pixels, sent.width)).toBeLessThan(1.1)
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
