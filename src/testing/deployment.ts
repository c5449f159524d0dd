/** An active node between a sender and a receiver that lacks the service which packets ask for, and who may have it. */
import type { Topology } from '../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'

export interface DeploymentOptions {
  /** parameters of the node's manager */
  readonly manager?: Readonly<Record<string, string | number | boolean>>
  /** what stands in its environment besides */
  readonly services?: readonly Part[]
  /** what the repository holds; none = there is no repository, nor a mirror of it */
  readonly objects?: readonly Part[]
  /** parameters of the repository */
  readonly repository?: Readonly<Record<string, string | number | boolean>>
  /** an active node before it, that has the service from the start */
  readonly before?: boolean
  readonly loss?: number
}

export const codeObject = (parameters: Readonly<Record<string, string | number>> = {}): Part =>
  part('object', 'ee/code-object', { parameters: { bytes: 50_000, ...parameters } })

export function deploymentDesign({
  manager = {},
  services = [part('monitor', 'service/monitor')],
  objects = [codeObject()],
  repository = {},
  before = false,
  loss = 0,
}: DeploymentOptions): Topology {
  const machine = (id: string, holds: readonly Part[]) =>
    part(id, 'infrastructure/machine', {
      holds: [part(`${id}-0`, 'nic/plain'), part(`${id}-1`, 'nic/plain'), ...kernel(id), ...holds],
    })
  const stored = objects.length > 0
  return design(
    'Deployment',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'monitor', rate: 500, size: 500, destination: 'b' } }),
      ...(before
        ? [
            machine('first', [
              part('first-ee', 'ee/tamanoir', {
                holds: [
                  part('first-monitor', 'service/monitor'),
                  part('first-manager', 'ee/manager', { parameters: { services: 'present' } }),
                ],
              }),
            ]),
          ]
        : []),
      part('switch', 'network/switch'),
      machine('tan', [
        part('ee', 'ee/tamanoir', {
          holds: [
            ...services,
            part('manager', 'ee/manager', {
              parameters: {
                ...(stored ? { repository: 'store', mirror: 'mirror' } : {}),
                ...(before ? { previous: 'first-manager' } : {}),
                ...manager,
              },
            }),
          ],
        }),
      ]),
      ...(stored
        ? [
            part('store', 'ee/repository', { parameters: repository, holds: objects }),
            part('mirror', 'ee/repository', { parameters: { mirrors: 'store' } }),
          ]
        : []),
      part('b', 'traffic/sink'),
    ],
    [
      ...(before ? [wire('a', 'first-0'), wire('first-1', 'switch')] : [wire('a', 'switch')]),
      wire('switch', 'tan-0', { loss }),
      ...(stored ? [wire('switch', 'store'), wire('switch', 'mirror')] : []),
      wire('tan-1', 'b'),
    ],
    { duration: 0.5, speed: 0 },
  )
}
