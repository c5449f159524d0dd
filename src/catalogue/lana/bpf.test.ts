import { expect } from 'vitest'
import { codeKey } from '../../sim/code-cache.ts'
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

  // a program: known by the hash of its name, 8 bytes an instruction, and each of them takes its time
  const program = (name: string, instructions: number) => {
    const outcome = lab.run(lanaMachine([block('bpf', { cycles: 100, program: name, instructions, perInstruction: 20 }, 'bpf')]))
    const { world } = outcome.run
    const self = world.ids.indexOf('bpf')
    const { key, bytes } = world.kinds.columns[world.kindOf[self]] as unknown as Record<string, Float64Array>
    const row = world.row[self]
    return [key[row], bytes[row], outcome.at('bpf')[0].occupancy, outcome.counter('bpf', 'ran')]
  }
  expect(program('long frames', 10)).toEqual([codeKey('long frames'), 80, 0.3, 100])
  expect(program('', 0)).toEqual([0, 0, 0.1, 0])
})
