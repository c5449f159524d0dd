import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, lanaMachine } from '../../testing/lana.ts'
import type { Part } from '../../topology/notation.ts'

testKind('lana/bpf', (lab) => {
  const counts = (parameters: Part['parameters']) => {
    const outcome = lab.run(lanaMachine([block('bpf', { ingress: 'two', ...parameters }, 'bpf'), block('two')]))
    return [outcome.component('bpf').drops.filtered ?? 0, outcome.counter('two', 'passed')]
  }
  expect(counts({})).toEqual([0, 10])
  expect(counts({ length: 99 })).toEqual([10, 0])
  expect(counts({ match: 'shorter' })).toEqual([10, 0])
  expect(counts({ match: 'tcp' })).toEqual([0, 10])
  expect(counts({ match: 'udp' })).toEqual([10, 0])
})
