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

testKind('lana/socket', (lab) => {
  const outcome = lab.run(host([block('one', { ingress: 'socket' }), block('socket', {}, 'socket')], { destination: 'here' }))
  expect(outcome.flow('a').delivered).toBeGreaterThan(7)
  expect(outcome.counter('here', 'received')).toBe(outcome.flow('a').delivered)
  // past IP: no hook has seen them
  expect(outcome.counter('m-local-in', 'passed')).toBe(0)
  expect(outcome.counter('m-pre-routing', 'passed')).toBe(0)
})
