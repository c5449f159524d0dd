import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, lanaMachine } from '../../testing/lana.ts'

testKind('lana/tee', (lab) => {
  const blocks = [block('tee', { ingress: 'two', copies: 'three' }, 'tee'), block('two'), block('three')]
  const outcome = lab.run(lanaMachine(blocks))
  expect([outcome.counter('two', 'passed'), outcome.counter('three', 'passed')]).toEqual([10, 10])
  expect(outcome.flow('a').copied).toBe(10)
  // without a binding for duplicates none are made
  const single = lab.run(lanaMachine([block('tee', { ingress: 'two' }, 'tee'), block('two')]))
  expect(single.flow('a').copied).toBe(0)
  expect(single.counter('two', 'passed')).toBe(10)
})
