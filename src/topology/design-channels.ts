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
  if (role === 'channel')
    return [...checkPath(view, record), ...checkSteps(view, record, translation), ...checkSteps(view, record, socket)]
  return role === 'domain' && value(record.id, 'opens') === 'call' ? checkSteps(view, record, translation) : []
}

/** Steps that a call goes through in the kernel: all that there are, in their order. */
interface Steps {
  readonly role: string
  /** the choice that says which step it is */
  readonly parameter: string
  readonly code: string
  /** what the call gets by them */
  readonly gets: string
  /** there may be none of them */
  readonly optional: boolean
}
const translation: Steps = {
  role: 'silk-driver',
  parameter: 'driver',
  code: 'call-not-translated',
  gets: 'become a path',
  optional: false,
}
const socket: Steps = { role: 'socket-call', parameter: 'step', code: 'socket-not-made', gets: 'get a socket', optional: true }

function checkSteps(view: View, record: ComponentRecord, steps: Steps): Problem[] {
  const { network, topology, catalogue, value } = view
  const root = network.rootOf(record.id)
  const stack = topology.components.find(
    ({ id }) =>
      network.rootOf(id) === root && Object.values(network.kindOf(id).offers ?? {}).some((offer) => offer.role === steps.role),
  )
  if (stack === undefined)
    return steps.optional
      ? []
      : [warn(view, record, 'no-nodeos', `${nameOf(record)} calls a NodeOS that its machine does not have: its calls will fail`)]
  const kind = catalogue.find((candidate) => candidate.role === steps.role)
  const spec = kind?.parameters[steps.parameter]
  if (kind === undefined || spec?.type !== 'choice') return []
  const wanted = Object.keys(spec.options)
  const placed = (network.children.get(stack.id) ?? []).filter(({ id }) => network.kindOf(id).role === steps.role)
  const found = placed.map(({ id }) => String(value(id, steps.parameter)))
  if (found.join() === wanted.join() || (steps.optional && placed.length === 0)) return []
  const remove: Edit[] = placed.length > 0 ? [{ type: 'remove', ids: placed.map(({ id }) => id) }] : []
  const stem = freshId(view, 'step')
  const add: Edit = {
    type: 'add',
    components: wanted.map((step) => ({
      id: `${stem}-${step}`,
      kind: kind.kind,
      parent: stack.id,
      parameters: { [steps.parameter]: step },
    })),
    links: [],
  }
  const names = (options: readonly string[]) => options.map((option) => spec.options[option]?.title).join(', ') || 'nothing'
  const without = { title: placed.length === 1 ? 'Remove the step' : `Remove the ${placed.length} steps`, edits: remove }
  return [
    warn(
      view,
      record,
      steps.code,
      `${nameOf(record)}: its calls pass ${names(found)} in ${nameOf(stack)}, and ${steps.gets} only by way of ${names(wanted)}: they will fail`,
      [
        { title: `Place the ${wanted.length} steps in their order`, edits: [...remove, add] },
        ...(steps.optional ? [without] : []),
      ],
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
