/** Channels of the NodeOS and the paths that they are made of: both must agree on whether a process sees the packets. */
import { destinationOf, type View, warn } from './design-view.ts'
import type { ComponentRecord } from './document.ts'
import { nameOf } from './placement.ts'
import type { Problem } from './problem.ts'

export function checkChannel(view: View, record: ComponentRecord): Problem[] {
  const { network, value } = view
  if (network.kindOf(record.id).role !== 'channel') return []
  const path = network.records.get(destinationOf(view, record) ?? '')
  if (path === undefined) return []
  if (network.rootOf(path.id) !== network.rootOf(record.id))
    return [
      warn(
        view,
        record,
        'path-elsewhere',
        `${nameOf(record)} is made of ${nameOf(path)}, which is in another machine: the call that creates it will fail`,
      ),
    ]
  const cut = value(record.id, 'type') === 'cut'
  const through = value(path.id, 'top') === 'card'
  if (cut === through) return []
  const set = (title: string, { id }: ComponentRecord, parameter: string, to: string) => ({
    title,
    edits: [{ type: 'set', id, parameter, value: to } as const],
  })
  const [why, fixes] = cut
    ? [
        'is a cut-through channel, but its path ends at a socket',
        [
          set(`Let ${nameOf(path)} end at the network`, path, 'top', 'card'),
          set('Make it an incoming channel', record, 'type', 'in'),
        ],
      ]
    : [
        'needs a path to a socket, but its path is a cut-through path that no process sees',
        [
          set(`Let ${nameOf(path)} end at a socket`, path, 'top', 'socket'),
          set('Make it a cut-through channel', record, 'type', 'cut'),
        ],
      ]
  return [
    warn(view, record, 'path-of-another-type', `${nameOf(record)} ${why}: the call that creates it will fail`, fixes, {
      path: nameOf(path),
    }),
  ]
}
