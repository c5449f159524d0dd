import { expect, test } from 'vitest'
import { runTopology } from '../topology/run.ts'
import firstProgram from './first-program.ts'

test('packets pass the machine, a hundred a second', () => {
  const { flows } = runTopology({ ...firstProgram, duration: 1 })
  expect(flows).toHaveLength(1)
  // at 0, 0.01 … 1 s
  expect(flows[0].sent).toBe(101)
  expect(flows[0].delivered).toBeGreaterThan(95)
})
