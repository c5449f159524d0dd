import { expect, test } from 'vitest'
import { sorted, tally, whyOf } from './explain.ts'

const problem = (severity: 'error' | 'warning', code: string) => ({
  severity,
  code,
  path: '',
  message: '',
  values: {},
  fixes: [],
})

test('errors come before warnings, otherwise the order stays', () => {
  const list = [problem('warning', 'a'), problem('error', 'b'), problem('warning', 'c'), problem('error', 'd')]
  expect(sorted(list).map(({ code }) => code)).toEqual(['b', 'd', 'a', 'c'])
  expect(tally(list)).toEqual({ errors: 2, warnings: 2 })
})

test('a code that no text explains has no reason, whatever its name', () => {
  expect(whyOf('toString')).toBeUndefined()
  expect(whyOf('no-route')).toBe('problems.why.no-route')
})
