/** What is unwise or cannot work in a design that is valid: explained, and mended where a mend is clear. */
import type { Profile } from '../profiles/profile.ts'
import type { Kind } from '../sim/kind.ts'
import type { ComponentRecord, Edit, LinkRecord, Topology } from './document.ts'
import { createNetwork, type Edge, type Network, pathsTo } from './network.ts'
import { nameOf } from './placement.ts'
import { type Fix, type Problem, problem } from './problem.ts'
import { exact } from './quantity.ts'
import { recordsOf, resolveRecord } from './resolve.ts'

interface View {
  readonly topology: Topology
  readonly catalogue: readonly Kind[]
  readonly network: Network
  readonly value: (id: string, parameter: string) => number | string | boolean | undefined
  readonly paths: Map<string, Map<string, Edge>>
}

/** @param topology valid; one that is not gives undefined behaviour */
export function inspectDesign(topology: Topology, catalogue: readonly Kind[], profiles: readonly Profile[]): Problem[] {
  const network = createNetwork(topology, catalogue)
  const records = recordsOf(topology)
  const values = new Map<string, ReturnType<typeof resolveRecord>>()
  const value: View['value'] = (id, parameter) => {
    let known = values.get(id)
    if (!known) {
      known = resolveRecord(records, network.kinds, profiles, id)
      values.set(id, known)
    }
    return known[parameter]?.value
  }
  const view: View = { topology, catalogue, network, value, paths: new Map() }
  return [
    ...topology.components.flatMap((record) => [
      ...checkFlow(view, record),
      ...checkPort(view, record),
      ...checkCluster(view, record),
    ]),
    ...checkLoad(view),
    ...checkLoops(view),
  ]
}

const about = (view: View, record: ComponentRecord | LinkRecord) => {
  const component = view.topology.components.indexOf(record as ComponentRecord)
  return {
    path: component >= 0 ? `components[${component}]` : `links[${view.topology.links.indexOf(record as LinkRecord)}]`,
    subject: record.id,
  }
}
const warn = (
  view: View,
  record: ComponentRecord | LinkRecord,
  code: string,
  message: string,
  fixes: Fix[] = [],
  values = {},
): Problem => {
  const { path, subject } = about(view, record)
  return problem(code, path, message, { severity: 'warning', subject, fixes, values: { name: nameOf(record), ...values } })
}

const freshId = (view: View, stem: string): string => {
  const taken = new Set([...view.topology.components, ...view.topology.links].map(({ id }) => id))
  let n = 1
  while (taken.has(`${stem}-${n}`)) n++
  return `${stem}-${n}`
}

function pathsFrom(view: View, destinationRoot: string): Map<string, Edge> {
  let known = view.paths.get(destinationRoot)
  if (!known) {
    known = pathsTo(view.network, destinationRoot, () => 0)
    view.paths.set(destinationRoot, known)
  }
  return known
}

/** Roots that a flow crosses, in order, by way of its active node; null when there is no path. */
function route(view: View, record: ComponentRecord): { roots: string[]; edges: Edge[] } | null {
  const stops = [view.value(record.id, 'via'), destinationOf(view, record)]
    .map((id) => (typeof id === 'string' && view.network.records.has(id) ? view.network.rootOf(id) : null))
    .filter((root) => root !== null)
  let at = view.network.rootOf(record.id)
  const roots = [at]
  const edges: Edge[] = []
  for (const stop of stops) {
    const first = pathsFrom(view, stop)
    while (at !== stop) {
      const edge = first.get(at)
      if (!edge) return null
      edges.push(edge)
      at = edge.far.root
      roots.push(at)
    }
  }
  return stops.length === 0 ? null : { roots, edges }
}

function destinationOf(view: View, record: ComponentRecord): string | undefined {
  const spec = view.network.kindOf(record.id).parameters.destination
  if (spec?.type !== 'reference') return undefined
  const named = view.value(record.id, 'destination')
  if (typeof named === 'string' && named !== '') return named
  const candidates = view.topology.components.filter((other) => view.network.kindOf(other.id).role === spec.role)
  const root = view.network.rootOf(record.id)
  return (candidates.find((other) => pathsFrom(view, view.network.rootOf(other.id)).has(root)) ?? candidates[0])?.id
}

function checkFlow(view: View, record: ComponentRecord): Problem[] {
  const kind = view.network.kindOf(record.id)
  if (kind.flow !== true) return []
  const problems: Problem[] = []
  if (view.value(record.id, 'pattern') === 'capture' && view.value(record.id, 'capture') === '')
    problems.push(
      warn(view, record, 'no-capture', `${nameOf(record)} should send a capture but has none: nothing will be sent`, [
        { title: 'Send at a constant rate', edits: [{ type: 'set', id: record.id, parameter: 'pattern', value: 'constant' }] },
      ]),
    )
  const destination = destinationOf(view, record)
  if (destination === undefined) {
    problems.push(
      warn(
        view,
        record,
        'no-receiver',
        `${nameOf(record)} has nobody to send to: every packet will be dropped`,
        receiverFix(view, record),
      ),
    )
    return problems
  }
  const found = route(view, record)
  if (!found) {
    problems.push(explainGap(view, record, destination))
    return problems
  }
  return [...problems, ...checkService(view, record, found.roots)]
}

/** A receiver beside the sender, joined to the same neighbour. */
function receiverFix(view: View, record: ComponentRecord): Fix[] {
  const role = view.network.kindOf(record.id).parameters.destination
  const kind = view.catalogue.find((candidate) => role?.type === 'reference' && candidate.role === role.role && candidate.free)
  const wire = view.catalogue.find((candidate) => candidate.forwards === 'wire')
  const neighbour = view.network.edges.get(view.network.rootOf(record.id))?.[0]?.far
  if (!kind || !wire || !neighbour || !(view.network.forwards(neighbour.root) || view.network.bridges(neighbour.root))) return []
  if (neighbour.component !== neighbour.root) return []
  const root = view.network.records.get(neighbour.root) as ComponentRecord
  const id = freshId(view, 'receiver')
  const edit: Edit = {
    type: 'add',
    components: [{ id, kind: kind.kind, x: (root.x ?? 0) + 260, y: root.y ?? 0 }],
    links: [{ id: freshId(view, 'link'), kind: wire.kind, from: neighbour.component, to: id }],
  }
  return [{ title: `Add a receiver at ${nameOf(root)}`, edits: [edit] }]
}

/** Why no path leads from a sender to its destination. */
function explainGap(view: View, record: ComponentRecord, destination: string): Problem {
  const { network } = view
  const target = network.records.get(destination) as ComponentRecord
  const isolated = [record.id, destination].find((id) => (network.edges.get(network.rootOf(id)) ?? []).length === 0)
  if (isolated !== undefined)
    return warn(
      view,
      record,
      'not-linked',
      `no packet of ${nameOf(record)} can reach ${nameOf(target)}: ${nameOf(network.records.get(network.rootOf(isolated)) as ComponentRecord)} has no link`,
    )
  const blocking = blockingMachine(view, network.rootOf(record.id), network.rootOf(destination))
  if (blocking !== undefined) {
    const machine = network.records.get(blocking) as ComponentRecord
    return warn(
      view,
      record,
      'not-a-router',
      `no packet of ${nameOf(record)} can reach ${nameOf(target)}: ${nameOf(machine)} is on the way and does not forward`,
      forwardingFix(view, machine),
      { machine: nameOf(machine) },
    )
  }
  return warn(
    view,
    record,
    'no-route',
    `no packet of ${nameOf(record)} can reach ${nameOf(target)}: no chain of links joins them`,
  )
}

/** The first component that could carry on if it forwarded. */
function blockingMachine(view: View, from: string, to: string): string | undefined {
  const { network } = view
  const passes = (root: string) => network.forwards(root) || network.bridges(root)
  const before = new Map<string, string | null>([[from, null]])
  const ring = [from]
  for (const root of ring) {
    if (root === to) break
    for (const edge of network.edges.get(root) ?? [])
      if (!before.has(edge.far.root)) {
        before.set(edge.far.root, root)
        ring.push(edge.far.root)
      }
  }
  if (!before.has(to)) return undefined
  for (let root = before.get(to) ?? null; root !== null && root !== from; root = before.get(root) ?? null)
    if (!passes(root)) return root
  return undefined
}

function forwardingFix(view: View, machine: ComponentRecord): Fix[] {
  const offers = Object.values(view.network.kindOf(machine.id).offers ?? {})
  const kind = view.catalogue.find(
    (candidate) => candidate.forwards === 'router' && offers.some((offer) => offer.role === candidate.fits?.role),
  )
  if (!kind) return []
  const edit: Edit = { type: 'add', components: [{ id: freshId(view, 'ip'), kind: kind.kind, parent: machine.id }], links: [] }
  return [{ title: `Add ${kind.title} to ${nameOf(machine)}`, edits: [edit] }]
}

/** A flow that asks for a service which nothing on its way answers to. */
function checkService(view: View, record: ComponentRecord, roots: readonly string[]): Problem[] {
  const asked = view.value(record.id, 'service')
  if (typeof asked !== 'string' || asked === '') return []
  const { network, topology } = view
  const services = topology.components.filter(
    (other) => network.kindOf(other.id).role === 'service' && view.value(other.id, 'name') === asked,
  )
  const clusters = new Set(
    topology.components
      .filter((other) => network.kindOf(other.id).role === 'director' && roots.includes(network.rootOf(other.id)))
      .map(({ id }) => id),
  )
  const members = new Set(
    clusters.size === 0
      ? []
      : topology.components.filter((other) => network.kindOf(other.id).role === 'back-end').map(({ id }) => network.rootOf(id)),
  )
  if (services.some((service) => roots.includes(network.rootOf(service.id)) || members.has(network.rootOf(service.id)))) return []
  return [
    warn(
      view,
      record,
      'no-service',
      `${nameOf(record)} asks for the service '${asked}', but nothing on its way answers to that name`,
      serviceFixes(view, asked, roots, services),
      { service: asked },
    ),
  ]
}

function serviceFixes(view: View, asked: string, roots: readonly string[], elsewhere: readonly ComponentRecord[]): Fix[] {
  const { network, topology, catalogue } = view
  const kind = catalogue.find((candidate) => {
    const name = candidate.parameters.name
    return candidate.role === 'service' && name?.type === 'text' && name.default === asked
  })
  const fixes: Fix[] = []
  for (const host of topology.components) {
    if (!roots.includes(network.rootOf(host.id))) continue
    const offer = Object.values(network.kindOf(host.id).offers ?? {}).find((candidate) => candidate.role === 'service')
    const wanted = elsewhere.length > 0 ? network.kindOf(elsewhere[0].id) : kind
    if (!offer || offer.closed !== undefined || !wanted?.levels?.includes(offer.level)) continue
    if (elsewhere.length > 0)
      fixes.push({
        title: `Move ${nameOf(elsewhere[0])} to ${nameOf(host)}`,
        edits: [{ type: 'move', id: elsewhere[0].id, parent: host.id }],
      })
    else if (kind)
      fixes.push({
        title: `Add ${kind.title} to ${nameOf(host)}`,
        edits: [{ type: 'add', components: [{ id: freshId(view, asked), kind: kind.kind, parent: host.id }], links: [] }],
      })
  }
  return fixes.slice(0, 3)
}

/** A card or end point whose port leads nowhere. */
function checkPort(view: View, record: ComponentRecord): Problem[] {
  const kind = view.network.kindOf(record.id)
  const hasPort = Object.values(kind.ports).some((port) => port.joins === 'link')
  const inside = record.parent !== undefined
  if (!hasPort || (inside && kind.fits?.role !== 'nic')) return []
  const root = view.network.rootOf(record.id)
  if ((view.network.edges.get(root) ?? []).some((edge) => edge.near.component === record.id)) return []
  return [warn(view, record, 'unlinked-port', `${nameOf(record)} has no link: no packet can come or go there`)]
}

function checkCluster(view: View, record: ComponentRecord): Problem[] {
  const { network, topology } = view
  const kind = network.kindOf(record.id)
  if (kind.role === 'back-end') {
    const environment = topology.components.some(
      (other) => network.kindOf(other.id).role === 'environment' && network.rootOf(other.id) === network.rootOf(record.id),
    )
    return environment
      ? []
      : [
          warn(
            view,
            record,
            'idle-back-end',
            `${nameOf(record)} has no execution environment on its machine: nothing is done to the packets it gets`,
          ),
        ]
  }
  const { gathers } = kind
  if (!gathers) return []
  const members = topology.components.filter((other) => network.kindOf(other.id).role === gathers.role)
  if (members.length === 0)
    return [warn(view, record, 'no-back-end', `${nameOf(record)} has no back-end: every packet given to it will be dropped`)]
  if (view.value(record.id, 'mode') !== 'dr') return []
  const far = members.find((member) => !sameSegment(network, network.rootOf(record.id), network.rootOf(member.id)))
  if (!far) return []
  return [
    warn(
      view,
      record,
      'not-on-segment',
      `${nameOf(far)} is not on the same segment as ${nameOf(record)}: direct routing changes only the frame address and cannot cross a router`,
      [{ title: 'Use tunnelling', edits: [{ type: 'set', id: record.id, parameter: 'mode', value: 'tun' }] }],
    ),
  ]
}

function sameSegment(network: Network, from: string, to: string): boolean {
  const seen = new Set([from])
  const ring = [from]
  for (const root of ring)
    for (const edge of network.edges.get(root) ?? []) {
      if (edge.far.root === to) return true
      if (seen.has(edge.far.root) || !network.bridges(edge.far.root)) continue
      seen.add(edge.far.root)
      ring.push(edge.far.root)
    }
  return false
}

/** Links that are offered more than they carry. */
function checkLoad(view: View): Problem[] {
  const offered = new Map<string, { link: LinkRecord; bits: number }>()
  for (const record of view.topology.components) {
    if (view.network.kindOf(record.id).flow !== true || view.value(record.id, 'pattern') === 'capture') continue
    const rate = Number(view.value(record.id, 'rate'))
    const size = Number(view.value(record.id, 'size'))
    if (!(rate > 0) || !(size > 0)) continue
    const duty =
      view.value(record.id, 'pattern') === 'on-off'
        ? Number(view.value(record.id, 'on')) / (Number(view.value(record.id, 'on')) + Number(view.value(record.id, 'off')))
        : 1
    for (const edge of route(view, record)?.edges ?? []) {
      const direction = `${edge.link.id} ${edge.near.component}`
      const bytes =
        Math.max(size, Number(view.value(edge.link.id, 'minimum') ?? 0)) + Number(view.value(edge.link.id, 'framing') ?? 0)
      const known = offered.get(direction) ?? { link: edge.link, bits: 0 }
      offered.set(direction, { link: edge.link, bits: known.bits + rate * duty * bytes * 8 })
    }
  }
  return [...offered.values()].flatMap(({ link, bits }) => {
    const carried = Number(view.value(link.id, 'rate'))
    if (!(bits > carried)) return []
    let enough = 10e6
    while (enough < bits) enough *= 10
    return [
      warn(
        view,
        link,
        'overloaded',
        `${nameOf(link)} is offered ${exact(bits, 'bit/second')} and carries ${exact(carried, 'bit/second')}: its queue will fill and drop`,
        [
          {
            title: `Raise its rate to ${exact(enough, 'bit/second')}`,
            edits: [{ type: 'set', id: link.id, parameter: 'rate', value: enough }],
          },
        ],
        { offered: bits, carried },
      ),
    ]
  })
}

/** Bridges in a circle: frames that one repeats to all ports would go round for ever. */
function checkLoops(view: View): Problem[] {
  const { network } = view
  const seen = new Set<string>()
  for (const start of network.roots) {
    if (!network.bridges(start) || seen.has(start)) continue
    const ring: [string, string | null][] = [[start, null]]
    seen.add(start)
    for (const [root, via] of ring)
      for (const edge of network.edges.get(root) ?? []) {
        if (!network.bridges(edge.far.root) || edge.link.id === via) continue
        if (seen.has(edge.far.root))
          return [
            warn(
              view,
              edge.link,
              'loop',
              `${nameOf(edge.link)} closes a circle of switches or hubs: a hub in it would repeat frames for ever`,
              [{ title: `Remove ${nameOf(edge.link)}`, edits: [{ type: 'remove', ids: [edge.link.id] }] }],
            ),
          ]
        seen.add(edge.far.root)
        ring.push([edge.far.root, edge.link.id])
      }
  }
  return []
}
