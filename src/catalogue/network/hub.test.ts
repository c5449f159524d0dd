import { expect, test } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'

/** Stations around a hub of 10 Mb/s whose slot is 51.2 µs; every source sends to y. */
const star = (sources: readonly object[], hub: object, duration: number, seed = 1) =>
  design(
    '',
    '',
    [
      part('h', 'network/hub', { parameters: { rate: 10e6, ...hub } }),
      ...sources.map((parameters, i) => part(`s${i}`, 'traffic/source', { parameters: { destination: 'y', ...parameters } })),
      part('x', 'traffic/sink'),
      part('y', 'traffic/sink'),
    ],
    [...sources.map((_, i) => wire(`s${i}`, 'h', { delay: 0 })), wire('h', 'x', { delay: 0 }), wire('h', 'y', { delay: 0 })],
    { duration, speed: 0, seed },
  )

testKind('network/hub', (lab) => {
  const outcome = lab.run(star([{ size: 1000 }], {}, 0.1))
  expect(outcome.counter('y', 'received')).toBeGreaterThan(90)
  expect(outcome.counter('x', 'received')).toBe(0)
  // serialised once: 8 preamble, 18 addresses, type and check sequence, 1000 payload
  expect(outcome.at('h').find(({ occupancy }) => occupancy > 0)?.occupancy).toBeCloseTo(1026 * 0.8, 6)
  expect(outcome.flow('s0').latencySeconds.max * 1e6).toBeCloseTo(1026 * 0.8, 6)
  expect(outcome.at('h--x').every(({ occupancy }) => occupancy === 0)).toBe(true)
  expect(outcome.component('h').utilisation.medium).toBeCloseTo(0.8208, 1)
  expect(outcome.counter('h', 'collisions')).toBe(0)

  const ideal = lab.run(
    star(
      [
        { size: 1000, rate: 500 },
        { size: 1000, rate: 500 },
      ],
      { access: 'first-come' },
      0.1,
    ),
  )
  expect(ideal.flow('s0').latencySeconds.max * 1e6).toBeCloseTo(1038 * 0.8, 6)
  expect(ideal.flow('s1').latencySeconds.max * 1e6).toBeCloseTo(2 * 1038 * 0.8, 6)
  expect(ideal.counter('h', 'collisions')).toBe(0)
})

const play = (topology: ReturnType<typeof star>) => {
  const run = new Run(topology)
  run.runUntil(run.end)
  const { world } = run
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  const hub = world.ids.indexOf('h')
  const columns = world.kinds.columns[world.kindOf[hub]] as Record<string, Float64Array>
  const drops = result.components.find(({ id }) => id === 'h')?.drops ?? {}
  return {
    ...result,
    collisions: columns.collisions[world.row[hub]],
    repeated: columns.repeated[world.row[hub]],
    drops,
  }
}

/**
 * Two stations that begin at once collide for sure; after n collisions both draw of 2ⁿ slots and meet again with
 * probability 2⁻ⁿ. So a meeting takes 1 + ½ + ½·¼ + ½·¼·⅛ + … = 1.6416 collisions on average.
 */
test('two frames that meet collide as often as binary exponential backoff says', () => {
  const meetings = 20_000
  const both = { size: 1000, rate: 100, limit: meetings }
  const { collisions, flows, drops } = play(star([both, both], {}, meetings / 100 + 1))
  expect(drops).toEqual({})
  expect(flows.map(({ delivered }) => delivered)).toEqual([meetings, meetings])
  let expected = 0
  for (let n = 0, again = 1; n < 10; n++, again /= 2 ** n) expected += again
  expect(expected).toBeCloseTo(1.6416, 4)
  // four standard errors: the variance of one meeting's number is 0.72
  expect(Math.abs(collisions / meetings - expected)).toBeLessThan(4 * Math.sqrt(0.72 / meetings))
})

test('a collision costs what the standard says: detection, jam, backoff by slots, gap', () => {
  // both begin at 0; detection after 100 bit times, jam 32, then 512 for each slot drawn, or 100 + 96 until clear
  const times = Array.from({ length: 40 }, (_, i) => {
    const { flows, collisions } = play(
      star(
        [
          { size: 1000, limit: 1 },
          { size: 1000, limit: 1 },
        ],
        {},
        1,
        i + 1,
      ),
    )
    const [first, last] = flows.map(({ latencySeconds }) => Math.round(latencySeconds.mean * 1e7)).sort((a, b) => a - b)
    return { first, last, collisions }
  }).filter(({ collisions }) => collisions === 1)
  const frame = 1026 * 8
  expect(times.length).toBeGreaterThan(10)
  for (const { first, last } of times) {
    expect(first).toBe(132 + 100 + 96 + frame)
    // it has drawn one slot, finds the medium taken, and waits for its end, the reach and the gap
    expect(last).toBe(first + 100 + 96 + frame)
  }
})

/**
 * Metcalfe and Boggs (1976), section 6: with Q stations that always have something to send, a slot serves to acquire the
 * medium with probability A = (1 − 1/Q)^(Q−1), W = (1 − A)/A slots are lost, and the efficiency is (P/C) / (P/C + W·T).
 * Their slot is spent whole and every station sends in it with the best probability; backoff comes near to that.
 */
const efficiency = (stations: number, bytes: number) => {
  const acquired = (1 - 1 / stations) ** (stations - 1)
  const packet = (bytes + 26) * 8
  return packet / (packet + ((1 - acquired) / acquired) * 512)
}

test.each([
  [2, 1500],
  [5, 1500],
  [10, 1500],
  [32, 1500],
  [10, 1000],
])('%i busy stations use a medium with frames of %i bytes as Metcalfe and Boggs computed, within 0.05', (stations, size) => {
  const busy = { size, rate: 10e6 / (8 * size) }
  const { repeated, simulatedSeconds } = play(
    star(
      Array.from({ length: stations }, () => busy),
      { queue: 10 },
      20,
    ),
  )
  const used = (repeated * (size + 26) * 8) / (10e6 * simulatedSeconds)
  expect(Math.abs(used - efficiency(stations, size))).toBeLessThan(0.05)
})

test('a frame that has collided sixteen times is given up and counted', () => {
  const { drops, flows } = play(
    star(
      Array.from({ length: 60 }, () => ({ size: 46, rate: 200 })),
      { queue: 3 },
      1.5,
    ),
  )
  expect(drops['excessive-collisions']).toBeGreaterThan(0)
  expect(flows.every(({ delivered }) => delivered > 0)).toBe(true)
})

test('access may change while frames wait: none is lost', () => {
  const set = (value: string, milliseconds: number) => ({
    at: milliseconds * 1e9,
    edit: { type: 'set', id: 'h', parameter: 'access', value } as const,
  })
  const sources = Array.from({ length: 3 }, () => ({ size: 1000, rate: 1000, limit: 50 }))
  const edits = [set('first-come', 10.3), set('csma-cd', 20.7), set('first-come', 30.1), set('csma-cd', 40)]
  const { flows, drops } = play({ ...star(sources, { queue: 100 }, 1), edits })
  expect(drops).toEqual({})
  expect(flows.map(({ delivered }) => delivered)).toEqual([50, 50, 50])
})

test('stations that restrain themselves lose nothing, where others lose what finds the queue full', () => {
  const busy = star([{ size: 1000, rate: 3000 }], {}, 0.5)
  expect(play(busy).drops['queue-full']).toBeGreaterThan(100)
  expect(play(star([{ size: 1000, rate: 3000 }], { stations: 'restrained' }, 0.5)).drops).toEqual({})
})
