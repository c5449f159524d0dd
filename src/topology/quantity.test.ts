import { expect, test } from 'vitest'
import { exact, parseQuantity } from './quantity.ts'

test.each([
  ['2s', 'second', 2],
  ['2 ms', 'second', 0.002],
  ['30us', 'second', 30e-6],
  ['30 µs', 'second', 30e-6],
  ['1.5ns', 'second', 1.5e-9],
  ['7 ps', 'second', 7e-12],
  ['100 Mbit/s', 'bit/second', 1e8],
  ['1.1Gbps', 'bit/second', 1.1e9],
  ['2.5 Gb/s', 'bit/second', 2.5e9],
  ['64 kB', 'byte', 64_000],
  ['5 %', 'fraction', 0.05],
  ['1e-3', 'fraction', 0.001],
  ['733MHz', 'hertz', 733e6],
  ['12', 'second', 12],
  ['2 h', 'second', null],
  ['2 Mm', 'kilometre', null],
  ['fast', 'second', null],
  ['', 'second', null],
  ['1e999', 'second', null],
] as const)('%s in %s is %s', (text, unit, value) => expect(parseQuantity(text, unit)).toBe(value))

test('messages show the whole number with its unit', () => {
  expect(exact(0.1 + 0.2, 'second')).toBe('0.30000000000000004 s')
  expect(exact(3, 'count')).toBe('3')
})
