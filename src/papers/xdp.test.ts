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

test('an attack beside requests over TCP: the network stack loses them, a filter in XDP with a second CPU keeps them', () => {
  const answered = (id: string) => {
    const result = runTopology(topologyOf(id))
    return componentOf(result, 'client').counters.answered / result.simulatedSeconds
  }
  expect(answered('xdp/attack-none-1')).toBeGreaterThan(3000)
  expect(answered('xdp/attack-none-10')).toBeLessThan(1000)
  expect(answered('xdp/attack-filter-10')).toBeGreaterThan(25_000)
  // beyond what the filter's CPU can take, requests are lost in the ring that they share with the attack
  expect(answered('xdp/attack-filter-25')).toBeLessThan(0.2 * answered('xdp/attack-filter-10'))
})
