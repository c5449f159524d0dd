/** Applications at a PAN node: the references to their links, the ports by which they are known, and what a host needs to send. */
import { expect, test } from 'vitest'
import { componentOf, flowOf } from '../../papers/measures.ts'
import { capsuleLine } from '../../testing/pan.ts'
import type { Topology } from '../../topology/document.ts'
import { type Part, part } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'

const nodes = ['kernel/pan', 'ee/pan'] as const
const application = (kind: 'ping' | 'flood', id: string, parameters = {}): Part =>
  part(id, `traffic/active-${kind}`, { parameters: { destination: 'b-pan', ...parameters } })
const counters = (run: Run, id: string) => componentOf(run.result(), id).counters
function finish(topology: Topology): Run {
  const run = new Run(topology)
  run.runUntil(run.end)
  expect(run.result().invariants.violated).toEqual([])
  return run
}

test.each(nodes)('%s: the portmapper knows who has injected a capsule, and a ping pays for two look-ups', (node) => {
  const round = (table: number) => {
    const run = finish(capsuleLine(node, [application('ping', 'ping')], [part('m-pan', node)], { table }))
    expect(counters(run, 'a-pan')).toMatchObject({ ports: 1, taken: 0, unmapped: 0 })
    expect([counters(run, 'm-pan').ports, counters(run, 'b-pan').ports]).toEqual([0, 0])
    return flowOf(run.result(), 'ping').latencySeconds.min
  }
  expect(round(10_000) - round(0)).toBeCloseTo(2e-5, 9)
})

test('no reference, no delivery: what is out when soft state is flushed is not handed to its application', () => {
  const topology = capsuleLine('kernel/pan', [application('ping', 'ping', { timeout: 1e-3 })], [part('m-pan', 'kernel/pan')])
  const run = new Run(topology)
  for (let flushes = 1; flushes <= 5; flushes++) {
    run.runUntil((run.end * flushes) / 8)
    // until a capsule is out
    for (let at = run.world.now; run.world.packets.inFlight === 0; at += 1e6) run.runUntil(at)
    run.edit({ type: 'set', id: 'a-pan', parameter: 'flushes', value: flushes })
  }
  run.runUntil(run.end)
  const { unmapped, handed } = counters(run, 'a-pan')
  expect(unmapped).toBeGreaterThan(0)
  expect(componentOf(run.result(), 'a-pan').drops['no-receiver']).toBe(unmapped)
  expect(handed).toBeGreaterThan(10)
  expect(counters(run, 'ping').lost).toBe(unmapped)
})

test('a node refuses the capsules of a second application with the same port', () => {
  const two = (one: number, other: number) =>
    finish(
      capsuleLine('kernel/pan', [application('ping', 'one', { port: one }), application('ping', 'other', { port: other })], []),
    )
  const same = two(700, 700)
  expect(flowOf(same.result(), 'one').delivered).toBeGreaterThan(5)
  expect(flowOf(same.result(), 'other').delivered).toBe(0)
  expect(counters(same, 'a-pan').taken).toBeGreaterThan(0)
  for (const run of [two(700, 701), two(0, 0), two(32_768, 0)]) {
    expect(counters(run, 'a-pan')).toMatchObject({ ports: 2, taken: 0 })
    expect(flowOf(run.result(), 'other').delivered).toBeGreaterThan(5)
  }
})

test('the receiver keeps a flow by address and port of who sends it', () => {
  const flood = (port: number) => application('flood', `flood-${port}`, { port, gap: 1e-3 })
  const run = new Run(capsuleLine('kernel/pan', [flood(1), flood(2)], [], { report: 2e-3 }))
  run.runUntil(run.end / 2)
  expect(counters(run, 'b-pan').flows).toBe(2)
  // another port, another flow
  run.edit({ type: 'set', id: 'flood-1', parameter: 'port', value: 3 })
  run.runUntil(run.end)
  expect(counters(run, 'b-pan').flows).toBe(3)
  expect(counters(run, 'flood-2').reports).toBeGreaterThan(3)
})

test.each(nodes)('%s: a host that forwards nothing sends its own capsules all the same', (node) => {
  const routers = capsuleLine(node, [application('ping', 'ping')], [])
  const hosts = { ...routers, components: routers.components.filter(({ id }) => id !== 'a-ip' && id !== 'b-ip') }
  const [one, other] = [finish(routers), finish(hosts)]
  expect(flowOf(other.result(), 'ping').delivered).toBeGreaterThan(10)
  expect(flowOf(other.result(), 'ping').latencySeconds.min).toBeCloseTo(flowOf(one.result(), 'ping').latencySeconds.min, 9)
})
