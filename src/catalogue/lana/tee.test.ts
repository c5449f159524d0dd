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

testKind('lana/tee', (lab) => {
  const blocks = [block('tee', { ingress: 'two', copies: 'three' }, 'tee'), block('two'), block('three')]
  const outcome = lab.run(host(blocks))
  expect([outcome.counter('two', 'passed'), outcome.counter('three', 'passed')]).toEqual([10, 10])
  expect(outcome.flow('a').copied).toBe(10)
  // without a binding for duplicates none are made
  const single = lab.run(host([block('tee', { ingress: 'two' }, 'tee'), block('two')]))
  expect(single.flow('a').copied).toBe(0)
  expect(single.counter('two', 'passed')).toBe(10)
})
