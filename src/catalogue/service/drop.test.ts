import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const at = (level: 'card' | 'm-pre-routing' | 'ee', parameters: object = {}, source: object = {}) => {
  const service = part('service', 'service/drop', { parameters: { ...parameters } })
  return design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'drop', size: 1000, ...source } }),
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

testKind('service/drop', (lab) => {
  for (const level of ['card', 'm-pre-routing', 'ee'] as const) {
    const outcome = lab.run(at(level, { share: 0.3 }))
    expect((outcome.component('service').drops['service-dropped'] ?? 0) / outcome.flow('a').sent).toBeCloseTo(0.3, 1)
  }
})
