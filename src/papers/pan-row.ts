/** What PAN's rows are made of: units, constants that they depend on, reasons. */
import { overhead } from './pan-readings.ts'
import type { Published, Reading, Row, RowRole } from './paper.ts'

export const path = ['infrastructure/machine.receive', 'kernel/forwarding.cycles']
export const node = ['kernel/pan.dispatch']
export const inProcess = ['ee/pan.systemCall', 'infrastructure/machine.copyBandwidth']
export const java = ['ee/pan.javaEnvironment', 'ee/pan.javaRead', 'ee/pan.javaWrite', 'ee/pan.javaForward', 'ee/pan.javaRest']
export const collector = ['ee/pan.heap', 'ee/pan.pause', 'ee/pan.objects']

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
  constants: readonly string[],
  reading: Reading,
  reason?: string,
): Row {
  const id = `pan-${String(fact).padStart(2, '0')}`
  return { fact: id, quantity, section, quote, published, role, constants, ...reading, ...(reason !== undefined && { reason }) }
}

export const twenty = overhead('kernel', 'active', 1500)
export const restated =
  'the 20 µs set the cost of the node and the 50 µs that of forwarding: the two numbers and this one are not independent'
export const ratioOfFits = 'a ratio of two numbers that both set constants'
export const thirteen = 'with an overhead of 13% compared to the time a traditional network node takes to process capsules'
