/** Machines with one service, for the tests of services; `noun` is the end of its kind, and the name that packets ask for. */
import type { Topology } from '../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'

export const servicePlaces = ['card', 'm-pre-routing', 'ee'] as const

/** The service in a card, at a hook, or in an environment of its machine. */
export function serviceAt(
  place: (typeof servicePlaces)[number],
  noun: string,
  parameters: Part['parameters'] = {},
  source: Part['parameters'] = {},
): Topology {
  const service = part('service', `service/${noun}`, { parameters })
  return design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: noun, size: 1000, ...source } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9 },
        holds: [
          part('card', 'nic/programmable', { holds: place === 'card' ? [service] : [] }),
          part('eth1', 'nic/plain'),
          ...kernel('m', place === 'm-pre-routing' ? { 'pre-routing': [service] } : {}),
          part('ee', 'ee/tamanoir', { holds: place === 'ee' ? [service] : [] }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'card'), wire('eth1', 'b')],
    { duration: 0.5, speed: 0 },
  )
}

/** The service at a hook works on every packet of two flows. */
export const serviceForTwo = (noun: string, parameters: Part['parameters'] = {}): Topology =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000 } }),
      part('c', 'traffic/source', { parameters: { rate: 1000 } }),
      part('r', 'network/router'),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...kernel('m', {
            'pre-routing': [part('service', `service/${noun}`, { parameters: { applies: 'every', ...parameters } })],
          }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'r'), wire('c', 'r'), wire('r', 'eth0'), wire('eth1', 'b')],
    { duration: 0.1, speed: 0 },
  )

/** A service that takes longer than the gaps of a fast sender: one in an environment, asked for 100 times a second. */
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
