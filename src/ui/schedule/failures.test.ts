import { expect, test } from 'vitest'
import { failureEdits, readFailure, usualTimes } from './failures.ts'

test('two times are a failure and a return, one is a failure for good', () => {
  expect(readFailure('2 s', '4s', 5)).toEqual({ fails: 2, returns: 4 })
  expect(readFailure('250 ms', '', 5)).toEqual({ fails: 0.25, returns: null })
  expect(failureEdits('line', 'working', { fails: 2, returns: 4 })).toEqual([
    { at: 2e12, edit: { type: 'set', id: 'line', parameter: 'working', value: false } },
    { at: 4e12, edit: { type: 'set', id: 'line', parameter: 'working', value: true } },
  ])
  expect(failureEdits('line', 'working', { fails: 0.1, returns: null })).toEqual([
    { at: 1e11, edit: { type: 'set', id: 'line', parameter: 'working', value: false } },
  ])
})

test.each([
  ['soon', '4 s', 'unreadable', 'fails'],
  ['6 s', '', 'outside', 'fails'],
  ['2 s', 'later', 'unreadable', 'returns'],
  ['2 s', '6 s', 'outside', 'returns'],
  ['2 s', '2 s', 'order', 'returns'],
])('%s to %s of a run of 5 s: %s', (fails, returns, fault, field) => {
  expect(readFailure(fails, returns, 5)).toEqual({ fault, field })
})

test.each([1e-6, 0.3, 5, 9000])('the times that are offered for a run of %d s lie within it, in order', (duration) => {
  const { fails, returns } = usualTimes(duration)
  expect(fails).toBeGreaterThan(0)
  expect(returns).toBeGreaterThan(fails)
  expect(returns).toBeLessThan(duration)
})
