import { expect, test } from 'vitest'
import { createHistory, niceCeiling, windowAt } from './history.ts'

const read = (history: ReturnType<typeof createHistory>, key: string, window: ReturnType<typeof windowAt>) => {
  const out = new Float64Array(window.points)
  history.read(key, window, out)
  return [...out]
}

test('a constant total of 1 Mbit per second reads as a constant rate, whatever the frame spacing', () => {
  const history = createHistory(256)
  history.setSeries([{ key: 'rate', reduction: 'rate' }])
  let seconds = 0
  for (let i = 0; i < 200; i++) {
    seconds += 0.001 + 0.004 * ((i * 7) % 5)
    history.push(seconds, [seconds * 1e6])
  }
  const window = windowAt(seconds, 1, 50)
  for (const value of read(history, 'rate', window)) expect(value).toBeCloseTo(1e6, 3)
  expect(history.current('rate', 0.1)).toBeCloseTo(1e6, 3)
})

test('merging the older half keeps the time-weighted mean, the maximum and the last value', () => {
  const history = createHistory(64)
  history.setSeries([
    { key: 'mean', reduction: 'mean' },
    { key: 'max', reduction: 'max' },
    { key: 'last', reduction: 'last' },
  ])
  let sum = 0
  const samples = 1000
  for (let i = 1; i <= samples; i++) {
    sum += i % 17
    history.push(i, [i % 17, i === 137 ? 99 : 1, i])
  }
  expect(history.length).toBeLessThanOrEqual(64)
  const whole = { first: 0, points: 1, width: samples, span: samples, smooth: samples }
  expect(read(history, 'mean', whole)[0]).toBeCloseTo(sum / samples, 9)
  expect(read(history, 'max', whole)[0]).toBe(99)
  expect(read(history, 'last', whole)[0]).toBe(samples)
})

test('the recent past keeps every sample', () => {
  const history = createHistory(64)
  history.setSeries([{ key: 'a', reduction: 'last' }])
  for (let i = 1; i <= 1000; i++) history.push(i, [i])
  expect(read(history, 'a', { first: 980, points: 20, width: 1, span: 1, smooth: 1 })).toEqual(
    Array.from({ length: 20 }, (_, i) => 981 + i),
  )
})

test('nothing measured leaves a gap', () => {
  const history = createHistory(16)
  history.setSeries([{ key: 'p50', reduction: 'mean' }])
  for (const [seconds, value] of [
    [1, 5],
    [2, Number.NaN],
    [3, 7],
  ])
    history.push(seconds, [value])
  expect(read(history, 'p50', { first: 0, points: 4, width: 1, span: 1, smooth: 1 })).toEqual([5, Number.NaN, 7, Number.NaN])
})

test('a series that leaves and comes back keeps its past; a new one starts empty', () => {
  const history = createHistory(16)
  history.setSeries([{ key: 'a', reduction: 'last' }])
  history.push(1, [10])
  history.setSeries([{ key: 'b', reduction: 'last' }])
  history.push(2, [20])
  history.setSeries([
    { key: 'b', reduction: 'last' },
    { key: 'a', reduction: 'last' },
  ])
  history.push(3, [30, 40])
  const window = { first: 0, points: 3, width: 1, span: 1, smooth: 1 }
  expect(read(history, 'a', window)).toEqual([10, Number.NaN, 40])
  expect(read(history, 'b', window)).toEqual([Number.NaN, 20, 30])
})

test('going back forgets what is later', () => {
  const history = createHistory(16)
  history.setSeries([{ key: 'a', reduction: 'last' }])
  for (let i = 1; i <= 5; i++) history.push(i, [i])
  history.truncate(2)
  expect(history.last).toBe(2)
  history.push(2.5, [9])
  expect(read(history, 'a', { first: 0, points: 5, width: 1, span: 1, smooth: 1 })).toEqual([1, 2, 9, Number.NaN, Number.NaN])
})

test('a second sample at the same time replaces the first', () => {
  const history = createHistory(16)
  history.setSeries([{ key: 'a', reduction: 'last' }])
  history.push(1, [1])
  history.push(1, [2])
  expect(history.length).toBe(1)
  expect(history.current('a', 1)).toBe(2)
})

test('windows stand still until they are full, then move on a fixed grid', () => {
  expect(windowAt(0.01, 1, 100)).toMatchObject({ first: 0, points: 100 })
  expect(windowAt(1, 1, 100)).toMatchObject({ first: 0 })
  expect(windowAt(1.005, 1, 100)).toMatchObject({ first: 1 })
  expect(windowAt(1.0149, 1, 100)).toMatchObject({ first: 2 })
})

test('window lengths are 1, 2 or 5 times a power of ten', () => {
  expect([0.00013, 0.1, 0.11, 3, 5.01, 1].map(niceCeiling)).toEqual([0.0002, 0.1, 0.2, 5, 10, 1])
})
