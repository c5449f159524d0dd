import { expect } from 'vitest'
import { clusterDesign } from '../../testing/cluster.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { part, wire } from '../../topology/notation.ts'

testKind('cluster/director', (lab) => {
  const dr = lab.run(clusterDesign({ mode: 'dr' }))
  const nat = lab.run(clusterDesign({ mode: 'nat' }))
  const tun = lab.run(clusterDesign({ mode: 'tun' }))
  for (const outcome of [dr, nat, tun]) {
    expect(outcome.flow('s0').delivered).toBeGreaterThan(15)
    expect([0, 1, 2].map((i) => outcome.counter(`monitor${i}`, 'served') > 30)).toEqual([true, true, true])
    expect(outcome.at('switch--r')[0]).toMatchObject({ size: 1000, mark: 1 })
  }
  expect(nat.counter('director', 'answers')).toBeGreaterThan(90)
  expect(dr.counter('director', 'answers') + tun.counter('director', 'answers')).toBe(0)
  const sizes = (outcome: typeof tun) => [...new Set(outcome.at('switch--nic0').map(({ size }) => size))].sort()
  expect(sizes(tun)).toEqual([1000, 1020])
  expect(sizes(dr)).toEqual([1000])

  const share = (scheduler: string, weights: number[], flows = 6) => {
    const outcome = lab.run(clusterDesign({ mode: 'dr', scheduler, weights, flows }))
    return weights.map((_, i) => new Set(outcome.at(`monitor${i}`).map(({ flow }) => flow)).size)
  }
  expect(share('rr', [1, 1, 1])).toEqual([2, 2, 2])
  expect(share('wrr', [1, 2, 3])).toEqual([1, 2, 3])
  expect(share('lc', [1, 1, 1])).toEqual([2, 2, 2])
  expect(share('wlc', [1, 1, 4])).toEqual([1, 1, 4])
  expect(share('rr', [1, 0, 1])).toEqual([3, 0, 3])

  // after s0 and s3 have left, the first back-end has nobody: both newcomers go there, the rest stay
  const again = lab.run(clusterDesign({ mode: 'dr', scheduler: 'lc' }), {
    until: 0.4,
    edits: [
      { type: 'remove', ids: ['s0', 's3'] },
      {
        type: 'add',
        components: ['n0', 'n1'].map((id) =>
          part(id, 'traffic/source', {
            parameters: { service: 'monitor', via: 'front', rate: 100, size: 1000, destination: 'r' },
          }),
        ),
        links: [wire('n0', 'switch'), wire('n1', 'switch')],
      },
    ],
  })
  const newcomersAt = (i: number) =>
    new Set(
      again
        .at(`monitor${i}`)
        .map(({ flow }) => flow)
        .filter((flow) => flow.startsWith('n')),
    ).size
  expect([0, 1, 2].map(newcomersAt)).toEqual([2, 0, 0])

  const gone = lab.run(clusterDesign({ mode: 'dr' }), { edits: [{ type: 'remove', ids: ['node1'] }] })
  expect(gone.flow('s1').delivered).toBeGreaterThan(15)

  // a crashed back-end: what goes there is lost, unless the front-end watches
  const crash = { until: 0.4, edits: [{ type: 'set', id: 'node1', parameter: 'up', value: false }] } as const
  expect(lab.run(clusterDesign({ mode: 'dr' }), crash).component('front').drops['no-route']).toBeGreaterThan(30)
  const watched = lab.run(clusterDesign({ mode: 'dr', director: { checks: true } }), crash)
  expect(watched.component('front').drops).toEqual({})
  expect(watched.flow('s1').delivered).toBeGreaterThan(35)

  // a crashed front-end: the one in reserve has its address and its back-ends
  const shared = { address: '10.9.9.9', anycast: true }
  const twins = lab.run(clusterDesign({ mode: 'dr', director: shared, reserve: true }), {
    until: 0.4,
    edits: [{ type: 'set', id: 'front', parameter: 'up', value: false }],
  })
  expect(twins.counter('director', 'dispatched')).toBeGreaterThan(100)
  expect(twins.counter('reserve', 'dispatched')).toBeGreaterThan(100)
  expect(twins.flow('s0').delivered).toBeGreaterThan(37)
  const alone = lab.run(clusterDesign({ mode: 'dr' }), {
    until: 0.4,
    edits: [{ type: 'set', id: 'front', parameter: 'up', value: false }],
  })
  expect(alone.flow('s0').delivered).toBeLessThan(22)
})
