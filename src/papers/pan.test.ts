/** What PAN claims beyond its numbers, on the experiments that open on the canvas. */
import { expect, test } from 'vitest'
import type { RunResult } from '../sim/result.ts'
import { runTopology } from '../topology/run.ts'
import { componentOf, flowOf } from './measures.ts'
import { pan } from './pan.ts'
import { pingId, sizes } from './pan-experiments.ts'
import { added, flood, overhead, relative, roundTrip } from './pan-readings.ts'
import type { Reading } from './paper.ts'
import { experimentOf, measured } from './reproduce.ts'

const done = new Map<string, RunResult>()
const resultOf = (id: string): RunResult => {
  const result = done.get(id) ?? runTopology(experimentOf([pan], id).topology)
  done.set(id, result)
  return result
}
const value = (reading: Reading): number => measured(reading, resultOf).value

test('the overhead of the kernel node is flat in size; that of activecopy and of everything in a process grows', () => {
  const flat = sizes.map((size) => value(overhead('kernel', 'active', size)))
  expect(Math.max(...flat) - Math.min(...flat)).toBeLessThan(0.1e-6)
  for (const [end, middle] of [
    ['kernel', 'activecopy'],
    ['user', 'cforw'],
    ['user', 'active'],
  ] as const) {
    const growing = sizes.map((size) => value(overhead(end, middle, size)))
    expect(growing).toEqual([...growing].sort((a, b) => a - b))
    expect(growing[4]).toBeGreaterThan(growing[0] * 1.4)
  }
})

test('relative to the passive forwarder the kernel node costs less the longer the packet', () => {
  const shares = sizes.map((size) => value(relative('kernel', 'active', size)))
  expect(shares).toEqual([...shares].sort((a, b) => b - a))
})

test('a process costs over four times the kernel for 128 bytes and over six times for 1500', () => {
  expect(value(overhead('user', 'active', 128)) / value(overhead('kernel', 'active', 128))).toBeGreaterThan(4)
  expect(value(overhead('user', 'active', 1500)) / value(overhead('kernel', 'active', 1500))).toBeGreaterThan(6)
})

test('copying one packet of 1500 bytes costs more than evaluating its capsule', () => {
  const copy = value(overhead('kernel', 'activecopy', 1500)) - value(overhead('kernel', 'active', 1500))
  expect(copy).toBeGreaterThan(value(overhead('kernel', 'active', 1500)))
})

test('collections of garbage show in the tail and not in the median', () => {
  const { p50, p90, max } = flowOf(resultOf(pingId('java-GC', 'active', 128)), 'ping').latencySeconds
  expect(p90 / p50).toBeCloseTo(1, 2)
  expect(max / p50).toBeGreaterThan(90)
})

test('without the round trips over 150 ms the average of the same run is that of a heap without end', () => {
  const id = pingId('java-GC', 'active', 128)
  const { topology } = experimentOf([pan], id)
  const { trips, short } = componentOf(resultOf(id), 'ping').counters
  expect([trips, trips - short]).toEqual([1326, 2])
  const components = topology.components.map((each) =>
    each.kind === 'ee/pan' ? { ...each, parameters: { ...each.parameters, collects: false } } : each,
  )
  const endless = componentOf(runTopology({ ...topology, components }), 'ping').counters
  expect(endless.short).toBe(1326)
  expect(value(roundTrip('java-noGC', 'active', 128))).toBeCloseTo(endless.mean * 1e-6, 9)
})

test('over whole periods of the collector the time of collections for each capsule is what the average has more', () => {
  const average = (end: 'java-GC' | 'java-noGC') =>
    (value(roundTrip(end, 'active', 128)) - value(roundTrip(end, 'none', 128))) / 2
  expect(average('java-GC')).toBeCloseTo(value(added('java-GC', 'active', 128)), 9)
  expect(added('java-GC', 'active', 128).measure(resultOf)).toBeGreaterThan(average('java-noGC') + 130e-6)
})

test('the round trips of figure 3 leave out the system calls of the application', () => {
  const { mean } = flowOf(resultOf(pingId('kernel', 'none', 128)), 'ping').latencySeconds
  expect(mean - value(roundTrip('kernel', 'none', 128))).toBeGreaterThan(69e-6)
})

test('what limits the flood of 1500 bytes is the wire: the node has time for more', () => {
  const { utilisation } = componentOf(resultOf('pan/flood-kernel-active-1500'), 'middle')
  expect(utilisation.cpu).toBeLessThan(0.6)
})

test('in the kernel no capsule that is sent on is copied, unless that is asked for; in a process each is, twice', () => {
  const counters = (end: 'kernel' | 'user', middle: 'active' | 'activecopy') =>
    componentOf(resultOf(pingId(end, middle, 1500)), 'middle-pan').counters
  expect(counters('kernel', 'active').copied).toBe(0)
  expect(counters('kernel', 'active').untouched).toBeGreaterThan(50)
  expect(counters('kernel', 'activecopy').untouched).toBe(0)
  expect(counters('user', 'active').copied % 3000).toBe(0)
})

test('fragments that a router forwards one by one would make the overhead at 8192 bytes many times 3 %', () => {
  const passive = added('kernel', 'passive', 8192)
  const pipelined: Reading = {
    experiments: passive.experiments.map((id) => (id.includes('passive') ? `${id}-pipelined` : id)),
    measure: (results) => passive.measure((id) => results(id.includes('passive') ? `${id}-pipelined` : id)),
  }
  const share = value(added('kernel', 'active', 8192)) / value(pipelined) - 1
  expect(value(relative('kernel', 'active', 8192))).toBeLessThan(0.035)
  expect(share).toBeGreaterThan(0.12)
})

test('before the wire is full the flood of the PAN node is that of IP forwarding, since the source limits both', () => {
  for (const size of [128, 256, 512])
    expect(value(flood('kernel', 'active', size)) / value(flood('kernel', 'passive', size))).toBeGreaterThan(0.92)
  const middle = componentOf(resultOf('pan/flood-kernel-active-512'), 'middle').utilisation.cpu
  const sender = componentOf(resultOf('pan/flood-kernel-active-512'), 'sender').utilisation.cpu
  expect([sender > 0.99, middle < 0.9]).toEqual([true, true])
})

test('the nodes count a flow in soft state and tell its source of it', () => {
  const result = resultOf('pan/flood-kernel-active-512')
  expect(componentOf(result, 'receiver-pan').counters.flows).toBe(1)
  expect(componentOf(result, 'flood').counters.reports).toBeGreaterThan(0)
})

test('figures 3 to 8 are there, and every line of theirs can be drawn', () => {
  expect(pan.figures.map(({ number }) => number)).toEqual([3, 4, 5, 6, 7, 8].map((number) => `Figure ${number}`))
  for (const { series, published, id } of pan.figures) {
    expect([id, series.length > 3]).toEqual([id, true])
    for (const { points } of series)
      for (const point of [points[0], points[points.length - 1]]) expect(value(point)).toBeGreaterThan(0)
    // and stands beside what the text says
    for (const { x } of published) expect(series.some(({ points }) => points.some((point) => point.x === x))).toBe(true)
  }
})
