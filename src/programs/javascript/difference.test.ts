import { expect, test } from 'vitest'
import { difference, withDifference } from './difference.ts'

const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i * 7)

test.each([
  ['the same', 640, 640, []],
  ['a few bytes', 640, 640, [0, 63, 64, 639]],
  ['longer', 100, 1000, [5, 999]],
  ['shorter', 1000, 100, [5]],
  ['of no whole blocks', 99, 101, []],
  ['of nothing', 0, 0, []],
  ['beside nothing', 0, 300, [299]],
])('what differs gives the memory again: %s', (_, before, after, places) => {
  const base = counting(before)
  const now = new Uint8Array(after)
  now.set(base.subarray(0, after))
  for (const place of places) now[place] ^= 255
  const written = difference(base, now)
  expect(withDifference(base, written, 1000)).toEqual(now)
  expect(written.length).toBeLessThanOrEqual(4 + 2 + 64 * (places.length + 1))
})

test('every block may differ, and none of what is equal is written', () => {
  const base = counting(64 * 500)
  const now = base.slice()
  for (let i = 0; i < 500; i += 3) now[i * 64 + (i % 64)]++
  const written = difference(base, now)
  expect(written).toHaveLength(4 + 63 + 167 * 64)
  expect(withDifference(base, written, 64 * 500)).toEqual(now)
})

test('what is damaged, or gives more than there may be, is refused', () => {
  const base = counting(640)
  const written = difference(base, counting(1000))
  for (const damaged of [written.subarray(0, 3), written.subarray(0, written.length - 1), written])
    expect(() => withDifference(base, damaged, 999)).toThrow(/damaged: it would give \d+, and 999 is the most/)
})
