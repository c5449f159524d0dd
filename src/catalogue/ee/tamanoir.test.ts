import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const node = (transport: string, flows: number, parameters: object = {}, rate = 1000) =>
  design(
    '',
    '',
    [
      ...Array.from({ length: flows }, (_, i) =>
        part(`a${i}`, 'traffic/source', { parameters: { service: 'monitor', transport, size: 1000, rate } }),
      ),
      part('in', 'network/router'),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, copyBandwidth: 1e9, cpus: 2, interrupt: 0, receive: 0 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...kernel('m'),
          part('ee', 'ee/tamanoir', {
            parameters: { dispatch: 50_000, perByte: 40, handOff: 5e-4, ...parameters },
            holds: [part('monitor', 'service/monitor', { parameters: { userCycles: 1000 } })],
          }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [
      ...Array.from({ length: flows }, (_, i) => wire(`a${i}`, 'in', { rate: 1e9 })),
      wire('in', 'eth0', { rate: 1e9, queue: 1000 }),
      wire('eth1', 'b', { rate: 1e9, queue: 1000 }),
    ],
    { duration: 0.2, speed: 0 },
  )

testKind('ee/tamanoir', (lab) => {
  const one = lab.run(node('udp', 1))
  expect(
    one
      .at('ee')
      .slice(0, 5)
      .map(({ occupancy, latency }) => [occupancy, latency]),
  ).toEqual([
    [0, 500],
    [0, 0],
    [91, 0],
    [1, 0],
    [0, 500],
  ])
  expect(one.at('monitor')[0].occupancy).toBe(1)
  expect(one.at('eth1--b')[0].mark).toBe(1)

  const datagrams = lab.run(node('udp', 4, {}, 9000))
  const streams = lab.run(node('tcp', 4, {}, 9000))
  expect(datagrams.counter('ee', 'threads')).toBe(1)
  expect(streams.counter('ee', 'threads')).toBe(4)
  const delivered = (outcome: typeof streams) => outcome.result.flows.reduce((sum, flow) => sum + flow.delivered, 0)
  expect(delivered(streams) / delivered(datagrams)).toBeCloseTo(2, 1)
  expect(datagrams.component('ee').drops['queue-full']).toBeGreaterThan(100)

  // a living thread's socket follows its parameter: three packets fit from half-way on
  const shrunk = lab.run(node('udp', 4, {}, 9000), {
    until: 0.4,
    edits: [{ type: 'set', id: 'ee', parameter: 'socketBuffer', value: 3 }],
  })
  const waiting = ({ run: { world } }: typeof shrunk) => world.resources.length[world.resources.names.indexOf('datagrams')]
  expect(waiting(datagrams)).toBeGreaterThan(100)
  expect(waiting(shrunk)).toBeLessThanOrEqual(3)

  // small packets of a stream leave when 4096 bytes have come together, or after the timer
  const gathered = (rate: number) => lab.run(node('tcp', 1, { streams: 'gathered', streamHandOff: 0, gatherTime: 0.02 }, rate))
  expect(gathered(40).crossing('m')).toBeGreaterThan(20_000)
  expect(gathered(4000).crossing('m')).toBeLessThan(2000)
  const burst = gathered(1000).at('eth1--b')
  expect(burst.slice(0, 6).map(({ entered }) => Math.round(entered - burst[0].entered))).toEqual([0, 8, 16, 24, 32, 5000])
  expect(burst.map(({ sequence }) => sequence)).toEqual(burst.map((_, i) => i))

  // in shared memory streams have one queue, and as many packets are served at once as it has consumers
  const shared = lab.run(node('tcp', 4, { queues: 'shared', consumers: 2 }, 9000))
  expect(shared.counter('ee', 'threads')).toBe(1)
  expect(delivered(shared) / delivered(datagrams)).toBeCloseTo(2, 1)
  const lonely = lab.run(node('tcp', 4, { queues: 'shared', consumers: 1 }, 9000))
  expect(delivered(lonely) / delivered(datagrams)).toBeCloseTo(1, 1)

  // where threads share CPUs, one that takes packets of flows of either CPU migrates, unless it keeps its CPU
  const threaded = (parameters: object, rate = 500) => {
    const start = node('udp', 2, parameters, rate)
    const components = start.components.map((record) =>
      record.id === 'm' ? { ...record, parameters: { ...record.parameters, scheduler: 'threads' } } : record,
    )
    return lab.run({ ...start, components })
  }
  const migrating = threaded({ migration: 30_000 })
  const kept = threaded({ migration: 30_000, affinity: 'kept' })
  const longest = (outcome: typeof kept) => Math.max(...outcome.at('ee').map(({ occupancy }) => occupancy))
  expect(migrating.counter('ee', 'migrations')).toBeGreaterThan(50)
  expect([kept.counter('ee', 'migrations'), datagrams.counter('ee', 'migrations')]).toEqual([0, 0])
  expect(longest(migrating) - longest(kept)).toBeCloseTo(30, 0)

  // two consumers of one queue keep a CPU each, and are two, also when they are idle in between
  const keeping = (consumers: number, rate: number) => threaded({ queues: 'shared', consumers, affinity: 'kept' }, rate)
  expect(delivered(keeping(2, 9000)) / delivered(keeping(1, 9000))).toBeGreaterThan(1.6)
  const { kinds, kindOf, ids } = keeping(2, 1000).run.world
  const known = kinds.columns[kindOf[ids.indexOf('ee')]].consumerOf as Int32Array
  expect(known.filter((queue) => queue !== 0)).toHaveLength(2)

  // a virtual machine for each service, as far as memory goes
  expect(one.counter('ee', 'memory')).toBe(100e6)
  const second = {
    type: 'add',
    components: [{ id: 'count', kind: 'service/count', parent: 'ee' }],
    links: [],
  } as const
  const two = lab.run(node('udp', 1, { sandbox: 'each' }), { edits: [second] })
  expect(two.counter('ee', 'memory')).toBe(200e6)
  const small = lab.run(node('udp', 1, { sandbox: 'each', memory: 50e6 }))
  expect(small.component('ee').drops['memory-full']).toBeGreaterThan(100)

  // without a compiler the same work takes ten times as long
  const slow = lab.run(node('udp', 1, { dispatch: 500_000, perByte: 400 }, 100))
  const interpreted = lab.run({
    ...node('udp', 1, {}, 100),
    components: node('udp', 1, {}, 100).components.map((record) =>
      record.id === 'ee' ? { ...record, parameters: { runtime: 'interpreted' } } : record,
    ),
  })
  expect(slow.at('ee')[2].occupancy).toBe(901)
  expect(interpreted.at('ee')[2].occupancy).toBe(1391)

  const down = lab.run(node('udp', 1), { until: 0.6, edits: [{ type: 'move', id: 'monitor', parent: 'm-pre-routing' }] })
  expect(down.crossing('m')).toBeCloseTo(7, 1)
  const hooked = node('udp', 1)
  const up = lab.run(
    {
      ...hooked,
      components: hooked.components.map((record) => (record.id === 'monitor' ? { ...record, parent: 'm-pre-routing' } : record)),
    },
    { until: 0.6, edits: [{ type: 'move', id: 'monitor', parent: 'ee' }] },
  )
  expect(up.crossing('m')).toBeGreaterThan(500)
  expect(up.flow('a0').dropped).toBe(0)

  // every format is understood; the shorter ones cost less to read
  const occupancies = ['anep', 'sapf', 'custom', 'ip'].map((format) => {
    const plain = node('udp', 1, {}, 100)
    const components = plain.components.map((record) =>
      record.kind === 'traffic/source' ? { ...record, parameters: { ...record.parameters, format } } : record,
    )
    const outcome = lab.run({ ...plain, components })
    expect(outcome.counter('monitor', 'served')).toBeGreaterThan(10)
    expect(outcome.flow('a0').dropped).toBe(0)
    return outcome.at('ee')[2].occupancy
  })
  expect(occupancies.map((each) => Number((occupancies[0] - each).toFixed(3)))).toEqual([0, 2.5, 2.5, 1])
})
