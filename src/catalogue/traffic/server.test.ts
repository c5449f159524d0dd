import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import type { ParameterValue } from '../../topology/document.ts'
import { design, part, wire } from '../../topology/notation.ts'

type Parameters = Record<string, ParameterValue>

testKind('traffic/server', (lab) => {
  const served = (server: Parameters, machine: Parameters = {}) =>
    lab
      .run(
        design(
          '',
          '',
          [
            part('c', 'traffic/request', { parameters: { connections: 20, request: 100, response: 100 } }),
            part('m', 'infrastructure/machine', {
              parameters: { profile: '', cpus: 4, ...machine },
              holds: [part('eth0', 'nic/plain'), part('s', 'traffic/server', { parameters: server })],
            }),
          ],
          [wire('c', 'eth0', { rate: 1e9 })],
          { duration: 2, speed: 0 },
        ),
      )
      .counter('s', 'answered')
  // three workers, ten milliseconds each: three hundred a second, two seconds, but for those that are being worked on
  const limited = served({ workers: 3, service: 0.01, cycles: 0 })
  expect(limited).toBeLessThanOrEqual(600)
  expect(limited).toBeGreaterThan(594)
  // a processor at 1 GHz, two million cycles: at most five hundred a second
  const busy = served({ cycles: 2e6 }, { cpus: 1, clock: 1e9 })
  expect(busy).toBeLessThanOrEqual(1000)
  expect(busy).toBeGreaterThan(900)
})
