import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, lanaMachine } from '../../testing/lana.ts'

testKind('lana/eth', (lab) => {
  const every = lab.run(lanaMachine([block('eth', { ingress: 'two' }, 'eth'), block('two')]))
  expect(every.counter('two', 'passed')).toBe(10)
  expect(every.flow('a').delivered).toBe(0)
  const tcp = lab.run(lanaMachine([block('eth', { ingress: 'two', claims: 'tcp' }, 'eth'), block('two')]))
  expect(tcp.counter('two', 'passed')).toBe(0)
  expect(tcp.counter('eth', 'left')).toBe(10)
  expect(tcp.flow('a').delivered).toBeGreaterThan(7)
})
