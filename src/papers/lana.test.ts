import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import type { Topology } from '../topology/document.ts'
import { Run, runTopology } from '../topology/run.ts'
import { validateTopology } from '../topology/validate.ts'
import { lana } from './lana.ts'
import { componentOf } from './measures.ts'

const topologyOf = (id: string) => lana.experiments.find((experiment) => experiment.id === `lana/${id}`)?.topology as Topology
const handled = (topology: Topology, at: string) => {
  const result = runTopology(topology)
  return Object.values(componentOf(result, at).drops).reduce((sum, count) => sum + count, 0) / result.simulatedSeconds
}
const set = (topology: Topology, id: string, parameters: object): Topology => ({
  ...topology,
  components: topology.components.map((record) =>
    record.id === id ? { ...record, parameters: { ...record.parameters, ...parameters } } : record,
  ),
})

test('a dedicated thread with high priority about halves the rate, and normal priority gains only slightly', () => {
  const linux = handled(topologyOf('linux'), 'drop')
  const high = handled(topologyOf('high'), 'block-3')
  expect(high / linux).toBeGreaterThan(0.45)
  expect(high / linux).toBeLessThan(0.55)
  const normal = handled(topologyOf('normal'), 'block-3')
  expect(normal / high).toBeGreaterThan(1)
  expect(normal / high).toBeLessThan(1.15)
  expect(handled(topologyOf('ksoftirqd'), 'block-3') / linux).toBeGreaterThan(0.9)
})

test('the thread takes the CPU by the rules of the scheduler, and what starves ksoftirqd is the cost of changing threads', () => {
  const normal = topologyOf('normal')
  // changing threads costs nothing: the thread is still woken for every packet, but starves nobody
  expect(handled(set(normal, 'host', { threadSwitch: 0 }), 'block-3')).toBeGreaterThan(1.25e6)
  // ksoftirqd with the best nice level and a thread with the worst: the thread has to wait, works in batches, and changes are few
  const reversed = set(set(normal, 'host', { softirqNice: -20 }), 'lana', { nice: 19 })
  const result = runTopology(reversed)
  expect(componentOf(result, 'lana').drops['queue-full'] ?? 0).toBeGreaterThan(1000)
})

test('paths whose blocks cost as Click elements at most are slower than those of LANA, by that cost alone', () => {
  const time = (id: string, blocks: number) => 1e9 / handled(topologyOf(id), `block-${blocks}`)
  for (const blocks of [3, 20]) {
    const more = time(`click-${blocks}`, blocks) - time(blocks === 3 ? 'ksoftirqd' : `blocks-${blocks}`, blocks)
    // 2,102 cycles of 700 MHz by sixteen elements, and 35.7 of a block, at 2.4 GHz
    expect(Math.abs(more / blocks / ((700e6 / 333e3 / 16 - 35.7) / 2.4) - 1)).toBeLessThan(0.05)
  }
})

test('the same designs run on a machine of any time', () => {
  for (const { id } of profiles) {
    const other = set(topologyOf('high'), 'host', { profile: id })
    expect(validateTopology(other, catalogue, profiles).filter(({ severity }) => severity === 'error')).toEqual([])
    expect(handled(other, 'block-3')).toBeGreaterThan(0)
  }
})

test('blocks are added, bound, replaced, unbound and removed under traffic, and what else passes is not disturbed', () => {
  const at = (milliseconds: number) => milliseconds * 1e9
  const topology: Topology = {
    ...topologyOf('shipped'),
    edits: [
      { at: at(10), edit: { type: 'add', components: [{ id: 'second', kind: 'lana/counter', parent: 'lana' }], links: [] } },
      { at: at(10), edit: { type: 'set', id: 'second', parameter: 'ingress', value: 'socket' } },
      { at: at(10), edit: { type: 'set', id: 'forward', parameter: 'ingress', value: 'second' } },
      { at: at(20), edit: { type: 'set', id: 'second', parameter: 'version', value: 2 } },
      { at: at(30), edit: { type: 'set', id: 'forward', parameter: 'ingress', value: 'socket' } },
      { at: at(40), edit: { type: 'remove', ids: ['second'] } },
    ],
  }
  const plain = runTopology(topologyOf('shipped'))
  const edited = runTopology(topology)
  expect(edited.invariants.violated).toEqual([])
  expect(edited.flows[0].delivered).toBe(plain.flows[0].delivered)
  expect(edited.digest).not.toBe(plain.digest)
})

test('an application sends from its socket down through LANA to the socket of the other machine', () => {
  const { flows, components } = runTopology(topologyOf('end-to-end'))
  expect(flows[0].delivered).toBeGreaterThan(990)
  const passed = (id: string) => components.find((component) => component.id === id)?.counters.passed
  expect([passed('left-eth'), passed('right-eth')]).toEqual([1000, flows[0].delivered])
})

test('a stack is chosen from what is required, and follows conditions under traffic', () => {
  const run = new Run(topologyOf('adaptive'))
  const seen = (id: string, field = 'passed') => {
    const { world } = run
    const self = world.ids.lastIndexOf(id)
    return (world.kinds.columns[world.kindOf[self]] as unknown as Record<string, Float64Array>)[field][world.row[self]]
  }
  const during = (until: number) => {
    const blocks = ['left-reliable', 'left-compress', 'left-encrypt']
    const before = blocks.map((id) => seen(id))
    run.runUntil(until * 1e12)
    return blocks.map((id, i) => seen(id) - before[i] > 40)
  }
  expect(during(0.1)).toEqual([false, false, true])
  expect(during(0.2)).toEqual([false, true, true])
  expect(during(0.3)).toEqual([true, true, true])
  run.runUntil(0.36e12)
  expect([during(0.4)[1], during(run.end / 1e12)[0]]).toEqual([false, false])
  const { flows, invariants } = run.result()
  expect(invariants.violated).toEqual([])
  // only what was lost before the other end had reported it
  expect(flows[0].sent - flows[0].delivered).toBeLessThan(12)
  expect(seen('left-control', 'asked')).toBe(1)
})

test('both ends agree on what both have', () => {
  const { flows, components } = runTopology(topologyOf('negotiated'))
  const passed = (id: string) => components.find((component) => component.id === id)?.counters.passed ?? 0
  expect(passed('left-encrypt')).toBe(0)
  expect(passed('left-compress')).toBeGreaterThan(390)
  expect(passed('right-reliable')).toBeGreaterThan(390)
  expect(flows[0].delivered).toBeGreaterThan(395)
})

test('one engine has a virtual link over each of three technologies', () => {
  const { flows, components } = runTopology(topologyOf('devices'))
  const received = ['ethernet', 'bluetooth', 'infiniband'].map(
    (name) => components.find(({ id }) => id === `vlink-${name}`)?.counters.entered ?? 0,
  )
  for (const [i, least] of [990, 35, 3990].entries()) expect(received[i]).toBeGreaterThan(least)
  expect(flows.slice(0, 3).map(({ delivered }, i) => received[i] - delivered < 5)).toEqual([true, true, true])
})
