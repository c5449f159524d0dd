import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine, silkRouter } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'

testKind('ee/nodeos', (lab) => {
  const outcome = lab.run(
    silkRouter({
      senders: [part('a', 'traffic/source', { parameters: { destination: 'b' } })],
      paths: [part('path', 'kernel/scout-path', { parameters: { modules: 'ETH/IP/UDP/NodeOS', top: 'socket' } })],
      above: [
        part('ee', 'ee/nodeos', {
          holds: [
            part('mark', 'service/mark', { parameters: { applies: 'every', mark: 7 } }),
            part('count', 'service/count', { parameters: { applies: 'every' } }),
          ],
        }),
      ],
    }),
  )
  expect(outcome.counter('count', 'served')).toBeGreaterThan(90)
  expect(outcome.counter('ee', 'served')).toBeGreaterThan(90)
  expect(outcome.at('eth--b')[0].mark).toBe(7)

  // with headers in Java each call and each packet costs more
  const java = lab.run(nodeosMachine({ environment: { headers: 'java' } }))
  const times = java.at('ee').map(({ occupancy }) => Math.round(occupancy * 1500))
  expect(times.filter((cycles) => cycles === 3000)).toHaveLength(2)
  expect(times.filter((cycles) => cycles === 1500)).toHaveLength(java.counter('ee', 'served'))
  expect(lab.run(nodeosMachine({})).at('ee')).toEqual([])
})
