import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'

testKind('nodeos/security', (lab) => {
  const guard = (parameters: Record<string, string>) => [part('guard', 'nodeos/security', { parameters })]
  const domain = { credential: 'alice' }

  // in the environment it sees both calls and each packet, and charges each of them
  const admitted = lab.run(nodeosMachine({ domain, around: guard({ credential: 'alice', sender: 'a' }) }))
  expect(admitted.counter('guard', 'checked')).toBe(2 + admitted.counter('ee', 'served'))
  expect(admitted.counter('guard', 'refused')).toBe(0)
  expect(new Set(admitted.at('guard').map(({ occupancy }) => Math.round(occupancy * 1500)))).toEqual(new Set([1500, 300]))
  expect(admitted.counter('channel', 'handled')).toBeGreaterThan(55)

  // a domain without the right gets no channel, and Linux goes on forwarding
  const refused = lab.run(nodeosMachine({ domain: { credential: 'mallory' }, around: guard({ credential: 'alice' }) }))
  expect(refused.component('guard').drops).toEqual({ 'not-permitted': 1 })
  expect(refused.counter('channel', 'handled')).toBe(0)
  expect(refused.flow('a').delivered).toBeGreaterThan(95)

  // in the domain it is the application's: packets of another sender than the one named are refused
  const own = lab.run(
    nodeosMachine({
      beside: [part('guard', 'nodeos/security', { parameters: { sender: 'stranger' } })],
      other: [part('stranger', 'traffic/source', { parameters: { destination: 'b', rate: 1 } })],
    }),
  )
  expect(own.component('guard').drops['not-permitted']).toBeGreaterThan(55)
  expect(own.counter('channel', 'handled')).toBe(0)
})
