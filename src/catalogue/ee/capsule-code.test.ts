/** Demand loading of code between PAN nodes in the kernel and in processes. */
import { expect, test } from 'vitest'
import { componentOf, flowOf } from '../../papers/measures.ts'
import { capsuleLine } from '../../testing/pan.ts'
import type { Topology } from '../../topology/document.ts'
import { part } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'

const object = { name: 'hello', bytes: 30_000, load: 1e6, cycles: 1000 }
const line = (
  node: 'kernel/pan' | 'ee/pan',
  parameters: Readonly<Record<string, string | number | boolean>> = {},
  held = object,
): Topology =>
  capsuleLine(
    node,
    [
      part('ping', 'traffic/active-ping', { parameters: { destination: 'b-pan', size: 1000, code: 'hello', timeout: 4e-3 } }),
      part('object', 'ee/code-object', { parameters: held }),
    ],
    [part('m-pan', node, { parameters })],
    parameters,
  )

const counters = (run: Run, id: string) => componentOf(run.result(), id).counters

test.each(['kernel/pan', 'ee/pan'] as const)('%s: each node on the way loads the code once, from the node before it', (node) => {
  const run = new Run(line(node))
  run.runUntil(run.end)
  expect(run.result().invariants.violated).toEqual([])
  expect(counters(run, 'a-pan')).toMatchObject({ misses: 0, loads: 0, waiting: 0 })
  for (const id of ['m-pan', 'b-pan']) {
    expect(counters(run, id)).toMatchObject({ misses: 1, loads: 1, waiting: 0 })
    expect(counters(run, id).hits).toBeGreaterThan(10)
  }
  const { min, max } = flowOf(run.result(), 'ping').latencySeconds
  // the first one waits twice for 22 pieces in three windows and for the linker
  expect(max - min).toBeGreaterThan(2 * (1e-3 + (22 * 1476 * 8) / 1e9))
  expect(flowOf(run.result(), 'ping:answers').sent).toBe(2 * (3 + 22))
})

test('SHA-1 of the code costs more than MD5', () => {
  const slowest = (hash: string) => {
    const run = new Run(line('kernel/pan', { hash }))
    run.runUntil(run.end)
    return flowOf(run.result(), 'ping').latencySeconds.max
  }
  // two nodes, 7.7 cycles a byte
  expect(slowest('sha-1') - slowest('md5')).toBeCloseTo((2 * 30_000 * 7.7) / 1e9, 6)
})

test('soft state goes when it is flushed and when the node restarts, and comes back by itself', () => {
  const topology = { ...line('kernel/pan'), duration: 0.06 }
  const run = new Run(topology)
  run.runUntil(run.end / 3)
  run.edit({ type: 'set', id: 'm-pan', parameter: 'flushes', value: 1 })
  expect(counters(run, 'm-pan').loads).toBe(1)
  run.runUntil((run.end * 2) / 3)
  expect(counters(run, 'm-pan').loads).toBe(2)
  run.edit({ type: 'set', id: 'm', parameter: 'up', value: false })
  run.runUntil((run.end * 5) / 6)
  run.edit({ type: 'set', id: 'm', parameter: 'up', value: true })
  run.runUntil(run.end)
  expect(counters(run, 'm-pan').loads).toBe(3)
  expect(counters(run, 'b-pan').loads).toBe(1)
  expect(run.result().invariants.violated).toEqual([])
})

test('code that nobody has: the capsules are dropped, and not every one asks', () => {
  const run = new Run(line('ee/pan', {}, { ...object, name: 'other' }))
  run.runUntil(run.end)
  expect(run.result().invariants.violated).toEqual([])
  expect(componentOf(run.result(), 'a-pan').drops['no-code']).toBe(5)
  expect(flowOf(run.result(), 'ping').delivered).toBe(0)
})

test('lost requests are repeated; after three the capsules that wait are given up', () => {
  const topology = line('kernel/pan', { patience: 1e-3 })
  const lossy = {
    ...topology,
    links: topology.links.map((link, i) => (i === 0 ? { ...link, parameters: { ...link.parameters, loss: 0.3 } } : link)),
  }
  const run = new Run({ ...lossy, duration: 0.2 })
  run.runUntil(run.end)
  expect(run.result().invariants.violated).toEqual([])
  const { loads, waiting } = counters(run, 'm-pan')
  expect(loads + (componentOf(run.result(), 'm-pan').drops['no-code'] ?? 0) + waiting).toBeGreaterThan(0)
})

test('a node keeps what passes in soft state without a copy', () => {
  const run = new Run(line('kernel/pan', { keeps: true }))
  run.runUntil(run.end)
  const { kept, copied, evaluated } = counters(run, 'm-pan')
  expect([kept, copied]).toEqual([evaluated, 0])
})
