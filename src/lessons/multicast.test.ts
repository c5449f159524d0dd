/** The note of the design states loads of links: what a run shows. */
import { expect, test } from 'vitest'
import { watch } from '../testing/traffic.ts'
import multicast from './multicast.ts'

const duration = 0.2
const sent = duration * 500
const seen = watch({ ...multicast, duration: duration + 0.01, components: multicast.components.map(limited) })
/** frames of 1316 bytes of IP and 38 of Ethernet framing */
const megabits = (packets: number) => (packets * (1316 + 38) * 8) / duration / 1e6
const note = multicast.note ?? ''

function limited<R extends { readonly kind: string; readonly parameters?: object }>(record: R): R {
  return record.kind === 'traffic/source' ? { ...record, parameters: { ...record.parameters, limit: sent } } : record
}
const loads = (half: string) =>
  multicast.links.filter(({ id }) => id.startsWith(half)).map(({ id }) => seen.load(`${id} forward`) / sent)

test('eight flows load the line to the campus eight times, each building’s twice', () => {
  expect(seen.load('uni-gate--uni-core forward')).toBe(8 * sent)
  expect(note).toContain(`${Math.round(megabits(8 * sent))} Mb/s with framing`)
  for (const building of [1, 2, 3, 4]) expect(seen.load(`uni-core--uni-r${building} forward`)).toBe(2 * sent)
  expect(loads('uni').reduce((sum, load) => sum + load)).toBe(32)
})

test('one group loads every link of the tree once', () => {
  expect(loads('multi')).toEqual(new Array(14).fill(1))
  expect(note).toContain(`one copy, ${megabits(sent).toFixed(1)} Mb/s, and a packet crosses 14 links where eight cross 32`)
  expect(note).toContain(`A lecture of ${((sent * 1316 * 8) / duration / 1e6).toFixed(1)} Mb/s`)
  expect(seen.flow('multi-s')).toMatchObject({ sent, delivered: 8 * sent, copied: 7 * sent, dropped: 0 })
})

test('every seat gets every packet, either way', () => {
  for (const seat of [1, 2, 3, 4, 5, 6, 7, 8]) {
    expect(seen.received(`uni-x${seat}`)).toBe(sent)
    expect(seen.received(`multi-x${seat}`)).toBe(sent)
  }
})
