import { expect } from 'vitest'
import { clusterDesign } from '../../testing/cluster.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('cluster/back-end', (lab) => {
  const tun = lab.run(clusterDesign({ mode: 'tun' }))
  expect(tun.at('member0')[0].occupancy).toBe(1)
  expect(tun.at('ee0')[0].size).toBe(1000)
  expect(tun.counter('member0', 'accepted')).toBeGreaterThan(30)
  const dr = lab.run(clusterDesign({ mode: 'dr' }))
  expect(dr.at('member0')[0].occupancy).toBe(0)
})
