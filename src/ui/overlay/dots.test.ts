import { expect, test } from 'vitest'
import type { TelemetryLayout } from '../../worker/protocol.ts'
import { pathPoints } from '../canvas/paths.ts'
import { type Frame, readFrame, sectionsOf } from '../live/frame.ts'
import { createDots, type Geometry, nearestDot, placeOnPath } from './dots.ts'

const layout: TelemetryLayout = {
  version: 1,
  flows: [],
  machines: [],
  resources: [],
  connections: [],
  components: ['wire', 'queue', 'hidden'],
  dropReasons: [],
}

/** a straight path of 320 pixels to the right */
const straight = new Float64Array(pathPoints * 2).map((_, i) => (i % 2 === 0 ? i * 5 : 100))
const geometry: Geometry = {
  link: (id) => (id === 'wire' ? straight : undefined),
  rect: (id) => (id === 'queue' ? { x: 10, y: 20, width: 60, height: 30 } : undefined),
}

type Dot = [slot: number, flow: number, component: number, side: number, start: number, end: number]
function frame(seconds: number, dots: Dot[]): Frame {
  const perComponent = layout.components.flatMap(() => [0, 0])
  const numbers = new Float64Array([1, seconds, 0, 0, 0, 1, 1, dots.length, ...perComponent, ...dots.flat()])
  const read = readFrame(layout, sectionsOf(layout), numbers, 0)
  if (!read) throw new Error('frame does not fit its layout')
  return read
}

const placed = (dots: ReturnType<typeof createDots>) =>
  Array.from({ length: dots.count }, (_, i) => ({ slot: dots.slot[i], x: dots.x[i], y: dots.y[i] }))

test('a packet stands at its share of the way, on the right of its direction', () => {
  const dots = createDots()
  dots.load(
    null,
    frame(10, [
      [1, 0, 0, 0, 8, 12],
      [2, 0, 0, 1, 9, 13],
    ]),
    geometry,
  )
  dots.place(10)
  expect(placed(dots)).toEqual([
    { slot: 1, x: 160, y: 103 },
    { slot: 2, x: 240, y: 97 },
  ])
  dots.place(11)
  expect(placed(dots).map(({ x }) => x)).toEqual([240, 160])
})

test('between two frames the older one shows who arrives before the newer, and nobody twice', () => {
  const dots = createDots()
  const arriving: Dot = [1, 0, 0, 0, 9, 10.5]
  const staying: Dot = [2, 0, 0, 0, 9.5, 12]
  const leaving: Dot = [3, 0, 0, 0, 10.6, 12]
  dots.load(frame(10, [arriving, staying]), frame(11, [staying, leaving]), geometry)
  const slotsAt = (seconds: number) => {
    dots.place(seconds)
    return placed(dots).map(({ slot }) => slot)
  }
  expect(slotsAt(10.25).sort()).toEqual([1, 2])
  expect(slotsAt(10.55)).toEqual([2])
  expect(slotsAt(10.75).sort()).toEqual([2, 3])
})

test('packets too quick for the eye stand still where the frame caught them', () => {
  const dots = createDots()
  dots.load(frame(10, []), frame(20, [[1, 0, 0, 0, 19, 21]]), geometry)
  dots.place(12)
  expect(placed(dots)).toEqual([{ slot: 1, x: 160, y: 103 }])
})

test('waiting packets line up at their component and at most three rows are drawn', () => {
  const dots = createDots()
  dots.load(
    null,
    frame(
      1,
      Array.from({ length: 100 }, (_, i): Dot => [i, 0, 1, 2, 0, 0]),
    ),
    geometry,
  )
  dots.place(1)
  expect(dots.count).toBe(27)
  expect(placed(dots)[0]).toEqual({ slot: 0, x: 64, y: 50 })
  expect(placed(dots)[1]).toEqual({ slot: 1, x: 58, y: 50 })
  expect(placed(dots)[9]).toEqual({ slot: 9, x: 64, y: 56 })
})

test('what is not drawn has no dots', () => {
  const dots = createDots()
  dots.load(
    null,
    frame(1, [
      [1, 0, 2, 2, 0, 0],
      [2, 0, 2, 0, 0, 2],
    ]),
    geometry,
  )
  dots.place(1)
  expect(dots.count).toBe(0)
})

test('more packets than there is room for are sampled, and always the same ones', () => {
  const dots = createDots(100)
  const packets = (shift: number) => Array.from({ length: 400 }, (_, i): Dot => [(i + shift) % 400, 0, 0, 0, 0, 2])
  const shown = (shift: number) => {
    dots.load(null, frame(1, packets(shift)), geometry)
    dots.place(1)
    return placed(dots).map(({ slot }) => slot)
  }
  const first = shown(0)
  expect(first.length).toBeGreaterThan(80)
  expect(first.length).toBeLessThanOrEqual(100)
  expect(new Set(shown(150))).toEqual(new Set(first))
})

test('the nearest dot within reach is picked', () => {
  const dots = createDots()
  dots.load(
    null,
    frame(10, [
      [1, 0, 0, 0, 8, 12],
      [2, 0, 0, 0, 9, 13],
    ]),
    geometry,
  )
  dots.place(10)
  expect(dots.slot[nearestDot(dots, 82, 100, 10)]).toBe(2)
  expect(nearestDot(dots, 120, 100, 10)).toBe(-1)
})

test('the ends of a path are its first and last points', () => {
  const x = new Float32Array(1)
  const y = new Float32Array(1)
  for (const [share, expected] of [
    [-1, 0],
    [0, 0],
    [1, 320],
    [2, 320],
  ]) {
    placeOnPath(straight, Math.min(1, Math.max(0, share)), 0, x, y, 0)
    expect(x[0]).toBe(expected)
  }
})
