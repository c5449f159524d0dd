import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recentLength, SeriesTable } from './series.ts'

test('percentiles are within 0.79 % of the sorted sample, moments as computed directly', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: 9e15, noNaN: true }), { minLength: 1, maxLength: 400 }), (sample) => {
      const table = new SeriesTable()
      const series = table.add()
      for (const value of sample) table.record(series, value)
      const sorted = [...sample].sort((a, b) => a - b)
      for (const share of [0.01, 0.5, 0.9, 0.99, 1]) {
        const exact = sorted[Math.ceil(share * sorted.length) - 1]
        expect(Math.abs(table.percentile(series, share) / exact - 1)).toBeLessThan(0.0079)
      }
      const mean = sample.reduce((a, b) => a + b) / sample.length
      expect(table.mean[series] / mean).toBeCloseTo(1, 9)
      expect([table.minimum[series], table.maximum[series], table.count[series]]).toEqual([
        sorted[0],
        sorted[sorted.length - 1],
        sample.length,
      ])
      const last = sample.slice(-recentLength).sort((a, b) => a - b)
      expect(table.recentPercentile(series, 0.5)).toBe(last[Math.ceil(last.length / 2) - 1])
    }),
  )
})

test('an empty series has no percentile', () => {
  const table = new SeriesTable()
  expect(table.percentile(table.add(), 0.5)).toBeNaN()
  expect(table.recentPercentile(0, 0.5)).toBeNaN()
})

test('a series keeps as many of its last values as it was made for, the oldest first', () => {
  const table = new SeriesTable()
  const long = table.add(1000)
  for (let i = 0; i < 1300; i++) table.record(long, i)
  expect(Array.from(table.lastOf(long))).toEqual(Array.from({ length: 1000 }, (_, i) => i + 300))
  expect(table.recentPercentile(long, 0.5)).toBe(1199)
})
