/** What PAN's rows are made of: units and reasons. */
import { overhead } from './pan-readings.ts'
import type { Published, Reading, Row, RowRole } from './paper.ts'

export const µs = (value: number, bound?: Published['bound']): Published => ({
  value: value * 1e-6,
  unit: 'second',
  ...(bound && { bound }),
})
export const share = (percent: number): Published => ({ value: percent / 100, unit: 'fraction' })
export const times = (value: number, bound?: Published['bound']): Published => ({ value, unit: 'times', ...(bound && { bound }) })

export function row(
  fact: number,
  section: string,
  quantity: string,
  quote: string,
  published: Published,
  role: RowRole,
  reading: Reading,
  reason?: string,
): Row {
  const id = `pan-${String(fact).padStart(2, '0')}`
  return { fact: id, quantity, section, quote, published, role, ...reading, ...(reason !== undefined && { reason }) }
}

export const twenty = overhead('kernel', 'active', 1500)
export const restated =
  'the 20 µs set the cost of the node and the 50 µs that of forwarding: the two numbers and this one are not independent'
export const ratioOfFits = 'a ratio of two numbers that both set constants'
/** `over` as in "266 µs over 83 µs" */
export const rowsOfTheirOwn = (over: string): string => `${over}, each of which is a row of its own: nothing else was observed`
export const thirteen = 'with an overhead of 13% compared to the time a traditional network node takes to process capsules'
