import { expect, test } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { arrivals, congested, expectedOf, jitterOf, receiverReportBytes } from '../../testing/rtp.ts'
import { design, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'

const pair = (sender: Record<string, number>, link: Record<string, number>, duration: number) =>
  design(
    '',
    '',
    [part('a', 'traffic/rtp', { parameters: sender }), part('b', 'traffic/rtp-receiver', { parameters: { interval: 1 } })],
    [wire('a', 'b', { rate: 8e6, delay: 5e-3, framing: 0, minimum: 0, ...link })],
    { duration, speed: 0 },
  )

testKind('traffic/rtp', (lab) => {
  // 10 packets of 100 bytes a second; the reports, of 84 and 88 bytes, take 84 and 88 µs to serialise
  const quiet = lab.run(pair({ rate: 10, payload: 60, interval: 1 }, {}, 20.05))
  expect(quiet.flow('a').sent).toBe(201)
  expect(quiet.flow('a').latencySeconds.mean).toBeCloseTo(5e-3 + 1e-4, 9)
  expect(Math.abs(quiet.counter('a', 'roundTrip') - (2 * 5000 + 84 + 88))).toBeLessThan(2e6 / 65_536)
  expect(quiet.counter('a', 'jitter')).toBe(0)
  expect(quiet.counter('a', 'lost')).toBe(0)

  const lossy = lab.run(pair({ interval: 1, limit: 10_000 }, { loss: 0.2 }, 210))
  const { dropped, delivered } = lossy.flow('a')
  expect(lossy.flow('a').sent).toBe(10_000)
  expect(Math.abs(dropped / 10_000 - 0.2)).toBeLessThan(0.02)
  expect(lossy.counter('b', 'received')).toBe(delivered)
  // what was lost before the first or after the last that came is not known there
  expect(lossy.counter('b', 'lost')).toBeLessThanOrEqual(dropped)
  expect(lossy.counter('b', 'lost')).toBeGreaterThan(dropped - 20)
  expect(Math.abs(lossy.counter('a', 'lost') - dropped)).toBeLessThan(100)

  const busy = lab.run(congested(20))
  const reports = busy.at('s--b').filter(({ flow, size }) => flow === 'a:answers' && size === receiverReportBytes)
  const heard = busy.at('a--r').filter(({ flow, size }) => flow === 'a:answers' && size === receiverReportBytes)
  expect(heard.length).toBeGreaterThan(15)
  const [before, last] = heard
    .slice(-2)
    .map(({ sequence }) => arrivals(busy, reports.find((report) => report.sequence === sequence)?.entered ?? 0))
  const expected = expectedOf(last) - expectedOf(before)
  const missing = expected - (last.length - before.length)
  expect(last.length).toBeLessThan(expectedOf(last))
  expect(busy.counter('a', 'lost')).toBe(expectedOf(last) - last.length)
  expect(busy.counter('a', 'loss')).toBe((Math.floor((256 * missing) / expected) * 100) / 256)
  expect(busy.counter('a', 'jitter')).toBeCloseTo((Math.floor(jitterOf(last)) * 1e6) / 90_000, 6)
})

test('a receiver that has heard no report of the sender gives no round trip; one that has heard nothing does not report', () => {
  const topology = pair({ interval: 100 }, {}, 30)
  const run = new Run(topology)
  run.runUntil(run.end)
  const { world } = run
  const kind = world.kinds.list.findIndex((entry) => entry.kind === 'traffic/rtp')
  const columns = world.kinds.columns[kind] as Record<string, Float64Array>
  expect(columns.roundTrip[0]).toBe(0)
  expect(world.flows.delivered[world.flows.answers[0]]).toBeGreaterThan(10)

  const silent = new Run(pair({ begin: 60 }, {}, 30))
  silent.runUntil(silent.end)
  expect(silent.world.flows.sent[silent.world.flows.answers[0]]).toBe(0)
})
