import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, lanaMachine } from '../../testing/lana.ts'

testKind('lana/virtual-link', (lab) => {
  // in by the virtual link, turned round by a block, out by the virtual link: forwarded below IP
  const blocks = [
    block('link', { ingress: 'eth' }, 'virtual-link'),
    block('eth', { ingress: 'turn', egress: 'link' }, 'eth'),
    block('turn', { egress: 'eth', flips: true }),
  ]
  const outcome = lab.run(lanaMachine(blocks))
  expect(outcome.flow('a').delivered).toBeGreaterThan(7)
  expect(outcome.counter('link', 'transmitted')).toBe(10)
  expect(outcome.counter('eth', 'passed')).toBe(20)
  expect(outcome.counter('m-pre-routing', 'passed')).toBe(0)
  expect(outcome.counter('m-post-routing', 'passed')).toBe(0)
})
