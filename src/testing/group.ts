/** A group of receivers behind an active node that repairs, and behind lossy links. */
import type { Topology } from '../topology/document.ts'
import { design, kernel, part, wire } from '../topology/notation.ts'

type Parameters = Readonly<Record<string, string | number | boolean>>

export interface GroupOptions {
  /** loss of the link to each receiver, and of the link to the node */
  readonly loss?: number
  readonly before?: number
  readonly service?: Parameters
  readonly sender?: Parameters
  readonly receiver?: Parameters
  /** the node repairs; else it is a classical router */
  readonly active?: boolean
  /** delay of the link between sender and node */
  readonly delay?: number
}

export function groupDesign({
  loss = 0,
  before = 0,
  service = {},
  sender = {},
  receiver = {},
  active = true,
  delay = 10e-3,
}: GroupOptions): Topology {
  return design(
    '',
    '',
    [
      part('s', 'traffic/group-sender', { parameters: { limit: 200, ...sender } }),
      part('m', 'infrastructure/machine', {
        holds: [
          ...[0, 1, 2].map((n) => part(`eth${n}`, 'nic/plain')),
          ...kernel('m'),
          ...(active
            ? [part('ee', 'ee/tamanoir', { holds: [part('service', 'service/reliable-multicast', { parameters: service })] })]
            : []),
        ],
      }),
      part('r1', 'traffic/group-receiver', { parameters: receiver }),
      part('r2', 'traffic/group-receiver', { parameters: receiver }),
    ],
    [wire('s', 'eth0', { loss: before, delay }), wire('eth1', 'r1', { loss }), wire('eth2', 'r2', { loss })],
    { duration: 3, speed: 0 },
  )
}
