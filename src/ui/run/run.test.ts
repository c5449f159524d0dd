import { expect, test } from 'vitest'
import { clockGroups } from './clock-text.ts'
import { fastest, lags, speedPosition, speeds, speedText } from './speed.ts'
import { readUntil } from './until.ts'

test('speeds go from 1 µs per second to as fast as it goes', () => {
  expect(speeds[0]).toBe(1e-6)
  expect(speeds.at(-2)).toBe(10)
  expect(speeds.at(-1)).toBe(fastest)
  expect(speeds.map(speedPosition)).toEqual([...speeds.keys()])
})

test('a speed between two notches takes the nearer one', () => {
  expect(speeds[speedPosition(0.0045)]).toBe(0.005)
  expect(speeds[speedPosition(1e-9)]).toBe(1e-6)
  expect(speeds[speedPosition(900)]).toBe(10)
})

test('speeds read as simulated time per second', () => {
  expect(speedText(0.005)).toBe('5 ms per second')
  expect(speedText(1e-6)).toBe('1 µs per second')
  expect(speedText(0)).toBe('as fast as it goes')
})

test('a run lags when it does clearly less than asked', () => {
  expect(lags(1, 0.5)).toBe(true)
  expect(lags(1, 0.95)).toBe(false)
  expect(lags(fastest, 0.2)).toBe(false)
})

test('the clock has one group of digits per unit', () => {
  expect(clockGroups(1.234567891)).toEqual(['1', '234', '567', '891'])
  expect(clockGroups(0)).toEqual(['0', '000', '000', '000'])
  expect(clockGroups(12.000000007)).toEqual(['12', '000', '000', '007'])
})

test('a time to run to lies between now and the end', () => {
  expect(readUntil('250 ms', 0.1, 1)).toEqual({ seconds: 0.25 })
  expect(readUntil('1', 0.1, 1)).toEqual({ seconds: 1 })
  expect(readUntil('100 ms', 0.1, 1)).toEqual({ fault: 'past' })
  expect(readUntil('2 s', 0.1, 1)).toEqual({ fault: 'beyond' })
  expect(readUntil('soon', 0.1, 1)).toEqual({ fault: 'unreadable' })
})
