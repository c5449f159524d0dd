import { expect, test } from 'vitest'
import { waterfall } from './waterfall.ts'

const stage = (name: string, waitSeconds: number, occupancySeconds: number, latencySeconds: number) => ({
  component: 'router',
  stage: name,
  waitSeconds,
  occupancySeconds,
  latencySeconds,
})

test('stages follow each other and fill the whole', () => {
  const { spans, total, worst } = waterfall([stage('interrupt', 0, 1, 0), stage('service', 1, 2, 4), stage('wire', 0, 1, 1)])
  expect(total).toBe(10)
  expect(worst).toBe(1)
  expect(spans.map(({ start }) => start)).toEqual([0, 0.1, 0.8])
  const last = spans[2]
  expect(last.start + last.waitShare + last.occupancyShare + last.latencyShare).toBeCloseTo(1)
})

test('a packet that has finished nothing has an empty waterfall', () => {
  expect(waterfall([])).toEqual({ spans: [], total: 0, worst: -1 })
})
