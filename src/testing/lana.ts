/** A sender, a machine with LANA's engine, and a receiver behind it, for the tests of its functional blocks. */
import type { Topology } from '../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'
import type { Run } from '../topology/run.ts'

export const lanaMachine = (blocks: readonly Part[], source: Part['parameters'] = {}): Topology =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000, size: 100, destination: 'b', ...source } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', cpus: 1, clock: 1e9 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('lana', 'kernel/lana', { holds: blocks }),
          ...kernel('m'),
          part('here', 'traffic/sink'),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 0.01, speed: 0 },
  )

export const block = (id: string, parameters: Part['parameters'] = {}, noun = 'forward'): Part =>
  part(id, `lana/${noun}`, { parameters })

/** Two machines with an engine each: an application of the left one sends down through a controller, `right` is what the other end has. */
export const lanaPair = (
  requires: Part['parameters'],
  left: readonly Part[],
  right: readonly Part[] | null,
  link: Part['parameters'] = {},
  source: Part['parameters'] = {},
): Topology =>
  design(
    '',
    '',
    [
      part('l', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9 },
        holds: [
          part('eth0', 'nic/plain'),
          part('lana', 'kernel/lana', {
            parameters: { sockets: 'l-socket', entry: 'l-link' },
            holds: [
              block('l-link', { ingress: 'l-control' }, 'virtual-link'),
              block('l-control', { ingress: 'l-socket', egress: 'l-link', ...requires }, 'controller'),
              block('l-socket', { egress: 'l-control' }, 'socket'),
              ...left,
            ],
          }),
          part('a', 'traffic/source', { parameters: { rate: 1000, size: 1000, destination: 'b', ...source } }),
        ],
      }),
      part('r', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9 },
        holds: [
          part('eth1', 'nic/plain'),
          ...(right === null
            ? []
            : [
                part('far', 'kernel/lana', {
                  parameters: { entry: 'r-link' },
                  holds: [
                    block('r-link', { ingress: 'r-control' }, 'virtual-link'),
                    block('r-control', { ingress: 'r-socket', egress: 'r-link' }, 'controller'),
                    block('r-socket', {}, 'socket'),
                    ...right,
                  ],
                }),
              ]),
          part('b', 'traffic/sink'),
        ],
      }),
    ],
    [wire('eth0', 'eth1', link)],
    { duration: 0.5, speed: 0 },
  )

/** Bytes of the left application that have been delivered. */
export const bytesOf = ({ run: { world } }: { readonly run: Run }): number =>
  world.flows.deliveredBytes[world.flows.ids.indexOf('a')]
