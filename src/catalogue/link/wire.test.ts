import { expect, test } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'

const at = (rate: number) => ({ rate, delay: 1e-3, framing: 38, minimum: 46, queue: 2 })
const pairOf = (parameters: object, link: object) => ({ ...pair(parameters, link), duration: 20 })
const pair = (parameters: object, link: object) =>
  design(
    '',
    '',
    [part('a', 'traffic/source', { parameters: { ...parameters } }), part('b', 'traffic/sink')],
    [wire('a', 'b', { ...link })],
    {
      duration: 1,
      speed: 0,
    },
  )

testKind('link/wire', (lab) => {
  const one = lab.run(pair({ rate: 100, size: 1000, limit: 3 }, at(8e6)))
  expect(one.at('a--b')[0]).toMatchObject({ occupancy: 1038, latency: 1000, wait: 0 })
  expect(one.flow('a').latencySeconds.mean).toBeCloseTo(0.002038, 9)

  const short = lab.run(pair({ rate: 100, size: 30, limit: 1 }, at(8e6)))
  expect(short.at('a--b')[0].occupancy).toBe(46 + 38)

  const full = lab.run(pair({ rate: 1e5, size: 1000, limit: 10 }, at(8e6)))
  expect(full.component('a--b').drops['queue-full']).toBe(7)
  expect(full.component('a--b').queue.forward.max).toBe(2)

  const lossy = lab.run(pair({ rate: 1000, size: 100 }, { ...at(8e6), loss: 0.25 }))
  expect((lossy.component('a--b').drops.loss ?? 0) / lossy.flow('a').sent).toBeCloseTo(0.25, 1)

  const half = design(
    '',
    '',
    [part('ping', 'traffic/ping', { parameters: { interval: 0.0021, size: 1000 } }), part('b', 'traffic/sink')],
    [wire('ping', 'b', { rate: 8e6, delay: 0, framing: 0, minimum: 0, duplex: 'half' })],
    { duration: 0.1, speed: 0 },
  )
  const turns = lab.run(half)
  expect(turns.component('ping--b').utilisation.forward).toBeGreaterThan(0.9)
  expect(turns.component('ping--b').utilisation.backward).toBe(0)

  const bursts = lab.run(pair({ rate: 5000, size: 100 }, { ...at(80e6), loss: 0.2, burst: 8 }), { until: 20 })
  expect((bursts.component('a--b').drops.loss ?? 0) / bursts.flow('a').sent).toBeCloseTo(0.2, 1)

  const jittery = lab.run(pair({ rate: 1000, size: 962 }, { ...at(8e6), jitter: 4e-3 }), { until: 10 })
  const { min, max, mean } = jittery.flow('a').latencySeconds
  expect(min).toBeGreaterThanOrEqual(0.002)
  expect(max).toBeLessThanOrEqual(0.006)
  expect(mean).toBeCloseTo(0.004, 3)

  const twice = lab.run(pair({ rate: 1000, size: 100 }, { ...at(80e6), duplicate: 0.5 }))
  expect(twice.flow('a').copied / twice.flow('a').sent).toBeCloseTo(0.5, 1)
  expect(twice.flow('a').delivered).toBeGreaterThan(1.4 * twice.flow('a').sent)
})

test('losses come in bursts of the length asked for', () => {
  const lost: number[] = []
  const run = new Run(pairOf({ rate: 5000, size: 100 }, { ...at(80e6), loss: 0.2, burst: 8 }))
  const { world } = run
  const drop = world.drop.bind(world)
  world.drop = (self, packet, reason) => {
    lost.push(world.packets.sequence[packet])
    drop(self, packet, reason)
  }
  run.runUntil(run.end)
  const bursts = lost.filter((sequence, i) => sequence !== lost[i - 1] + 1).length
  expect(lost.length / bursts).toBeGreaterThan(6)
  expect(lost.length / bursts).toBeLessThan(10)
})

test('a link that fails loses what waits and what is on it, and works again when it returns', () => {
  const topology = pairOf({ rate: 1e5, size: 962 }, { ...at(8e6), delay: 10e-3, queue: 50 })
  const up = (value: boolean) => ({ type: 'set', id: 'a--b', parameter: 'up', value }) as const
  const edits = [
    { at: 0.5e12, edit: up(false) },
    { at: 0.6e12, edit: up(true) },
  ]
  const run = new Run({ ...topology, duration: 1, edits })
  const { world } = run
  run.runUntil(0.5e12)
  const before = run.world.flows.delivered[0]
  run.runUntil(0.512e12)
  expect(world.flows.inFlight[0]).toBe(0)
  run.runUntil(0.61e12)
  expect(world.flows.delivered[0]).toBe(before)
  run.runUntil(run.end)
  expect(world.flows.delivered[0]).toBeGreaterThan(before + 300)
  const { components, invariants } = run.result()
  // fifty waited, ten were under way and one was being sent; those after it had no route
  expect(components.find(({ id }) => id === 'a--b')?.drops['link-down']).toBe(61)
  expect(components.find(({ id }) => id === 'a')?.drops['no-route']).toBe(10_000)
  expect(invariants.violated).toEqual([])
})

test('routes lead around a failed link, and back', () => {
  const link = { rate: 1e9, delay: 1e-3 }
  const topology = design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000, size: 500 } }),
      ...['r', 's', 't'].map((id) => part(id, 'network/router')),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'r', link), wire('r', 't', link), wire('r', 's', link), wire('s', 't', link), wire('t', 'b', link)],
    { duration: 3, speed: 0 },
  )
  const set = (value: boolean, seconds: number) => ({
    at: seconds * 1e12,
    edit: { type: 'set', id: 'r--t', parameter: 'up', value } as const,
  })
  const run = new Run({ ...topology, edits: [set(false, 1), set(true, 2)] })
  const forwarded = () => run.result().components.find(({ id }) => id === 's')
  run.runUntil(0.9e12)
  const counter = () => run.world.received[run.world.ids.indexOf('s')]
  expect(counter()).toBe(0)
  run.runUntil(1.9e12)
  expect(counter()).toBeGreaterThan(890)
  const around = counter()
  run.runUntil(run.end)
  expect(counter() - around).toBeLessThan(110)
  expect(forwarded()?.drops).toEqual({})
  // what was on the link when it failed, and nothing else
  expect(run.world.flows.dropped[0]).toBeLessThanOrEqual(2)
})

/** A download, and a ping beside it, over one link of 10 Mb/s with room for 500 packets (0.6 s of them). */
const bloated = (discipline: string) => {
  const access = { rate: 1e9, delay: 1e-4 }
  const topology = design(
    '',
    '',
    [
      part('s', 'traffic/tcp', { parameters: { destination: 'r' } }),
      part('p', 'traffic/ping', { parameters: { interval: 0.05, destination: 'q' } }),
      part('a', 'network/router'),
      part('b', 'network/router'),
      part('r', 'traffic/sink'),
      part('q', 'traffic/sink'),
    ],
    [
      wire('s', 'a', access),
      wire('p', 'a', access),
      wire('a', 'b', { rate: 10e6, delay: 10e-3, queue: 500, discipline }),
      wire('b', 'r', access),
      wire('b', 'q', access),
    ],
    { duration: 30, speed: 0 },
  )
  const run = new Run(topology)
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  const flow = (id: string) => result.flows.find((each) => each.id === id)
  const early = result.components.find(({ id }) => id === 'a--b')?.drops['early-drop'] ?? 0
  return { ping: flow('p')?.latencySeconds.p50 ?? 0, goodput: flow('s')?.throughputBitsPerSecond ?? 0, early }
}

test('CoDel keeps the queue short, DRR keeps flows apart, FQ-CoDel does both, and none costs throughput', () => {
  const [tail, codel, drr, fair] = ['tail-drop', 'codel', 'drr', 'fq-codel'].map(bloated)
  expect(tail.ping).toBeGreaterThan(0.3)
  expect(tail.early).toBe(0)
  expect(codel.ping).toBeGreaterThan(0.02)
  expect(codel.ping).toBeLessThan(0.05)
  expect(codel.early).toBeGreaterThan(0)
  // the flow's own queue is short for a ping whatever the download does: a round trip and one packet in service
  expect(drr.ping).toBeLessThan(0.023)
  expect(drr.early).toBe(0)
  expect(fair.ping).toBeLessThan(0.023)
  expect(fair.early).toBeGreaterThan(0)
  for (const { goodput } of [tail, codel, drr, fair]) expect(goodput).toBeGreaterThan(9e6)
})

test('the discipline may change while packets wait', () => {
  const disciplines = ['codel', 'tail-drop', 'drr', 'fq-codel', 'tail-drop']
  const edits = disciplines.map((value, i) => ({
    at: (i + 1) * 1e11,
    edit: { type: 'set', id: 'a--b', parameter: 'discipline', value } as const,
  }))
  const topology = pairOf({ rate: 2000, size: 962, pattern: 'poisson' }, { ...at(8e6), queue: 100 })
  const run = new Run({ ...topology, duration: 1, edits })
  run.runUntil(run.end)
  expect(run.result().invariants.violated).toEqual([])
  expect(run.world.flows.delivered[0]).toBeGreaterThan(990)
  const half = new Run({ ...topology, duration: 1, edits })
  half.runUntil(0.35e12)
  const resumed = new Run({ ...topology, duration: 1, edits }, [], half.snapshot())
  resumed.runUntil(resumed.end)
  expect(resumed.world.digest()).toBe(run.world.digest())
})
