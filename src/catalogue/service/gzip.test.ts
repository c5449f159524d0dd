import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const at = (level: 'card' | 'm-pre-routing' | 'ee', parameters: object = {}, source: object = {}) => {
  const service = part('service', 'service/gzip', { parameters: { ...parameters } })
  return design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'gzip', size: 1000, ...source } }),
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

testKind('service/gzip', (lab) => {
  const outcome = lab.run(at('ee', { ratio: 0.25, userCycles: 0, userCyclesPerByte: 231 }))
  expect(outcome.at('a--card')[0].size).toBe(1000)
  expect(outcome.at('eth1--b')[0].size).toBe(28 + 243)
  expect(outcome.at('service')[0].occupancy).toBe(231)
  expect(outcome.flow('a').throughputBitsPerSecond).toBeLessThan(0.28 * 8e6)
})
