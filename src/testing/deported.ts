/** A machine whose service runs in the environment and in the kernel, with a communication module between the two. */
import type { Topology } from '../topology/document.ts'
import { design, kernel, part, wire } from '../topology/notation.ts'

type Parameters = Readonly<Record<string, string | number>>

export const deportedDesign = (module: Parameters, service: Parameters, limit = 0): Topology =>
  design(
    'Deported service',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'monitor', rate: 400, size: 200, limit } }),
      part('m', 'infrastructure/machine', {
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...kernel('m', {
            'pre-routing': [
              part('module', 'kernel/communication', {
                parameters: module,
                holds: [part('below', 'service/mark', { parameters: { name: 'monitor', mark: 2 } })],
              }),
            ],
          }),
          part('ee', 'ee/tamanoir', {
            holds: [part('above', 'service/deport', { parameters: { module: 'module', ...service } })],
          }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 0.5, speed: 0 },
  )
