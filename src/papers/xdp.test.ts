import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import type { Topology } from '../topology/document.ts'
import { runTopology } from '../topology/run.ts'
import { validateTopology } from '../topology/validate.ts'
import { componentOf } from './measures.ts'
import { xdp } from './xdp.ts'

const topologyOf = (id: string) => xdp.experiments.find((experiment) => experiment.id === id)?.topology as Topology
const dropped = (topology: Topology, at: string) => {
  const result = runTopology(topology)
  return Object.entries(componentOf(result, at).drops).reduce((sum, [, count]) => sum + count, 0) / result.simulatedSeconds
}

test('what is dropped nearer to the card costs less: XDP before the raw table before connection tracking', () => {
  const rates = [
    dropped(topologyOf('xdp/xdp-1'), 'drop'),
    dropped(topologyOf('xdp/raw-1'), 'raw'),
    dropped(topologyOf('xdp/conntrack-1'), 'raw'),
  ]
  expect(rates[0]).toBeGreaterThan(4 * rates[1])
  expect(rates[1]).toBeGreaterThan(2 * rates[2])
})

test('a packet dropped in XDP has cost neither a socket buffer nor IP', () => {
  const { machines } = runTopology(topologyOf('xdp/xdp-1'))
  expect(machines.find(({ id }) => id === 'host')?.crossingSeconds.count).toBe(0)
})

test('the same design runs on a machine of any time', () => {
  const design = topologyOf('xdp/raw-1')
  for (const { id } of profiles) {
    const other = {
      ...design,
      components: design.components.map((record) =>
        record.id === 'host' ? { ...record, parameters: { ...record.parameters, profile: id } } : record,
      ),
    }
    expect(validateTopology(other, catalogue, profiles).filter(({ severity }) => severity === 'error')).toEqual([])
    expect(dropped(other, 'raw')).toBeGreaterThan(0)
  }
})

const run = (id: string) => runTopology(topologyOf(id))
const use = (id: string) => componentOf(run(id), 'host').utilisation.cpu

test('a core that polls is busy whatever comes; XDP uses a core as packets come, a little more of it for each when they are few', () => {
  // two cores, of which one polls
  expect(use('xdp/dpdk-light')).toBeCloseTo(0.5, 3)
  expect(use('xdp/dpdk-1')).toBeCloseTo(0.5, 3)
  expect(use('xdp/xdp-1')).toBeGreaterThan(0.98)
  expect(use('xdp/xdp-light')).toBeGreaterThan(1 / 24)
  expect(use('xdp/xdp-light')).toBeLessThan(0.7)
})

test('one flow is one core’s, however many there are', () => {
  const six = topologyOf('xdp/xdp-6')
  const flows = six.components.filter(({ id }) => id.startsWith('generator-') && id !== 'generator-1').map(({ id }) => id)
  const alone = {
    ...six,
    components: six.components.filter(({ id }) => !flows.includes(id)),
    links: six.links.filter(({ from }) => !flows.includes(from)),
  }
  expect(dropped(alone, 'drop') / dropped(topologyOf('xdp/xdp-1'), 'drop')).toBeCloseTo(1, 1)
  expect(dropped(six, 'drop') / dropped(alone, 'drop')).toBeGreaterThan(4)
})

test('the balancer sends by the card by which packets came, with 20 bytes more, and IP never sees them', () => {
  const result = run('xdp/balance-2')
  const { balance } = Object.fromEntries(result.components.map((component) => [component.id, component]))
  expect(balance.counters.encapsulated).toBeGreaterThan(9000)
  expect(componentOf(result, 'eth0').counters.sent).toBeGreaterThan(9000)
  expect(result.machines.find(({ id }) => id === 'host')?.crossingSeconds.count).toBe(0)
  // the second core does as much as the first
  expect(componentOf(result, 'host').utilisation.cpu).toBeGreaterThan(0.97)
})

test('the later a packet is dropped, the more it has cost: XDP, tc, raw table, connection tracking; a socket most of all', () => {
  const rates = [
    dropped(topologyOf('xdp/xdp-1'), 'drop'),
    dropped(topologyOf('xdp/tc-1'), 'drop'),
    dropped(topologyOf('xdp/raw-1'), 'raw'),
    dropped(topologyOf('xdp/conntrack-1'), 'raw'),
    run('xdp/socket-1').flows[0].delivered / 5e-3,
  ]
  expect(rates.every((rate, i) => i === 0 || rate < rates[i - 1])).toBe(true)
})

test('under attack transactions starve without XDP and go on behind its filter, until one core cannot drop more', () => {
  const answered = (id: string) => componentOf(run(id), 'client').counters.answered
  const free = answered('xdp/transactions')
  expect(answered('xdp/attack-3') / free).toBeLessThan(0.7)
  // both run for a third of the time
  expect(answered('xdp/attack-10')).toBeLessThan(3)
  expect(answered('xdp/filter-10') / free).toBeGreaterThan(0.7)
  // the first loss is the end: the timer waits longer than the run
  expect(answered('xdp/filter-25') / (free / 3)).toBeLessThan(1)
})
