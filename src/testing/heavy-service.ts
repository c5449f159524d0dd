/** A machine whose environment has one service that packets ask for by its noun. */
import type { Topology } from '../topology/document.ts'
import { design, kernel, part, wire } from '../topology/notation.ts'

export const heavyService = (noun: string, size: number): Topology =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: noun, size, rate: 100 } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...kernel('m'),
          part('ee', 'ee/tamanoir', { holds: [part('service', `service/${noun}`)] }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 0.3, speed: 0 },
  )
