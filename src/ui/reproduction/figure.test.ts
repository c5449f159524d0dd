import { describe, expect, test } from 'vitest'
import { placeLabels } from './figure-labels.ts'
import { scaleOf } from './figure-scale.ts'
import { errorText, publishedText, range, rowNumber, stretch } from './row-units.ts'

describe('axes', () => {
  test('a linear axis begins at zero and ends at a round number above the highest value', () => {
    const scale = scaleOf({ title: 'size', unit: 'byte', scale: 'linear' }, [128, 512, 1380])
    expect(scale.ticks[0]).toBe(0)
    expect(scale.high).toBeGreaterThanOrEqual(1380)
    expect(scale.at(scale.low)).toBe(0)
    expect(scale.at(scale.high)).toBe(1)
  })

  test('along the page, values that lie close together far from zero are told apart', () => {
    const { low, high } = scaleOf({ title: 'rate', unit: 'bit/second', scale: 'linear' }, [90e6, 92e6, 95e6], false)
    expect(low).toBeGreaterThan(80e6)
    expect(high).toBeLessThan(105e6)
  })

  test('a logarithmic axis has ticks of one, two and five within a decade or two, decades beyond', () => {
    const narrow = scaleOf({ title: 'time', unit: 'second', scale: 'log' }, [7e-6, 30e-6])
    expect(narrow.ticks.map(narrow.label)).toEqual(['5 µs', '10 µs', '20 µs', '50 µs'])
    const wide = scaleOf({ title: 'time', unit: 'second', scale: 'log' }, [7e-6, 1.25e-3])
    expect(wide.ticks.map(wide.label)).toEqual(['10 µs', '100 µs', '1 ms'])
    expect(wide.low).toBe(5e-6)
    expect(wide.high).toBe(2e-3)
  })

  test('packets a second are named once, in the title', () => {
    const scale = scaleOf({ title: 'dropped', unit: 'packet/second', scale: 'log' }, [1e6, 115e6])
    expect(scale.symbol).toBe('packets/s')
    expect(scale.label(1e8)).toBe('100 M')
  })

  test('nothing to show is an axis all the same', () => {
    for (const scale of ['linear', 'log'] as const)
      expect(scaleOf({ title: 'x', unit: 'count', scale }, []).ticks.length).toBeGreaterThan(1)
  })
})

test('labels avoid marks, each other and the edge, and are left out where there is no room', () => {
  const frame = { left: 0, top: 0, right: 200, bottom: 100 }
  const [right] = placeLabels([{ x: 50, y: 50, text: 'Java' }], [], frame)
  expect(right).toMatchObject({ anchor: 'start', text: 'Java' })
  const [left] = placeLabels([{ x: 190, y: 50, text: 'Java' }], [], frame)
  expect(left).toMatchObject({ anchor: 'end' })
  const crowd = Array.from({ length: 40 }, (_, i) => ({
    x: 90 + (i % 8) * 3,
    y: 40 + Math.floor(i / 8) * 3,
    text: 'a long label',
  }))
  const placed = placeLabels(crowd, [], frame)
  expect(placed.some((label) => label === null)).toBe(true)
})

test('numbers of rows in their own units', () => {
  expect(rowNumber(7.02e-6, 'second')).toBe('7.02 µs')
  expect(rowNumber(0.43, 'fraction')).toBe('43 %')
  expect(rowNumber(2.4e-9, 'second/byte')).toBe('2.4 ns/B')
  expect(rowNumber(3.14159, 'times')).toBe('3.14 ×')
  expect(range(0.5e-3, 1.25e-3, 'second')).toBe('500 µs – 1.25 ms')
  expect(range(1e-3, 1.25e-3, 'second')).toBe('1 – 1.25 ms')
  expect([stretch(1, 500, 'packet'), stretch(7, undefined, 'count')]).toEqual(['1 – 500 packets', '7'])
  expect(publishedText({ value: 5e6, unit: 'bit/second', bound: 'at-least' })).toBe('≥ 5 Mb/s')
})

test('errors have a sign, and nothing is nothing', () => {
  expect([0.0421, -0.123, 0.00001].map(errorText)).toEqual(['+4.2 %', '−12 %', '0 %'])
})
