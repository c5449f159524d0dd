/** A machine with Silk between senders and a receiver, for the tests of what is placed in it. */
import type { Topology } from '../topology/document.ts'
import { design, type Part, part, wire } from '../topology/notation.ts'

/** One or two senders by a hub of one router into a machine whose Silk holds `paths`; `above` is in its user space. */
export function silkRouter(options: {
  readonly senders: readonly Part[]
  readonly paths: readonly Part[]
  readonly silk?: Part['parameters']
  readonly above?: readonly Part[]
  readonly machine?: Part['parameters']
  readonly kernel?: readonly Part[]
  readonly duration?: number
}): Topology {
  const { senders, paths, silk, above = [], machine, kernel = [], duration = 0.1 } = options
  return design(
    '',
    '',
    [
      ...senders,
      part('m', 'infrastructure/machine', {
        parameters: { profile: 'silk-p4', ...machine },
        holds: [
          ...senders.map(({ id }) => part(`eth-${id}`, 'nic/plain')),
          part('eth', 'nic/plain'),
          part('ip', 'kernel/forwarding'),
          part('silk', 'kernel/silk', { parameters: silk, holds: paths }),
          ...kernel,
          ...above,
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [...senders.map(({ id }) => wire(id, `eth-${id}`)), wire('eth', 'b', { rate: 1e9 })],
    { duration, speed: 0 },
  )
}
