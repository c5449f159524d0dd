import { expect, it } from 'vitest'
import { decodeRows, encodeRows, rowsIn, squaredError, testPicture } from '../../protocols/picture.ts'
import { Box, datagram, payloadOf } from '../../testing/box.ts'

const side = 128
const operations = 10_000_000
const layers = 9

const rowsOf = (pixels: Uint8Array, frame: number): Uint8Array[] => {
  const rows = rowsIn(1034, side)
  return Array.from({ length: side / rows }, (_, i) =>
    datagram(
      encodeRows({
        frame,
        width: side,
        height: side,
        row: i * rows,
        pixels: pixels.subarray(i * rows * side, (i + 1) * rows * side),
      }),
      { service: 9 },
    ),
  )
}

/** The picture in packets; grey where none came. */
function pictureOf(packets: readonly Uint8Array[]): Uint8Array {
  const pixels = new Uint8Array(side * side).fill(128)
  for (const packet of packets) {
    const rows = decodeRows(payloadOf(packet))
    if (rows) pixels.set(rows.pixels, rows.row * side)
  }
  return pixels
}

/** dB */
const psnr = (one: Uint8Array, other: Uint8Array) => 10 * Math.log10((255 * 255) / squaredError(one, other))
const layerOf = (packet: Uint8Array) => payloadOf(packet)[9]

const picture = testPicture(side, side, 7)
const encoded = new Box('wavelet-encode', { operations }).pass(...rowsOf(picture, 7))

function decoded(packets: readonly Uint8Array[]): Uint8Array {
  const box = new Box('wavelet-decode', { operations })
  const out = box.pass(...packets)
  return pictureOf([...out, ...box.wait(1e12)])
}

it('gives back the very picture when nothing is lost, in any order', () => {
  expect(new Set(encoded.map(layerOf)).size).toBe(layers)
  const bytes = encoded.reduce((sum, packet) => sum + packet.length, 0)
  expect(bytes).toBeLessThan(side * side * 0.8)
  for (const packet of encoded) expect(packet.length).toBeLessThanOrEqual(1500)
  expect(decoded(encoded)).toEqual(picture)
  expect(decoded([...encoded].reverse())).toEqual(picture)
})

it('every layer adds to the picture, evenly over all of it', () => {
  const qualities = Array.from({ length: layers }, (_, most) => decoded(encoded.filter((packet) => layerOf(packet) <= most)))
  const decibels = qualities.map((each) => psnr(picture, each))
  for (let i = 1; i < layers; i++) expect(decibels[i]).toBeGreaterThan(decibels[i - 1])
  expect(decibels[0]).toBeGreaterThan(14)
  // of the coarse pictures no part is grey: each eighth of the height has its own light
  const sky = (pixels: Uint8Array, y: number) =>
    pixels.subarray(y * side, y * side + 20).reduce((sum, value) => sum + value, 0) / 20
  for (let y = 4; y < 60; y += 16) expect(Math.abs(sky(qualities[3], y) - sky(picture, y))).toBeLessThan(8)
})

it('the dropper lets less through and loses detail first, at every rate; without layers the same loss costs more', () => {
  // five frames a second
  const load = encoded.reduce((sum, packet) => sum + packet.length, 0) * 8 * 5
  const results = [2, 0.7, 0.3].map((share) => {
    const rate = Math.round(load * share)
    const through = () => {
      const box = new Box('wavelet-drop', {
        change: (text) => text.replace('const rate = 1000000', `const rate = ${rate}`),
      })
      const passed: Uint8Array[] = []
      for (let frame = 0; frame < 20; frame++)
        for (const packet of encoded) {
          const out = box.pass(packet)
          if (frame === 19) passed.push(...out)
          box.wait(2e11 / encoded.length)
        }
      return passed
    }
    const kept = through()
    // as much as the dropper lost, of whatever layer
    const every = encoded.length / kept.length
    const same = encoded.filter((_, i) => Math.floor((i + 1) / every) > Math.floor(i / every))
    return { kept, psnr: psnr(picture, decoded(kept)), same: psnr(picture, decoded(same)) }
  })
  const share = results.map(({ kept }) => kept.length / encoded.length)
  expect(share[0]).toBe(1)
  expect(share[1]).toBeLessThan(0.95)
  expect(share[2]).toBeLessThan(share[1])
  expect(results[0].psnr).toBe(Number.POSITIVE_INFINITY)
  for (const { kept, psnr: quality, same } of results.slice(1)) {
    expect(kept.filter((packet) => layerOf(packet) === 0).length).toBe(1)
    expect(quality).toBeGreaterThan(same)
  }
})
