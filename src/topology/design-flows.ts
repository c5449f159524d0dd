/** Flows that do not arrive, or ask for what nobody on their way does: why, and how to mend it. */

import { formatAddress, groupIn } from './addresses.ts'
import { checkTables } from './design-routes.ts'
import { destinationOf, freshId, pathsFrom, route, type View, warn } from './design-view.ts'
import type { ComponentRecord, Edit, LinkRecord } from './document.ts'
import { createNetwork, pathsTo } from './network.ts'
import { nameOf } from './placement.ts'
import type { Fix, Problem } from './problem.ts'

export function checkFlow(view: View, record: ComponentRecord): Problem[] {
  const kind = view.network.kindOf(record.id)
  // what names no receiver makes calls that stay in its machine
  if (kind.flow !== true || !('destination' in kind.parameters)) return []
  const problems: Problem[] = []
  if (view.value(record.id, 'pattern') === 'capture' && view.value(record.id, 'capture') === '')
    problems.push(
      warn(view, record, 'no-capture', `${nameOf(record)} should send a capture but has none: nothing will be sent`, [
        { title: 'Send at a constant rate', edits: [{ type: 'set', id: record.id, parameter: 'pattern', value: 'constant' }] },
      ]),
    )
  const group = groupIn(view.value(record.id, 'group'))
  if (group !== undefined) return [...problems, ...checkGroup(view, record, group)]
  // what it sends goes to whom its other parameters name: a manager's requests, a service's orders
  if (!('destination' in kind.parameters)) return problems
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
  return [...problems, ...checkTables(view, record, destination), ...checkService(view, record, found.roots)]
}

/** A sender to a group: whether anybody has joined it, and can be reached. */
function checkGroup(view: View, record: ComponentRecord, group: number): Problem[] {
  const { network, topology } = view
  const receivers = topology.components.filter(
    ({ id }) => network.kindOf(id).flow !== true && 'group' in network.kindOf(id).parameters,
  )
  const members = receivers.filter(({ id }) => groupIn(view.value(id, 'group')) === group)
  const address = formatAddress(group)
  if (members.length > 0) {
    const paths = pathsFrom(view, [network.rootOf(record.id)])
    const apart = members.filter(({ id }) => network.rootOf(id) !== network.rootOf(record.id) && !paths.has(network.rootOf(id)))
    return apart.map(({ id }) => explainGap(view, record, id))
  }
  const fixes = receivers.slice(0, 3).map(
    (receiver): Fix => ({
      title: `Let ${nameOf(receiver)} join`,
      edits: [{ type: 'set', id: receiver.id, parameter: 'group', value: address }],
    }),
  )
  const message = `${nameOf(record)} sends to ${address}, and nobody has joined: every packet will be dropped`
  return [warn(view, record, 'no-member', message, fixes, { group: address })]
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

/** The first link or component that has failed on the way there would be if nothing had; undefined when there would be none either. */
function failedOnTheWay(
  { topology, catalogue, network }: View,
  from: string,
  to: string,
): ComponentRecord | LinkRecord | undefined {
  if (network.down.size === 0) return undefined
  const working = <R extends ComponentRecord | LinkRecord>(record: R): R => ({
    ...record,
    parameters: { ...record.parameters, up: true },
  })
  const whole = createNetwork(
    { ...topology, components: topology.components.map(working), links: topology.links.map(working) },
    catalogue,
  )
  if (network.down.has(from)) return network.records.get(from)
  const tree = pathsTo(whole, to, () => 0)
  for (let at = from; at !== to; ) {
    const edge = tree.get(at)
    if (!edge) return undefined
    if (network.down.has(edge.link.id)) return edge.link
    at = edge.far.root
    if (network.down.has(at)) return network.records.get(at)
  }
  return undefined
}

/** A link by its ends, where it has no title. */
function linkName({ network }: View, record: ComponentRecord | LinkRecord): string {
  if (record.title !== undefined || !('from' in record)) return nameOf(record)
  const end = (id: string) => nameOf(network.records.get(network.rootOf(id)) as ComponentRecord)
  return `the link ${end(record.from)} – ${end(record.to)}`
}

/** Why no path leads from a sender to its destination. */
function explainGap(view: View, record: ComponentRecord, destination: string): Problem {
  const { network } = view
  const target = network.records.get(destination) as ComponentRecord
  const failed = failedOnTheWay(view, network.rootOf(record.id), network.rootOf(destination))
  if (failed !== undefined)
    return warn(
      view,
      record,
      'failed',
      `no packet of ${nameOf(record)} can reach ${nameOf(target)}: ${linkName(view, failed)} has failed`,
      [{ title: `Bring ${linkName(view, failed)} back`, edits: [{ type: 'set', id: failed.id, parameter: 'up', value: true }] }],
      { failed: linkName(view, failed) },
    )
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
  const isKey = topology.components.some(({ id }) => network.kindOf(id).routesByKey && roots.includes(network.rootOf(id)))
  if (isKey) return []
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
  // what is fetched on demand need not stand anywhere
  const withRole = (role: string) => topology.components.filter(({ id }) => network.kindOf(id).role === role)
  const managed = withRole('manager').some(({ id }) => roots.includes(network.rootOf(id)))
  if (managed && withRole('code').some(({ id }) => view.value(id, 'name') === asked)) return []
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
