import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, type Part, part, wire } from '../../topology/notation.ts'

const host = (blocks: readonly Part[], source: object = {}) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000, size: 100, destination: 'b', ...source } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', cpus: 1, clock: 1e9 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('lana', 'kernel/lana', { holds: blocks }),
          ...kernel('m'),
          part('here', 'traffic/sink'),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 0.01, speed: 0 },
  )
const block = (id: string, parameters: object = {}, noun = 'forward') =>
  part(id, `lana/${noun}`, { parameters: { ...parameters } })

testKind('lana/bpf', (lab) => {
  const counts = (parameters: object) => {
    const outcome = lab.run(host([block('bpf', { ingress: 'two', ...parameters }, 'bpf'), block('two')]))
    return [outcome.component('bpf').drops.filtered ?? 0, outcome.counter('two', 'passed')]
  }
  expect(counts({})).toEqual([0, 10])
  expect(counts({ length: 99 })).toEqual([10, 0])
  expect(counts({ match: 'shorter' })).toEqual([10, 0])
  expect(counts({ match: 'tcp' })).toEqual([0, 10])
  expect(counts({ match: 'udp' })).toEqual([10, 0])
})
