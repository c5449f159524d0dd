import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPlaybackClock } from './clock.ts'

test('runs from one frame to the next and stops there', () => {
  const clock = createPlaybackClock()
  clock.reset(0, 0)
  for (let frame = 1; frame <= 40; frame++) clock.advance(frame, frame * 50)
  expect(clock.read(40 * 50 + 25)).toBeCloseTo(39.5, 1)
  expect(clock.settled(40 * 50 + 25)).toBe(false)
  expect(clock.read(40 * 50 + 500)).toBe(40)
  expect(clock.settled(40 * 50 + 500)).toBe(true)
})

test('never runs back and never past the newest frame, however irregular the frames', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 50 }),
      (frames) => {
        const clock = createPlaybackClock()
        clock.reset(0, 0)
        let wall = 0
        let newest = 0
        let shown = 0
        for (const [gap, seconds] of frames) {
          for (let step = 0; step <= gap; step += 7) {
            const time = clock.read(wall + step)
            expect(time).toBeGreaterThanOrEqual(shown)
            expect(time).toBeLessThanOrEqual(newest)
            shown = time
          }
          wall += gap
          newest += seconds
          clock.advance(newest, wall)
        }
      },
    ),
  )
})

test('a frame from earlier, as after a rewind, is shown at once', () => {
  const clock = createPlaybackClock()
  clock.reset(0, 0)
  clock.advance(10, 50)
  clock.advance(0, 60)
  expect(clock.read(61)).toBe(0)
})
