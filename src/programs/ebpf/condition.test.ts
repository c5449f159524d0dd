import { expect, test } from 'vitest'
import { conditionOf } from './condition.ts'

const registers = Array.from({ length: 11 }, (_, i) => BigInt(i))
registers[5] = BigInt.asUintN(64, -7n)

test.each([
  ['', true],
  ['r1 == 1', true],
  ['%r1==0x1', true],
  ['r1 != 1', false],
  ['r3 > r2', true],
  ['r2 >= 3 || r4 & 4', true],
  ['r1 == 1 && r2 == 1 || r3 == 3', true],
  ['r1 == 1 && r2 == 1', false],
  ['r5 < -6', true],
  ['r5 < 6', false],
  ['r5 == -7', true],
])('%s', (text, holds) => {
  expect(conditionOf(text)(registers)).toBe(holds)
})

test('what is no condition says so', () => {
  expect(() => conditionOf('r1 = 3')).toThrow("'r1 = 3' is no condition")
  expect(() => conditionOf('r11 == 3')).toThrow("no register 'r11'")
  expect(() => conditionOf('r1 == 3 &&')).toThrow("'' is no condition")
})
