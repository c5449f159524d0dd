import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const at = (level: 'card' | 'm-pre-routing' | 'ee', parameters: object = {}, source: object = {}) => {
  const service = part('service', 'service/monitor', { parameters: { ...parameters } })
  return design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'monitor', size: 1000, ...source } }),
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

testKind('service/monitor', (lab) => {
  const kernelSide = lab.run(at('m-pre-routing'))
  expect(kernelSide.crossing('m')).toBeCloseTo(7, 6)
  expect(kernelSide.at('eth1--b')[0].mark).toBe(1)
  expect(kernelSide.counter('service', 'bytes')).toBeGreaterThan(480_000)
  const userSide = lab.run(at('ee', {}, { size: 200 }))
  expect(userSide.crossing('m')).toBeGreaterThan(500)
  expect(userSide.crossing('m')).toBeLessThan(2000)
  expect(userSide.at('eth1--b')[0].mark).toBe(1)
})
