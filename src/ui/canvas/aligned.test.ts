import { expect, test } from 'vitest'
import { aligned } from './aligned.ts'

const rects = [
  { id: 'a', x: 0, y: 10, width: 100, height: 40 },
  { id: 'b', x: 50, y: 80, width: 200, height: 20 },
]

test.each([
  ['left', { a: { x: 0, y: 10 }, b: { x: 0, y: 80 } }],
  ['right', { a: { x: 150, y: 10 }, b: { x: 50, y: 80 } }],
  ['centre', { a: { x: 75, y: 10 }, b: { x: 25, y: 80 } }],
  ['top', { a: { x: 0, y: 10 }, b: { x: 50, y: 10 } }],
  ['bottom', { a: { x: 0, y: 60 }, b: { x: 50, y: 80 } }],
  ['middle', { a: { x: 0, y: 35 }, b: { x: 50, y: 45 } }],
] as const)('align %s', (alignment, positions) => expect(aligned(rects, alignment)).toEqual(positions))
