/** A cluster on one switch: senders, a front-end, back-ends with an environment each, a receiver. */

import type { Topology } from '../topology/document.ts'
import { design, part, wire } from '../topology/notation.ts'

export interface ClusterOptions {
  readonly mode: string
  readonly scheduler?: string
  readonly flows?: number
  readonly weights?: readonly number[]
  /** further parameters of the front-end */
  readonly director?: Readonly<Record<string, string | boolean>>
  /** a second front-end with the same address, in reserve */
  readonly reserve?: boolean
}

export function clusterDesign({
  mode,
  scheduler = 'rr',
  flows = 6,
  weights = [1, 1, 1],
  director = {},
  reserve = false,
}: ClusterOptions): Topology {
  const senders = Array.from({ length: flows }, (_, i) => `s${i}`)
  return design(
    'Cluster',
    '',
    [
      ...senders.map((id) =>
        part(id, 'traffic/source', { parameters: { service: 'monitor', via: 'front', rate: 100, size: 1000, destination: 'r' } }),
      ),
      part('switch', 'network/switch'),
      part('front', 'infrastructure/machine', {
        holds: [
          part('front-nic', 'nic/plain'),
          part('front-ip', 'kernel/forwarding'),
          part('director', 'cluster/director', { parameters: { mode, scheduler, ...director } }),
        ],
      }),
      ...(reserve
        ? [
            part('second', 'infrastructure/machine', {
              holds: [
                part('second-nic', 'nic/plain'),
                part('second-ip', 'kernel/forwarding'),
                part('reserve', 'cluster/director', {
                  parameters: { mode, scheduler, standsIn: 'director', ...director },
                }),
              ],
            }),
          ]
        : []),
      ...weights.map((weight, i) =>
        part(`node${i}`, 'infrastructure/machine', {
          holds: [
            part(`nic${i}`, 'nic/plain'),
            part(`ip${i}`, 'kernel/forwarding'),
            part(`ee${i}`, 'ee/tamanoir', { holds: [part(`monitor${i}`, 'service/monitor')] }),
            part(`member${i}`, 'cluster/back-end', { parameters: { weight } }),
          ],
        }),
      ),
      part('r', 'traffic/sink'),
    ],
    [
      ...senders.map((id) => wire(id, 'switch')),
      wire('switch', 'front-nic'),
      ...(reserve ? [wire('switch', 'second-nic')] : []),
      ...weights.map((_, i) => wire('switch', `nic${i}`)),
      wire('switch', 'r'),
    ],
    { duration: 0.2, speed: 0 },
  )
}
