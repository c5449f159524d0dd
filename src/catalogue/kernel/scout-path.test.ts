import { expect, test } from 'vitest'
import { profiles } from '../../profiles/index.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { silkRouter } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
import { validateTopology } from '../../topology/validate.ts'
import { catalogue } from '../index.ts'
import { readModules } from './scout-modules.ts'

const sender = (id: string, parameters: Record<string, number | string> = {}) =>
  part(id, 'traffic/source', { parameters: { destination: 'b', rate: 1000, ...parameters } })

testKind('kernel/scout-path', (lab) => {
  const cut = lab.run(
    silkRouter({ senders: [sender('a')], paths: [part('path', 'kernel/scout-path', { parameters: { modules: 'ETH/IP' } })] }),
  )
  expect(cut.flow('a').delivered).toBeGreaterThan(90)
  expect(cut.at('path').find(({ occupancy }) => occupancy > 0)?.occupancy).toBeCloseTo((11380 + 4 * 150) / 1500, 6)
  expect(cut.at('ip')).toEqual([])
  expect(cut.at('eth--b')[0].ttl).toBe(63)
  expect(cut.counter('path', 'cpu')).toBeCloseTo((cut.counter('path', 'forwarded') * (11380 + 4 * 150)) / 1500, 3)

  // user space: half of the crossing up and half of it down, and the way through the environment
  const active = lab.run(
    silkRouter({
      senders: [sender('a', { service: 'count' }), sender('c')],
      paths: [
        part('path', 'kernel/scout-path', {
          parameters: { modules: 'ETH/IP/UDP/NodeOS', top: 'socket', sender: 'a' },
        }),
      ],
      above: [part('ee', 'ee/nodeos', { holds: [part('count', 'service/count')] })],
    }),
  )
  expect(active.counter('count', 'served')).toBeGreaterThan(90)
  expect(active.at('path').filter(({ occupancy }) => Math.abs(occupancy - 7.4) < 1e-6).length).toBeGreaterThan(180)
  expect(active.counter('path', 'raised')).toBeGreaterThan(90)
  expect(active.at('ip').every(({ flow }) => flow === 'c')).toBe(true)
  expect(active.flow('a').delivered).toBeGreaterThan(90)

  // a queue that is full drops before any work of the path; a limited bandwidth makes packets wait
  const flood = lab.run(
    silkRouter({
      senders: [sender('a', { rate: 150_000, size: 64, pattern: 'poisson' })],
      paths: [part('path', 'kernel/scout-path', { parameters: { queue: 8, fixed: 40_000, modules: 'ETH/IP' } })],
      machine: { interrupt: 100, receive: 100 },
    }),
  )
  expect(flood.component('path').drops['queue-full']).toBeGreaterThan(1000)
  expect(flood.component('silk').queue.scheduler.max).toBe(8)
  const slow = lab.run(
    silkRouter({
      senders: [sender('a', { rate: 2000, size: 1000 })],
      paths: [part('path', 'kernel/scout-path', { parameters: { bandwidth: 1e6, queue: 20 } })],
      duration: 1,
    }),
  )
  expect(slow.flow('a').throughputBitsPerSecond).toBeGreaterThan(0.95e6)
  expect(slow.flow('a').throughputBitsPerSecond).toBeLessThan(1.15e6)
})

test('a path keeps an account of each flow: packets, bytes and processor time', () => {
  const run = new Run(
    silkRouter({
      senders: [sender('a', { size: 500 }), sender('c', { rate: 500, size: 100 })],
      paths: [part('path', 'kernel/scout-path', { parameters: { modules: 'ETH/IP' } })],
    }),
  )
  run.runUntil(run.end)
  const { world } = run
  const self = world.ids.indexOf('path')
  const state = world.kinds.columns[world.kindOf[self]] as Record<string, Float64Array>
  const row = world.row[self]
  const of = (field: string, flow: string) =>
    state[field][(row * state[field].length) / state.cpu.length + world.flows.ids.indexOf(flow)]
  for (const [flow, size] of [
    ['a', 500],
    ['c', 100],
  ] as const) {
    expect(of('packets', flow)).toBeGreaterThan(40)
    expect(of('bytes', flow)).toBe(size * of('packets', flow))
    expect(of('time', flow) / 1e6).toBeCloseTo((of('packets', flow) * (11380 + 4 * 150)) / 1500, 3)
  }
  expect(of('packets', 'a') + of('packets', 'c')).toBe(state.forwarded[row])
})

test('a service stands on a path, in the kernel', () => {
  const run = new Run(
    silkRouter({
      senders: [sender('a', { service: 'count' })],
      paths: [part('path', 'kernel/scout-path', { holds: [part('count', 'service/count')] })],
    }),
  )
  run.runUntil(run.end)
  const served = run.world.ids.indexOf('count')
  expect(run.world.received[served]).toBeGreaterThan(90)
  expect(run.result().flows[0].delivered).toBeGreaterThan(90)
})

test('a string of modules is refused when it is none, with the reason', () => {
  expect(readModules('ETH/IP/UDP/RTP/NodeOS')).toEqual(['ETH', 'IP', 'UDP', 'RTP', 'NodeOS'])
  expect(readModules('ETH/UDP')).toMatchObject({ message: 'UDP cannot stand on ETH: IP is expected below it' })
  expect(readModules('IP')).toMatchObject({ message: 'IP cannot stand on the network: ETH is expected below it' })
  expect(readModules('ETH/IPX')).toMatchObject({ code: 'not-a-path' })
  const wrong = silkRouter({
    senders: [],
    paths: [part('path', 'kernel/scout-path', { parameters: { modules: 'ETH/TCP' } })],
  })
  expect(validateTopology(wrong, catalogue, profiles)).toMatchObject([{ code: 'not-a-path', severity: 'error' }])
})
