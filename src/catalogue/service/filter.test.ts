import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const at = (level: 'card' | 'm-pre-routing' | 'ee', parameters: object = {}, source: object = {}) => {
  const service = part('service', 'service/filter', { parameters: { ...parameters } })
  return design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'filter', size: 1000, ...source } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9 },
        holds: [
          part('card', 'nic/programmable', { holds: level === 'card' ? [service] : [] }),
          part('eth1', 'nic/plain'),
          ...kernel('m', level === 'm-pre-routing' ? { 'pre-routing': [service] } : {}),
          part('ee', 'ee/tamanoir', { holds: level === 'ee' ? [service] : [] }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'card'), wire('eth1', 'b')],
    { duration: 0.5, speed: 0 },
  )
}

testKind('service/filter', (lab) => {
  const dropped = (parameters: object, source: object = {}) =>
    lab.run(at('m-pre-routing', parameters, source)).component('service').drops.filtered ?? 0
  expect(dropped({ match: 'longer', length: 999 })).toBeGreaterThan(480)
  expect(dropped({ match: 'longer', length: 1000 })).toBe(0)
  expect(dropped({ match: 'shorter', length: 1001 })).toBeGreaterThan(480)
  expect(dropped({ match: 'tcp' })).toBe(0)
  expect(dropped({ match: 'tcp' }, { transport: 'tcp' })).toBeGreaterThan(480)
  expect(dropped({ match: 'udp' })).toBeGreaterThan(480)
})
