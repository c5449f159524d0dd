import { describe, expect, test } from 'vitest'
import { format, formatCount, formatExact, formatInFull, parse, quantity, stepped } from './units.ts'

describe('format', () => {
  test.each([
    [7.02e-6, 'second', '7.02 µs'],
    [0.0005, 'second', '500 µs'],
    [0.99999e-6, 'second', '1 µs'],
    [1.1e9, 'bit/second', '1.1 Gb/s'],
    [100e6, 'bit/second', '100 Mb/s'],
    [512, 'byte', '512 B'],
    [1500, 'byte', '1.5 kB'],
    [0, 'second', '0 s'],
    [0.314, 'fraction', '31.4 %'],
    [1, 'fraction', '100 %'],
    [1234, 'count', '1,234'],
    [1.4e9, 'hertz', '1.4 GHz'],
    [-3e-6, 'second', '−3 µs'],
    [Number.NaN, 'second', '–'],
    [Number.POSITIVE_INFINITY, 'bit/second', '∞'],
    [2.5e-13, 'second', '0.25 ps'],
  ] as const)('%d %s reads %s', (value, unit, text) => expect(format(value, unit)).toBe(text))

  test('number and unit can be set apart', () => {
    expect(quantity(7.02e-6, 'second')).toEqual({ number: '7.02', unit: 'µs' })
    expect(formatCount(1234567)).toBe('1,234,567')
  })
})

describe('parse', () => {
  test.each([
    ['100 Mb/s', 'bit/second', 100e6],
    ['1.1Gbps', 'bit/second', 1.1e9],
    ['30us', 'second', 30e-6],
    ['30 µs', 'second', 30e-6],
    ['7', 'second', 7],
    ['1,500', 'byte', 1500],
    ['64 KiB', 'byte', 65536],
    ['50 %', 'fraction', 0.5],
    ['0.5', 'fraction', 0.5],
    ['733 MHz', 'hertz', 733e6],
    ['10 kpps', 'packet/second', 10_000],
    ['−2 ms', 'second', -2e-3],
    ['1e-6', 'second', 1e-6],
    ['200 m', 'second', null],
    ['fast', 'bit/second', null],
    ['', 'second', null],
  ] as const)('%s in %s is %d', (text, unit, value) => expect(parse(text, unit)).toBe(value))

  test('a bare number keeps the unit that was on screen', () => expect(parse('12', 'second', 'µs')).toBe(12e-6))

  test('what is shown for editing reads back as the same value', () => {
    for (const value of [7.02e-6, 1.2345678e-3, 1500, 41.67e-9, 0])
      expect(parse(formatExact(value, 'second'), 'second')).toBe(value)
  })
})

test('arrow keys step in the digit that leads', () => {
  expect(stepped(100e6, 1, false)).toBe(200e6)
  expect(stepped(100e6, -1, false)).toBe(90e6)
  expect(stepped(3, 1, true)).toBe(4)
  expect(stepped(7e-6, -1, false)).toBe(6e-6)
})

test('in a sentence every digit is written, in groups of three', () => {
  expect(formatInFull(4_294_967_295, 'count')).toBe('4,294,967,295')
  expect(formatInFull(1e9, 'packet/second')).toBe('1,000 M packets/s')
  expect(formatInFull(1e-6, 'second')).toBe('1 µs')
})
