/** Two clients of one server behind an active node that may keep what passes. */
import type { Topology } from '../topology/document.ts'
import { design, kernel, part, wire } from '../topology/notation.ts'

type Parameters = Readonly<Record<string, string | number | boolean>>

export interface ObjectOptions {
  /** parameters of the cache; null = the node has none */
  readonly cache?: Parameters | null
  readonly client?: Parameters
  readonly server?: Parameters
}

export function objectDesign({ cache = {}, client = {}, server = {} }: ObjectOptions): Topology {
  return design(
    '',
    '',
    [
      part('c1', 'traffic/object-client', { parameters: { limit: 300, ...client } }),
      part('c2', 'traffic/object-client', { parameters: { limit: 300, ...client } }),
      part('m', 'infrastructure/machine', {
        holds: [
          ...[0, 1, 2].map((n) => part(`eth${n}`, 'nic/plain')),
          ...kernel('m'),
          part('ee', 'ee/tamanoir', {
            holds: cache === null ? [] : [part('cache', 'service/cache', { parameters: cache })],
          }),
        ],
      }),
      part('server', 'traffic/object-server', { parameters: server }),
    ],
    [wire('c1', 'eth0'), wire('c2', 'eth1'), wire('eth2', 'server', { delay: 20e-3 })],
    { duration: 4, speed: 0 },
  )
}
