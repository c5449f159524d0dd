/** A sender, a machine with LANA's engine, and a receiver behind it, for the tests of its functional blocks. */
import type { Topology } from '../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'

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
