/** Channels and domains of the NodeOS: calls that cannot come through, and paths that do not fit what they are for. */
import { destinationOf, freshId, type View, warn } from './design-view.ts'
import type { ComponentRecord, Edit } from './document.ts'
import { nameOf } from './placement.ts'
import type { Fix, Problem } from './problem.ts'

const set = (title: string, { id }: ComponentRecord, parameter: string, to: string): Fix => ({
  title,
  edits: [{ type: 'set', id, parameter, value: to }],
})

/** What makes calls, whether they come through, and what becomes of them. */
export function checkCalls(view: View, record: ComponentRecord): Problem[] {
  const { network, value } = view
  const { role } = network.kindOf(record.id)
  if (role === 'channel') return [...checkPath(view, record), ...checkTranslation(view, record)]
  return role === 'domain' && value(record.id, 'opens') === 'call' ? checkTranslation(view, record) : []
}

const step = 'silk-driver'

/** The steps that a call is translated in have to be there, in their order. */
function checkTranslation(view: View, record: ComponentRecord): Problem[] {
  const { network, topology, catalogue, value } = view
  const root = network.rootOf(record.id)
  const stack = topology.components.find(
    ({ id }) =>
      network.rootOf(id) === root && Object.values(network.kindOf(id).offers ?? {}).some((offer) => offer.role === step),
  )
  if (stack === undefined)
    return [
      warn(view, record, 'no-nodeos', `${nameOf(record)} calls a NodeOS that its machine does not have: its calls will fail`),
    ]
  const kind = catalogue.find((candidate) => candidate.role === step)
  const spec = kind?.parameters.driver
  if (kind === undefined || spec?.type !== 'choice') return []
  const wanted = Object.keys(spec.options)
  const placed = (network.children.get(stack.id) ?? []).filter(({ id }) => network.kindOf(id).role === step)
  const found = placed.map(({ id }) => String(value(id, 'driver')))
  if (found.join() === wanted.join()) return []
  const remove: Edit[] = placed.length > 0 ? [{ type: 'remove', ids: placed.map(({ id }) => id) }] : []
  const stem = freshId(view, 'step')
  const add: Edit = {
    type: 'add',
    components: wanted.map((driver) => ({ id: `${stem}-${driver}`, kind: kind.kind, parent: stack.id, parameters: { driver } })),
    links: [],
  }
  const names = (options: readonly string[]) => options.map((option) => spec.options[option]?.title).join(', ') || 'nothing'
  return [
    warn(
      view,
      record,
      'call-not-translated',
      `${nameOf(record)}: its calls pass ${names(found)} in ${nameOf(stack)}, and become a path only by way of ${names(wanted)}: they will fail`,
      [{ title: `Place the ${wanted.length} steps in their order`, edits: [...remove, add] }],
    ),
  ]
}

function checkPath(view: View, record: ComponentRecord): Problem[] {
  const { network, value } = view
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
  if (!cut && !through) return checkModules(view, record, path)
  if (cut === through) return []
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

/** A channel that leads to an environment needs the module that leads there. */
function checkModules(view: View, record: ComponentRecord, path: ComponentRecord): Problem[] {
  const modules = String(view.value(path.id, 'modules') ?? '')
  if (modules.split('/').includes('NodeOS')) return []
  const longer = /(IP|UDP|TCP|RTP|RTCP)$/.test(modules) ? `${modules}/NodeOS` : 'ETH/IP/UDP/NodeOS'
  return [
    warn(
      view,
      record,
      'path-without-nodeos',
      `${nameOf(record)} is made of ${nameOf(path)}, on which no NodeOS module stands: the call that creates it will fail`,
      [set(`Make it ${longer}`, path, 'modules', longer)],
    ),
  ]
}
