import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, lanaMachine } from '../../testing/lana.ts'

testKind('lana/socket', (lab) => {
  const outcome = lab.run(
    lanaMachine([block('one', { ingress: 'socket' }), block('socket', {}, 'socket')], { destination: 'here' }),
  )
  expect(outcome.flow('a').delivered).toBeGreaterThan(7)
  expect(outcome.counter('here', 'received')).toBe(outcome.flow('a').delivered)
  // past IP: no hook has seen them
  expect(outcome.counter('m-local-in', 'passed')).toBe(0)
  expect(outcome.counter('m-pre-routing', 'passed')).toBe(0)
})
