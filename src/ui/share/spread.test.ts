import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Placed, spread } from './spread.ts'

const overlap = (a: Placed, b: Placed) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

test('boxes that do not meet stay where they are', () => {
  const boxes = [
    { id: 'a', x: 0, y: 0, width: 100, height: 40 },
    { id: 'b', x: 200, y: 0, width: 100, height: 40 },
  ]
  expect([...spread(boxes).values()]).toEqual([
    { x: 0, y: 0 },
    { x: 200, y: 0 },
  ])
})

test('small boxes give way to a large one', () => {
  const boxes = [
    { id: 'machine', x: 0, y: 0, width: 480, height: 360 },
    { id: 'router', x: 20, y: 150, width: 128, height: 48 },
  ]
  const moved = spread(boxes)
  expect(Math.abs(moved.get('machine')?.x ?? 999)).toBeLessThan(20)
  expect(moved.get('router')?.x).toBeLessThan(-120)
})

test('nothing overlaps afterwards', () => {
  const box = fc.record({
    x: fc.integer({ min: 0, max: 1500 }),
    y: fc.integer({ min: 0, max: 1000 }),
    width: fc.constantFrom(128, 160, 480),
    height: fc.constantFrom(48, 360),
  })
  fc.assert(
    fc.property(fc.array(box, { minLength: 2, maxLength: 12 }), (list) => {
      const boxes = list.map((one, index) => ({ ...one, id: String(index) }))
      const moved = spread(boxes)
      const placed = boxes.map((one) => ({ ...one, ...moved.get(one.id) }))
      for (let i = 0; i < placed.length; i++)
        for (let j = i + 1; j < placed.length; j++) expect(overlap(placed[i], placed[j])).toBe(false)
    }),
    { seed: 7, numRuns: 60 },
  )
})
