import { expect, test } from 'vitest'
import { tcpState } from '../../sim/endpoints.ts'
import { testKind } from '../../testing/kind-lab.ts'
import type { ParameterValue } from '../../topology/document.ts'
import { design, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'

type Parameters = Record<string, ParameterValue>

/** A link on which a byte takes a microsecond and a signal five milliseconds. */
const [byte, way] = [1e-6, 5e-3]
/** bytes of IPv4 and TCP headers with the timestamps option */
const header = 52
const pair = (client: Parameters, server: Parameters = {}, link: Parameters = {}, duration = 10) =>
  design(
    '',
    '',
    [part('c', 'traffic/request', { parameters: client }), part('s', 'traffic/server', { parameters: server })],
    [wire('c', 's', { rate: 8e6, delay: way, framing: 0, minimum: 0, queue: 1000, ...link })],
    { duration, speed: 0 },
  )
const latency = (run: {
  result(): { machines: readonly { crossingSeconds: { count: number; mean: number; max: number; p50: number } }[] }
}) => run.result().machines[0].crossingSeconds

testKind('traffic/request', (lab) => {
  // one request of 100 bytes and one response of 1,000, each a segment: two ways, two transmissions and the service
  const cycle = 2 * way + (100 + header + 1000 + header) * byte + 0.003
  const kept = lab.run(pair({ connections: 1, request: 100, response: 1000 }, { service: 0.003 }))
  const [answered, longer] = [10, 20].map((until) =>
    lab.run(pair({ connections: 1, request: 100, response: 1000 }, { service: 0.003 }), { until }).counter('c', 'answered'),
  )
  expect(Math.abs(longer - answered - 10 / cycle)).toBeLessThan(1)
  expect(latency(kept.run).p50 / cycle).toBeCloseTo(1, 2)
  expect(kept.counter('c', 'failed')).toBe(0)

  const each = lab.run(pair({ connections: 1, request: 100, response: 1000, keep: false }, { service: 0.003 }))
  // a round trip more, of SYN (60 bytes with its options) and SYN-ACK, and the acknowledgement before the request
  const handshake = 2 * way + (60 + 60 + header) * byte
  expect(latency(each.run).p50 / (cycle + handshake)).toBeCloseTo(1, 2)
})

test('in every cycle of one kept connection exactly the same time passes', () => {
  const run = new Run(pair({ connections: 1, request: 100, response: 1000 }, { service: 0.003 }))
  const { world } = run
  const times: number[] = []
  let before = 0
  while (times.length < 50 && !run.ended) {
    run.runUntil(run.end, 1)
    const count = world.series.count[world.crossingOf[0]]
    if (count > before) times.push(world.now)
    before = count
  }
  const cycles = times.slice(2).map((time, i) => time - times[i + 1])
  const cycle = Math.round((2 * way + (100 + header + 1000 + header) * byte + 0.003) * 1e12)
  expect(new Set(cycles)).toEqual(new Set([cycle]))
})

test('think time comes on top, and several connections ask independently', () => {
  const cycle = 2 * way + (100 + header + 1000 + header) * byte
  const run = new Run(pair({ connections: 5, think: 0.5, request: 100, response: 1000 }))
  run.runUntil(run.end)
  const count = latency(run).count
  // the first ones meet on the line, so a few milliseconds are between them
  expect(count).toBeGreaterThanOrEqual(5 * Math.floor(10 / (cycle + 0.5 + 0.01)))
  expect(count).toBeLessThanOrEqual(5 * (Math.floor(10 / (cycle + 0.5)) + 1))
})

test('open loop: latency counts from when a request was due, so a single server with exponential times behaves as M/M/1', () => {
  const topology = pair(
    { pattern: 'poisson', rate: 50, connections: 256, request: 10, response: 10, begin: 1 },
    { workers: 1, service: 0.01, times: 'exponential' },
    { rate: 1e10, delay: 0 },
    2000,
  )
  const run = new Run(topology)
  run.runUntil(run.end)
  // load 0.5, mean service 10 ms: a mean of 20 ms in the system
  expect(latency(run).count).toBeGreaterThan(98_000)
  expect(latency(run).mean / 0.02).toBeCloseTo(1, 1)
  expect(run.result().invariants.violated).toEqual([])
})

test('connections for one request each leave neither endpoints nor packets behind, however many there were', () => {
  const run = new Run(pair({ connections: 4, keep: false, response: 5000, timeout: 0.2 }, {}, { loss: 0.01 }, 60))
  run.runUntil(run.end)
  expect(latency(run).count).toBeGreaterThan(500)
  // two rows a connection, used in turn, and as many that answer
  expect(run.world.endpoints.count).toBeLessThanOrEqual(4 * 2 * 2)
  expect(run.result().invariants.violated).toEqual([])
})

test('under loss, reordering and duplication every answer comes once and is whole', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const keep = seed % 2 === 0
    const topology = pair(
      { connections: 3, keep, response: 20_000, timeout: 0.1, think: 0.01 },
      {},
      { loss: 0.02, jitter: 0.004, duplicate: 0.02 },
      30,
    )
    const run = new Run({ ...topology, seed })
    run.runUntil(run.end)
    const { endpoints } = run.world
    expect(latency(run).count).toBeGreaterThan(50)
    for (let e = 0; e < endpoints.count; e++) {
      if (endpoints.component[e] !== 0 || endpoints.state[e] < tcpState.established) continue
      const came = endpoints.consumed[e] - 1
      expect(came).toBeGreaterThanOrEqual(endpoints.requests[e] * 20_000)
      expect(came).toBeLessThan((endpoints.requests[e] + 1) * 20_000)
    }
    expect(run.result().invariants.violated).toEqual([])
  }
})

test('when the server’s machine crashes, requests fail, and work again after it is back', () => {
  const topology = design(
    '',
    '',
    [
      part('c', 'traffic/request', { parameters: { connections: 2, timeout: 0.2, think: 0.01 } }),
      part('m', 'infrastructure/machine', { holds: [part('eth0', 'nic/plain'), part('s', 'traffic/server')] }),
    ],
    [wire('c', 'eth0')],
    { duration: 10, speed: 0 },
  )
  const edit = (at: number, value: boolean) => ({
    at: at * 1e12,
    edit: { type: 'set', id: 'm', parameter: 'up', value } as const,
  })
  const run = new Run({ ...topology, edits: [edit(2, false), edit(3, true)] })
  run.runUntil(2e12)
  const before = latency(run).count
  expect(before).toBeGreaterThan(200)
  run.runUntil(3e12)
  expect(latency(run).count).toBe(before)
  run.runUntil(run.end)
  expect(latency(run).count).toBeGreaterThan(before + 400)
  expect((run.world.kinds.columns[run.world.kindOf[0]] as Record<string, Float64Array>).failed[0]).toBe(2)
  expect(run.result().invariants.violated).toEqual([])
})
