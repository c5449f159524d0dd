import { expect, test } from 'vitest'
import { nextExponential, nextUniform, seedStream } from './random.ts'

const draws = (seed: number, id: string, purpose: string, count: number) => {
  const state = new Int32Array(4)
  seedStream(state, 0, seed, id, purpose)
  return Array.from({ length: count }, () => nextUniform(state, 0))
}

test('a stream depends on seed, component and purpose, and on nothing else', () => {
  expect(draws(7, 'source-1', 'gap', 5)).toEqual(draws(7, 'source-1', 'gap', 5))
  for (const other of [draws(8, 'source-1', 'gap', 5), draws(7, 'source-2', 'gap', 5), draws(7, 'source-1', 'size', 5)])
    expect(other).not.toEqual(draws(7, 'source-1', 'gap', 5))
})

test('uniform draws are uniform: mean, variance and serial correlation of 10⁵ draws', () => {
  const x = draws(1, 'a', 'b', 100_000)
  const mean = x.reduce((a, b) => a + b) / x.length
  const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length
  let serial = 0
  for (let i = 1; i < x.length; i++) serial += (x[i] - mean) * (x[i - 1] - mean)
  expect(mean).toBeCloseTo(0.5, 2)
  expect(variance).toBeCloseTo(1 / 12, 3)
  expect(Math.abs(serial / x.length / variance)).toBeLessThan(0.01)
})

test('exponential draws have the mean and the variance of their law', () => {
  const state = new Int32Array(4)
  seedStream(state, 0, 3, 'c', 'd')
  let sum = 0
  let squares = 0
  for (let i = 0; i < 100_000; i++) {
    const x = nextExponential(state, 0, 2)
    sum += x
    squares += x * x
  }
  expect(sum / 100_000).toBeCloseTo(2, 1)
  expect(squares / 100_000 - (sum / 100_000) ** 2).toBeCloseTo(4, 0)
})

test('exponential draws follow their law everywhere: Kolmogorov and Smirnov over 10⁶ draws, and the tail beyond the last layer', () => {
  const state = new Int32Array(4)
  seedStream(state, 0, 11, 'c', 'd')
  const count = 1_000_000
  const x = Float64Array.from({ length: count }, () => nextExponential(state, 0, 1)).sort()
  let distance = 0
  for (let i = 0; i < count; i++) distance = Math.max(distance, Math.abs(-Math.expm1(-x[i]) - (i + 0.5) / count))
  // 1 % of true samples lie further off
  expect(distance).toBeLessThan(1.63 / Math.sqrt(count))
  const beyond = x.filter((value) => value > 7.69711747013105).length
  expect(Math.abs(beyond - count * Math.exp(-7.69711747013105))).toBeLessThan(4 * Math.sqrt(count * Math.exp(-7.69711747013105)))
})
