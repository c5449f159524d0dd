import { expect, test } from 'vitest'
import {
  createStickyDomain,
  decadeDomain,
  decadeTicks,
  linearDomain,
  linearLabels,
  linearTicks,
  timeLabels,
  timeTicks,
} from './axis.ts'

test('linear axes end at a round number', () => {
  expect(linearDomain(87e6, 1)).toEqual({ low: 0, high: 100e6 })
  expect(linearDomain(0, 1000)).toEqual({ low: 0, high: 1000 })
  expect(linearTicks({ low: 0, high: 100e6 })).toEqual([0, 25e6, 50e6, 75e6, 100e6])
  expect(linearTicks({ low: 0, high: 5 })).toEqual([0, 1, 2, 3, 4, 5])
  expect(linearTicks({ low: 0, high: 200 })).toEqual([0, 50, 100, 150, 200])
  expect([4, 2, 1].map((most) => linearTicks({ low: 0, high: 200 }, most).length)).toEqual([3, 2, 2])
  expect(linearTicks({ low: 0, high: 5 }, 5)).toEqual([0, 5])
})

test('a fall from a millisecond to seven microseconds fits whole decades', () => {
  const domain = decadeDomain(7e-6, 1.2e-3)
  expect(domain).toEqual({ low: 1e-6, high: 1e-2 })
  expect(decadeTicks(domain)).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 1e-2])
})

test('a flat line near a power of ten has room on both sides', () => {
  expect(decadeDomain(1.05e-3, 1.1e-3)).toEqual({ low: 1e-4, high: 1e-2 })
  expect(decadeDomain(5e-3, 5e-3)).toEqual({ low: 1e-3, high: 1e-2 })
})

test('many decades are thinned', () => {
  expect(decadeTicks({ low: 1e-9, high: 1 })).toEqual([1e-9, 1e-6, 1e-3, 1])
  expect([4, 3, 2, 1].map((most) => decadeTicks({ low: 1e-6, high: 1e-2 }, most))).toEqual([
    [1e-6, 1e-4, 1e-2],
    [1e-6, 1e-4, 1e-2],
    [1e-6, 1e-2],
    [1e-6, 1e-2],
  ])
})

test('time ticks are round and carry as many decimals as tell them apart', () => {
  const ticks = timeTicks(1.2, 1.3, 4)
  expect(ticks.map(timeLabels(1.3, 0.05))).toEqual(['1.20 s', '1.25 s', '1.30 s'])
  expect(timeTicks(0, 0.1, 4).map(timeLabels(0.1, 0.05))).toEqual(['0 ms', '50 ms', '100 ms'])
  expect(timeLabels(1.2, 0.0005)(1.2005)).toBe('1.2005 s')
})

test('a linear axis names its unit once', () => {
  const { label, symbol } = linearLabels(100e6, 'bit/second')
  expect(symbol).toBe('Mb/s')
  expect([0, 25e6, 100e6].map(label)).toEqual(['0', '25', '100'])
  expect(linearLabels(1, 'fraction').label(0.5)).toBe('50')
})

test('a domain grows at once and shrinks after a while', () => {
  const domain = createStickyDomain()
  expect(domain.next({ low: 0, high: 10 }, 0).high).toBe(10)
  expect(domain.next({ low: 0, high: 50 }, 100).high).toBe(50)
  expect(domain.next({ low: 0, high: 10 }, 200).high).toBe(50)
  expect(domain.next({ low: 0, high: 50 }, 1000).high).toBe(50)
  expect(domain.next({ low: 0, high: 10 }, 1100).high).toBe(50)
  expect(domain.next({ low: 0, high: 10 }, 4000).high).toBe(10)
})
