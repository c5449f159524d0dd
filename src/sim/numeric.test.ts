import { expect, test } from 'vitest'
import { asin, atan, cos, exp, log, pow, sin } from './numeric.ts'

const close = (a: number, b: number, ulps = 4) =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(Math.abs(b) * ulps * 2 ** -52 + 1e-300)

test('exp and log agree with the platform to a few units in the last place', () => {
  for (let i = 0; i < 20_000; i++) {
    const x = ((i * 7919) % 20_011) / 20_011
    close(exp(x * 1400 - 700), Math.exp(x * 1400 - 700))
    close(log(x * 1e3 + 1e-12), Math.log(x * 1e3 + 1e-12))
    expect(Math.abs(log(exp(x)) - x)).toBeLessThan(1e-15)
  }
  expect(exp(0)).toBe(1)
  expect(log(1)).toBe(0)
  expect(log(0)).toBe(Number.NEGATIVE_INFINITY)
  expect(exp(1000)).toBe(Number.POSITIVE_INFINITY)
})

test('sine, cosine, arc sine and arc tangent agree with the platform to 1e-14', () => {
  for (let i = 0; i < 10_000; i++) {
    const x = (i - 5000) / 250
    expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThan(1e-14)
    expect(Math.abs(cos(x) - Math.cos(x))).toBeLessThan(1e-14)
    expect(Math.abs(atan(x) - Math.atan(x))).toBeLessThan(1e-14)
    expect(Math.abs(asin(x / 20.01) - Math.asin(x / 20.01))).toBeLessThan(1e-13)
  }
})

test('powers', () => {
  close(pow(2, 10), 1024, 64)
  expect(pow(0, 0)).toBe(1)
  expect(pow(0, 2)).toBe(0)
})
