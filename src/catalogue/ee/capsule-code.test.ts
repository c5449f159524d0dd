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
  const [{ name, text }] = run.world.logs.of(run.world.ids.indexOf('a-pan')).faults
  expect([name, text]).toEqual(['code not found', expect.stringMatching(/^code [0-9a-f]{8}: nobody that could be asked/)])
})

test('lost requests are repeated; after three the capsules that wait are given up', () => {
  const lossy = (loss: number) => {
    const topology = line('kernel/pan', { patience: 1e-3 })
    const [first, ...others] = topology.links
    const run = new Run({
      ...topology,
      duration: 0.2,
      links: [{ ...first, parameters: { ...first.parameters, loss } }, ...others],
    })
    run.runUntil(run.end)
    expect(run.result().invariants.violated).toEqual([])
    const { counters: counted, drops } = componentOf(run.result(), 'm-pan')
    return { loads: counted.loads, asked: flowOf(run.result(), 'ping:answers').sent, drops }
  }
  const [sure, some, much] = [0, 0.05, 0.4].map(lossy)
  expect(some.loads).toBe(1)
  expect(some.asked).toBeGreaterThan(sure.asked)
  expect(much.drops['no-code']).toBeGreaterThan(0)
  expect(sure.drops['no-code']).toBeUndefined()
})

test('a node runs native code and Java side by side, as the code objects or the applications say', () => {
  const ping = (id: string, parameters: object) =>
    part(id, 'traffic/active-ping', { parameters: { destination: 'b-pan', ...parameters } })
  const classes = part('classes', 'ee/code-object', { parameters: { name: 'classes', language: 'java', cycles: 0 } })
  const run = new Run({
    ...capsuleLine('ee/pan', [ping('native', {}), ping('java', { code: 'classes' }), classes], [part('m-pan', 'ee/pan')]),
    duration: 0.1,
  })
  run.runUntil(run.end)
  const least = (id: string) => flowOf(run.result(), id).latencySeconds.min
  for (const id of ['native', 'java']) expect(flowOf(run.result(), id).delivered).toBeGreaterThan(5)
  expect(least('java')).toBeGreaterThan(least('native') + 1e-4)
  expect(counters(run, 'm-pan').environment).toBeGreaterThan(0)
})

test('a node stores what passes without a copy; the oldest makes room, and the ring goes with its code', () => {
  const run = new Run(line('kernel/pan', { keeps: true, ring: 5 }))
  run.runUntil(run.end)
  const { kept, gaveWay, copied, evaluated, buffers, freed } = counters(run, 'm-pan')
  expect([kept, gaveWay, copied]).toEqual([5, evaluated - 5, 0])
  expect(buffers).toBeGreaterThanOrEqual(5)
  run.edit({ type: 'set', id: 'm-pan', parameter: 'flushes', value: 1 })
  expect(counters(run, 'm-pan')).toMatchObject({ kept: 0, freed: freed + 5 })
})

test('a stored capsule is sent again in its buffer, or in a copy while that is still being sent', () => {
  const run = new Run(line('kernel/pan', { keeps: true }))
  run.runUntil(run.end / 2)
  const before = counters(run, 'm-pan')
  const again = (value: number) => run.edit({ type: 'set', id: 'm-pan', parameter: 'resends', value })
  const onItsWay = () => counters(run, 'm-pan').evaluated > before.evaluated
  for (let at = run.world.now; !onItsWay(); at += 1e5) run.runUntil(at)
  again(1)
  run.runUntil(run.world.now + 5e8)
  expect(counters(run, 'm-pan').copiedBusy).toBe(1000)
  // the next one: it has long left
  const { sent } = flowOf(run.result(), 'ping')
  run.edit({ type: 'set', id: 'ping', parameter: 'limit', value: sent })
  run.runUntil((run.end * 3) / 4)
  const { untouched } = counters(run, 'm-pan')
  again(2)
  run.runUntil(run.end)
  expect(counters(run, 'm-pan')).toMatchObject({ copiedBusy: 1000, untouched: untouched + 1, copied: 1000 })
  expect(run.result().invariants.violated).toEqual([])
})

/** Two objects at the sender; the second one is what the first depends on. */
const pair = (
  first: object,
  second: object,
  node: Readonly<Record<string, string | number | boolean>> = {},
  size = 1000,
): Topology =>
  capsuleLine(
    'kernel/pan',
    [
      part('ping', 'traffic/active-ping', { parameters: { destination: 'b-pan', size, code: 'hello', timeout: 1 } }),
      part('object', 'ee/code-object', { parameters: { ...object, ...first } }),
      part('other', 'ee/code-object', { parameters: { ...object, name: 'routes', ...second } }),
    ],
    [part('m-pan', 'kernel/pan', { parameters: node })],
    node,
  )
function finish(topology: Topology): Run {
  const run = new Run(topology)
  run.runUntil(run.end)
  expect(run.result().invariants.violated).toEqual([])
  return run
}
const least = (run: Run) => flowOf(run.result(), 'ping').latencySeconds.min

test('what a code object depends on is fetched before it runs, is called by it, and stays as long', () => {
  const alone = finish(pair({ cycles: 0 }, { cycles: 9000 }))
  const both = finish(pair({ cycles: 0, depends: 'routes' }, { cycles: 9000 }))
  expect(counters(alone, 'm-pan').loads).toBe(1)
  for (const id of ['m-pan', 'b-pan']) expect(counters(both, id)).toMatchObject({ loads: 2, unlinked: 0 })
  // five evaluations, 9 µs each
  expect(least(both) - least(alone)).toBeCloseTo(45e-6, 8)
  // no room for both: the one that is needed is not evicted, and so the other never runs
  const small = finish(pair({ depends: 'routes' }, {}, { cache: 1 }))
  expect(flowOf(small.result(), 'ping').delivered).toBe(0)
})

test('the soft state of code that makes room for other code goes with it', () => {
  const run = new Run(pair({}, {}, { cache: 1, keeps: true, ring: 5 }))
  run.runUntil(run.end / 2)
  const before = counters(run, 'm-pan')
  expect(before).toMatchObject({ kept: 5, evictions: 0 })
  run.edit({ type: 'set', id: 'ping', parameter: 'code', value: 'routes' })
  run.runUntil(run.end)
  const { kept, evictions, freed, evaluated } = counters(run, 'm-pan')
  expect([kept, evictions]).toEqual([5, 1])
  // two segments of each capsule, and the ring of the code that has gone
  expect(freed - before.freed).toBe(2 * (evaluated - before.evaluated) + 5)
})

test('a guardian exports functions and no state; what is exported by nobody, or in a circle, is not loaded', () => {
  const delivered = (first: object, second: object, node = {}) => {
    const run = finish(pair({ depends: 'routes', ...first }, second, node))
    const { unlinked } = counters(run, 'a-pan')
    expect(unlinked > 0).toBe(flowOf(run.result(), 'ping').delivered === 0)
    expect(run.world.logs.of(run.world.ids.indexOf('a-pan')).faults.some(({ name }) => name === 'code not linked')).toBe(
      unlinked > 0,
    )
    return unlinked === 0
  }
  expect(delivered({ uses: 'functions' }, { exports: 'interface' })).toBe(true)
  expect(delivered({ uses: 'state' }, { exports: 'all' })).toBe(true)
  expect(delivered({ uses: 'state' }, { exports: 'interface' })).toBe(false)
  expect(delivered({ uses: 'functions' }, { exports: 'nothing' })).toBe(false)
  expect(delivered({}, { depends: 'hello' })).toBe(false)
  expect(delivered({ api: 'ants' }, {})).toBe(true)
  expect(delivered({ api: 'ants' }, {}, { apis: 'pan' })).toBe(false)
  expect(delivered({}, { language: 'java' })).toBe(false)
})

test('init runs once; finalize when the code is flushed or evicted', () => {
  const run = new Run(pair({ init: 2e6, finalize: 3e6 }, {}))
  run.runUntil(run.end)
  expect(counters(run, 'm-pan')).toMatchObject({ inits: 1, finals: 0 })
  const plain = finish(pair({}, {}))
  const slowest = (of: Run) => flowOf(of.result(), 'ping').latencySeconds.max
  // 2 ms at each of three nodes
  expect(slowest(run) - slowest(plain)).toBeCloseTo(6e-3, 6)

  const flushed = (finalize: number) => {
    const of = new Run(pair({ finalize }, {}))
    of.runUntil(of.end / 2)
    of.edit({ type: 'set', id: 'm-pan', parameter: 'flushes', value: 1 })
    of.runUntil(of.end)
    expect(counters(of, 'm-pan')).toMatchObject({ finals: 1, loads: 2 })
    return slowest(of)
  }
  // the capsule after the flush pays for it
  expect(flushed(6e6) - flushed(3e6)).toBeCloseTo(3e-3, 6)
})

test('accept refuses long capsules; the bounds check ends one that reads beyond its end', () => {
  const refused = finish(pair({ accepts: 999 }, {}))
  expect(counters(refused, 'a-pan').refused).toBe(componentOf(refused.result(), 'a-pan').drops['service-dropped'])
  expect(flowOf(refused.result(), 'ping').delivered).toBe(0)
  expect(flowOf(finish(pair({ accepts: 1000 }, {})).result(), 'ping').delivered).toBeGreaterThan(5)
  expect(counters(finish(pair({ streams: 246 }, {})), 'a-pan').beyond).toBeGreaterThan(0)
  expect(counters(finish(pair({ streams: 245 }, {})), 'a-pan').beyond).toBe(0)
  // what is left out and what is copied count too: 100 + 4 × 20 + 800 bytes are the whole of 980
  const beyond = (seeks: number) => counters(finish(pair({ seeks, streams: 20, copies: 800 }, {})), 'a-pan').beyond > 0
  expect([beyond(100), beyond(101)]).toEqual([false, true])
})

test('each routine of the node costs what the node says', () => {
  const base = least(finish(pair({}, {})))
  const costs = { table: 1000, allocate: 2000, log: 4000, time: 8000, stream: 100, checksumCycles: 3 }
  const one = (first: object, cycles: number) => {
    const run = finish(pair(first, {}, costs))
    expect(counters(run, 'm-pan').routines).toBeGreaterThan(5)
    // of the portmapper there are two more look-ups at the sender
    expect(least(run) - least(finish(pair({}, {}, costs)))).toBeCloseTo((5 * cycles) / 1e9, 9)
    return run
  }
  one({ tables: 3 }, 3000)
  expect(counters(one({ segments: 2 }, 4000), 'm-pan').freed).toBeGreaterThan(20)
  expect(counters(one({ logs: 1 }, 4000), 'm-pan').logged).toBeGreaterThan(5)
  one({ times: 1 }, 8000)
  one({ streams: 10 }, 1000)
  one({ seeks: 500 }, 100)
  // one step, and 10 ns a byte
  const copying = one({ copies: 300 }, 100 + 3000)
  const { copiedStreams, copied, evaluated } = counters(copying, 'm-pan')
  expect([copiedStreams, copied]).toEqual([300 * evaluated, 300 * evaluated])
  expect(counters(one({ checks: 'checksum' }, 3000), 'm-pan').summed).toBeGreaterThan(5000)
  one({ checks: 'cryptographic' }, 13_000)
  expect(base).toBeGreaterThan(0)
  // inserted by the first capsule, asked for by nobody
  expect(counters(finish(pair({ inserts: 'routes' }, {})), 'm-pan').loads).toBe(2)
})

test('segments by what they hold, and why bytes were copied', () => {
  const flood = (node: 'kernel/pan' | 'ee/pan') =>
    finish(
      capsuleLine(
        node,
        [part('flood', 'traffic/active-flood', { parameters: { destination: 'b-pan', size: 1000, gap: 1e-3, limit: 15 } })],
        [part('m-pan', node, { parameters: { keeps: true } })],
        { report: 5e-3 },
      ),
    )
  const kernel = flood('kernel/pan')
  expect(counters(kernel, 'm-pan')).toMatchObject({ buffers: 16, memory: 0, overlays: 0, containers: 0, headers: 320, copied: 0 })
  expect(counters(kernel, 'b-pan')).toMatchObject({ buffers: 0, memory: 1, containers: 1 })
  // an application link, in the portmapper's table
  expect(counters(kernel, 'a-pan')).toMatchObject({ links: 1, containers: 1, crossed: 15_000 + 128 * 2 })
  // two status capsules, each new: into a buffer of the kernel's
  expect(counters(kernel, 'b-pan').copiedNew).toBe(2 * 128)
  const process = flood('ee/pan')
  expect(counters(process, 'm-pan')).toMatchObject({ buffers: 0, memory: 16, untouched: 0 })
  expect(counters(process, 'm-pan').crossed).toBe(counters(process, 'm-pan').copied)
  expect(counters(process, 'b-pan').copiedNew).toBe(0)

  // while code is on its way its pieces are a chain; what lies in a file of a process is mapped
  const loading = new Run(line('ee/pan'))
  let chained = 0
  for (let at = 0; at < loading.end / 10; at += 2e7) {
    loading.runUntil(at)
    chained = Math.max(chained, counters(loading, 'm-pan').chained)
  }
  expect(chained).toBe(22)
  expect([counters(loading, 'a-pan').files, counters(loading, 'm-pan').files]).toEqual([1, 0])
})
