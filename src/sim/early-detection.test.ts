import { expect, test } from 'vitest'
import { AverageQueue } from './early-detection.ts'
import { nextUniform, seedStream } from './random.ts'

const options = { minimum: 5, maximum: 15, probability: 0.1, weight: 0.5 }

test('average and probability follow the paper, worked by hand', () => {
  const queue = new AverageQueue()
  const arrive = (waiting: number) => [queue.arrive(options, waiting, false, 0, 1), queue.average]
  const after = (chance: number, average: number) => [expect.closeTo(chance, 12), average]
  // figure 2 of Floyd and Jacobson: avg ← avg/2 + q/2; p_b = 0.1 (avg − 5)/10; p_a = p_b/(1 − count p_b)
  expect(arrive(8)).toEqual(after(0, 4))
  expect(arrive(10)).toEqual(after(0.02, 7))
  expect(arrive(13)).toEqual(after(0.05 / 0.95, 10))
  queue.hit()
  // above the maximum, gently: p_b = 0.1 + 0.9 (avg − 15)/15
  expect(arrive(20)).toEqual(after(0.1 / 0.9, 15))
  expect(arrive(18)).toEqual(after(0.19 / 0.62, 16.5))
  expect(arrive(43.5)).toEqual(after(1, 30))
  // below the minimum the count starts again
  for (const average of [15, 7.5]) expect(arrive(0)[1]).toBe(average)
  expect(arrive(0)).toEqual(after(0, 3.75))
  expect(arrive(10.25)).toEqual(after(0.02, 7))
})

test('while the link is idle the average sinks as if packets had come to an empty queue', () => {
  const queue = new AverageQueue()
  queue.average = 16
  queue.rest(1000)
  queue.arrive(options, 0, true, 1300, 100)
  expect(queue.average).toBeCloseTo(16 / 2 ** 3, 12)
})

test('gaps between drops are uniform: of p = 0.05 from 1 to 19, 10 on average', () => {
  const random = new Int32Array(4)
  seedStream(random, 0, 1, 'link', 'early drop')
  const queue = new AverageQueue()
  const gaps: number[] = []
  let gap = 0
  for (let i = 0; i < 200_000; i++) {
    gap++
    if (nextUniform(random, 0) >= queue.arrive({ ...options, weight: 1 }, 10, false, 0, 1)) continue
    queue.hit()
    gaps.push(gap)
    gap = 0
  }
  gaps.shift()
  expect(Math.min(...gaps)).toBe(1)
  expect(Math.max(...gaps)).toBe(19)
  expect(gaps.reduce((sum, each) => sum + each, 0) / gaps.length).toBeCloseTo(10, 0)
  const counts = Array.from({ length: 19 }, (_, i) => gaps.filter((each) => each === i + 1).length / gaps.length)
  for (const share of counts) expect(Math.abs(share * 19 - 1)).toBeLessThan(0.15)
})
