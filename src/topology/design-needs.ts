/** What does nothing unless others are in its machine. */
import { freshId, type View, warn } from './design-view.ts'
import type { ComponentRecord, Edit } from './document.ts'
import { nameOf } from './placement.ts'
import type { Fix, Problem } from './problem.ts'

export function checkNeeds(view: View, record: ComponentRecord): Problem[] {
  const { network, topology, value } = view
  const { needs } = network.kindOf(record.id)
  if (needs === undefined) return []
  const root = network.rootOf(record.id)
  const words = topology.components
    .filter(({ id }) => network.rootOf(id) === root && network.kindOf(id).role === needs.role)
    .flatMap(({ id }) => String(value(id, needs.parameter) ?? '').split('/'))
  const missing = Object.keys(needs.words).filter((word) => !words.includes(word))
  if (missing.length === 0) return []
  const kind = view.catalogue.find((candidate) => candidate.role === needs.role)
  const title = kind?.title ?? needs.role
  return [
    warn(
      view,
      record,
      'needs-others',
      `${nameOf(record)} needs a ${title} with ${missing.join(' and one with ')} in its machine: without, ${needs.otherwise}`,
      mend(view, record, missing),
    ),
  ]
}

/** Those that are missing are placed, for what is in user space and only there: what is below may stand on many a path. */
function mend(view: View, record: ComponentRecord, missing: readonly string[]): Fix[] {
  const { network, topology, catalogue } = view
  const { needs } = network.kindOf(record.id)
  const kind = catalogue.find((candidate) => candidate.role === needs?.role)
  const host = topology.components.find(
    ({ id }) =>
      network.rootOf(id) === network.rootOf(record.id) &&
      Object.values(network.kindOf(id).offers ?? {}).some(({ role }) => role === needs?.role),
  )
  const above = record.parent !== undefined && network.kindOf(record.parent).group === 'user'
  if (needs === undefined || kind === undefined || host === undefined || !above) return []
  const stem = freshId(view, needs.role)
  const add: Edit = {
    type: 'add',
    components: missing.map((word) => ({
      id: `${stem}-${word}`,
      kind: kind.kind,
      parent: host.id,
      parameters: { ...needs.words[word] },
    })),
    links: [],
  }
  return [{ title: `Place ${missing.length === 1 ? 'it' : 'them'} in ${nameOf(host)}`, edits: [add] }]
}
