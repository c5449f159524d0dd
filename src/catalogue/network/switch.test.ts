import { expect, test } from 'vitest'
import { design, part, wire } from '../../lessons/design.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { Run } from '../../topology/run.ts'

testKind('network/switch', (lab) => {
  const star = design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { destination: 'y' } }),
      part('s', 'network/switch', { parameters: { latency: 7e-6 } }),
      part('x', 'traffic/sink'),
      part('y', 'traffic/sink'),
    ],
    [wire('a', 's'), wire('s', 'x'), wire('s', 'y')],
    { duration: 0.1, speed: 0 },
  )
  const outcome = lab.run(star)
  expect(outcome.counter('y', 'received')).toBeGreaterThan(90)
  expect(outcome.at('s--x')).toEqual([])
  expect(outcome.at('s')[0].latency).toBe(7)
  expect(outcome.at('s--y')[0].ttl).toBe(64)
})

/** Time of one frame of 1000 bytes over k switches in a row, in microseconds; `rates` of the k + 1 links in Mb/s. */
function crossing(forwarding: string, rates: readonly number[], load: object = { rate: 100, limit: 3 }) {
  const switches = rates.slice(1).map((_, i) => part(`s${i}`, 'network/switch', { parameters: { latency: 3e-6, forwarding } }))
  const row = ['a', ...switches.map(({ id }) => id), 'b']
  const run = new Run(
    design(
      '',
      '',
      [part('a', 'traffic/source', { parameters: { size: 1000, ...load } }), ...switches, part('b', 'traffic/sink')],
      rates.map((rate, i) => wire(row[i], row[i + 1], { rate: rate * 1e6, delay: 5e-6, framing: 38 })),
      { duration: 0.5, speed: 0 },
    ),
  )
  run.runUntil(run.end)
  const { flows, invariants } = run.result()
  expect(invariants.violated).toEqual([])
  return flows[0]
}

/** microseconds of so many bytes at so many Mb/s */
const time = (bytes: number, rate: number) => (bytes * 8) / rate

test.each([1, 2, 5])('over %i switches a frame is serialised at every link, or its header is', (k) => {
  const equal = Array.from({ length: k + 1 }, () => 100)
  const stored = crossing('store-and-forward', equal).latencySeconds
  expect(stored.max * 1e6).toBeCloseTo((k + 1) * (time(1038, 100) + 5) + k * 3, 6)
  expect(stored.min).toBe(stored.max)
  const cut = crossing('cut-through', equal).latencySeconds
  expect(cut.max * 1e6).toBeCloseTo(time(1038, 100) + 5 + k * (time(22, 100) + 5 + 3), 6)
  expect(cut.min).toBe(cut.max)
})

test('cut-through waits for the whole frame where it would run dry, and only there', () => {
  const faster = crossing('cut-through', [100, 1000]).latencySeconds.mean
  expect(faster * 1e6).toBeCloseTo(time(1038, 100) + 5 + 3 + time(1038, 1000) + 5, 6)
  const slower = crossing('cut-through', [1000, 100]).latencySeconds.mean
  expect(slower * 1e6).toBeCloseTo(time(22, 1000) + 5 + 3 + time(1038, 100) + 5, 6)
})

test('under load both ways of forwarding carry the same', () => {
  const load = { pattern: 'poisson', rate: 20_000 }
  const [stored, cut] = ['store-and-forward', 'cut-through'].map((way) => crossing(way, [1000, 100, 100], load))
  expect(stored.sent).toBe(cut.sent)
  expect(Math.abs(stored.delivered - cut.delivered)).toBeLessThanOrEqual(2)
  expect(cut.delivered / 0.5).toBeCloseTo(100e6 / (1038 * 8), -2)
})
