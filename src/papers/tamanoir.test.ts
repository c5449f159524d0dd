import { expect, test } from 'vitest'
import type { Topology } from '../topology/document.ts'
import { runTopology } from '../topology/run.ts'
import { crossing, deliveryRate, throughput } from './measures.ts'
import type { Experiment } from './paper.ts'
import { mechanisms } from './tamanoir-deployment.ts'
import { clusterOf, crossingOf, segment } from './tamanoir-designs.ts'

const crossingTime = (options: Parameters<typeof crossingOf>[0]) =>
  crossing(runTopology(crossingOf(options).topology), 'tan').value

test('user space costs 70 to 300 times the kernel for small datagrams', () => {
  for (const size of [128, 200, 512]) {
    const ratio =
      crossingTime({ where: 'user', transport: 'udp', size }) / crossingTime({ where: 'kernel', transport: 'udp', size })
    expect(ratio).toBeGreaterThan(70)
    expect(ratio).toBeLessThan(300)
  }
})

test('user space costs over 1,000 times the kernel for small packets of a TCP stream, which are gathered', () => {
  for (const size of [128, 1024, 3072]) {
    const kernel = crossingTime({ where: 'kernel', transport: 'tcp', size: Math.min(size, segment) })
    expect(crossingTime({ where: 'user', transport: 'tcp', size }) / kernel).toBeGreaterThan(1000)
  }
  const kernel = crossingTime({ where: 'kernel', transport: 'tcp', size: segment })
  expect(crossingTime({ where: 'user', transport: 'tcp', size: 4096 }) / kernel).toBeLessThan(1000)
})

test('the cluster passes 1 Gb/s with 24 streams, and Gzip does not', () => {
  expect(throughput(runTopology(clusterOf({ service: 'monitor', streams: 24 }).topology))).toBeGreaterThan(1e9)
  expect(throughput(runTopology(clusterOf({ service: 'monitor', streams: 3 }).topology))).toBeLessThan(0.6e9)
  expect(deliveryRate(runTopology(clusterOf({ service: 'gzip', streams: 24 }).topology)) * 8192 * 8).toBeLessThan(0.3e9)
})

test('deployment: nothing of the stream is lost while code is fetched, from a repository, its mirror or the node before', () => {
  const of = (id: string) => (mechanisms.find((experiment) => experiment.id === `tamanoir/${id}`) as Experiment).topology
  for (const id of ['deployment-repository', 'deployment-node-to-node']) {
    const { flows } = runTopology(of(id))
    const stream = flows.find((flow) => flow.id === 'sender')
    expect([id, stream?.dropped, (stream?.delivered ?? 0) > 80]).toEqual([id, 0, true])
    expect(stream?.latencySeconds.max).toBeGreaterThan(20e-3)
    expect(stream?.latencySeconds.p50).toBeLessThan(3e-3)
  }
  const dead = runTopology(set(of('deployment-repository'), 'repository', { up: false }))
  const [stream] = dead.flows
  expect(stream.delivered).toBeGreaterThan(10)
  expect(stream.latencySeconds.max).toBeGreaterThan(0.4)
})

test('parallel nodes: one stream in shared memory uses two processors, a thread of its own uses one', () => {
  const shared = (mechanisms.find(({ id }) => id === 'tamanoir/parallel-shared-memory') as Experiment).topology
  const rate = (topology: Topology) => throughput(runTopology(topology))
  expect(rate(shared) / rate(set(shared, 'ee', { queues: 'threads' }))).toBeCloseTo(2, 1)
})

test('parallel nodes: consumers of a shared queue migrate between CPUs, which costs them cycles, unless each keeps its CPU', () => {
  const { topology } = mechanisms.find(({ id }) => id === 'tamanoir/parallel-shared-memory-migration') as Experiment
  const run = (parameters: Readonly<Record<string, string | number>>) => {
    const result = runTopology(set(topology, 'ee', parameters))
    const migrations = result.components.find(({ id }) => id === 'ee')?.counters.migrations
    return { rate: throughput(result), migrations: migrations ?? -1 }
  }
  const any = run({})
  expect(any.migrations).toBeGreaterThan(50)
  const kept = run({ affinity: 'kept' })
  expect([kept.migrations, kept.rate >= any.rate]).toEqual([0, true])
  expect(run({ migration: 400_000 }).rate).toBeLessThan(run({ migration: 0 }).rate * 0.9)
})

test('parallel nodes: pages of distributed shared memory travel to the consumers, which share one queue', () => {
  const { topology } = mechanisms.find(({ id }) => id === 'tamanoir/parallel-shared-memory-distributed') as Experiment
  const result = runTopology(topology)
  const counters = (id: string) => result.components.find((component) => component.id === id)?.counters ?? {}
  const { taken, pages } = counters('ee')
  expect(taken).toBeGreaterThan(250)
  expect(pages).toBe(2 * taken)
  const [one, two] = ['node-1-service', 'node-2-service'].map((id) => counters(id).served)
  expect(one + two).toBeGreaterThan(240)
  expect(Math.abs(one - two)).toBeLessThan(10)
  expect(result.flows.filter(({ id }) => id.startsWith('s')).reduce((sum, { dropped }) => sum + dropped, 0)).toBe(0)
})

test('a front-end in reserve takes over when the first crashes', () => {
  const { topology } = mechanisms.find(({ id }) => id === 'tamanoir/front-end-in-reserve') as Experiment
  const delivered = (start: Topology) => {
    const edits = [{ at: 0.1e12, edit: { type: 'set', id: 'front', parameter: 'up', value: false } as const }]
    return runTopology({ ...start, edits }).flows.reduce((sum, flow) => sum + (flow.id.startsWith('s') ? flow.delivered : 0), 0)
  }
  expect(delivered(topology)).toBeGreaterThan(430)
  expect(delivered(set(topology, 'second', { anycast: false, address: '' }))).toBeLessThan(200)
})

const set = (topology: Topology, id: string, parameters: Readonly<Record<string, string | number | boolean>>): Topology => ({
  ...topology,
  components: topology.components.map((record) =>
    record.id === id ? { ...record, parameters: { ...record.parameters, ...parameters } } : record,
  ),
})
