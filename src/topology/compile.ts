/** Compiles a valid document into the plan that the engine runs: wires from placement and links, routes from paths. */
import type { Profile } from '../profiles/profile.ts'
import type { Kind, Offer } from '../sim/kind.ts'
import type { FileData, Plan, PlanComponent } from '../sim/plan.ts'
import { addressIn, groupIn, routesIn } from './addresses.ts'
import type { ComponentRecord, LinkRecord, Topology } from './document.ts'
import { createNetwork, type End, type Network, type PathTree, pathsTo } from './network.ts'
import { capturesAmong, planPrograms } from './programs.ts'
import { type Records, type ResolvedParameter, recordsOf, resolveRecord } from './resolve.ts'
import { computeRoutes, policiesOf, type Routes } from './routes.ts'
import { ownAddress, shareAddresses } from './shared.ts'

type Wire = { readonly to: string; readonly event: string }
type Resolved = ReadonlyMap<string, Record<string, ResolvedParameter>>

/**
 * @param topology valid; a document that is not gives undefined behaviour, so check it first
 * @param before the plan that this one follows: routes that it shares are taken over
 */
export function compile(
  topology: Topology,
  catalogue: readonly Kind[],
  profiles: readonly Profile[],
  files: readonly FileData[],
  before?: CompiledPlan,
): CompiledPlan {
  const network = createNetwork(topology, catalogue)
  const records = recordsOf(topology)
  const resolved: Resolved = new Map([...records.keys()].map((id) => [id, resolveRecord(records, network.kinds, profiles, id)]))
  const kindIndex = new Map(catalogue.map((kind, index) => [kind.kind, index]))
  const delayOf = (link: LinkRecord) => Number(resolved.get(link.id)?.delay?.value ?? 0)

  const values = new Map(topology.components.map(({ id }) => [id, plainValues(resolved, id)]))
  openDestinations(network, values, delayOf)
  const shared = shareAddresses(network, values)
  const stations = usedStations(network, values)
  const wireOf = (near: End) => wireOfRoot(network, resolved, near)
  const policies = policiesOf(network, (id, name) => values.get(id)?.[name])
  const routes = computeRoutes(topology, network, stations, shared, policies, delayOf, wireOf, before?.routes)
  const wires = wireAll(topology, network, resolved, records)

  const components: PlanComponent[] = topology.components.map((record) => {
    const place = placeOf(network, resolved, record)
    return {
      id: record.id,
      kind: kindIndex.get(record.kind) as number,
      parent: record.parent ?? null,
      level: place?.offer.level ?? null,
      values: values.get(record.id) as PlanComponent['values'],
      runsOn: runsOn(network, resolved, record),
      wires: wires.get(record.id) as Wire[][],
      place: place?.index ?? 0,
      routes: routes.byRoot.get(record.id),
      bridge: routes.byBridge.get(record.id),
      blocked: routes.blocked.get(record.id),
      address: ownAddress(network, record, values.get(record.id)),
      joined: network.kindOf(record.id).flow === true ? undefined : groupIn(values.get(record.id)?.group),
    }
  })
  for (const link of topology.links)
    components.push({
      id: link.id,
      kind: kindIndex.get(link.kind) as number,
      parent: null,
      level: null,
      values: plainValues(resolved, link.id),
      runsOn: null,
      wires: wires.get(link.id) as Wire[][],
      place: 0,
    })

  const flows = topology.components
    .filter((record) => network.kindOf(record.id).flow === true)
    .map(({ id }) => {
      const destination = values.get(id)?.destination
      const answered = network.kindOf(id).answered !== undefined
      return { id, destination: typeof destination === 'string' && destination !== '' ? destination : null, answered }
    })
  return {
    seed: topology.seed,
    components,
    stations: [...stations, ...shared.map(({ id }) => id)],
    prefixes: [
      ...stations.map((station) => addressIn(values.get(station)?.address)?.length ?? 32),
      ...shared.map(({ length }) => length),
    ],
    shared,
    flows,
    captures: capturesAmong(files),
    programs: planPrograms(topology.programs, files),
    routes,
  }
}

/** A plan with the routes that it was made with. */
export interface CompiledPlan extends Plan {
  readonly routes: Routes
}

/** Fills in destinations that were left open: the first component of the wanted role that a path leads to, else the first. */
function openDestinations(
  network: Network,
  values: Map<string, PlanComponent['values']>,
  delayOf: (link: LinkRecord) => number,
): void {
  const trees = new Map<string, PathTree>()
  const reaches = (from: string, to: string) => {
    const root = network.rootOf(to)
    let tree = trees.get(root)
    if (!tree) {
      tree = pathsTo(network, root, delayOf)
      trees.set(root, tree)
    }
    return tree.has(network.rootOf(from))
  }
  for (const [id, own] of values) {
    const spec = network.kindOf(id).parameters.destination
    if (spec?.type !== 'reference' || own.destination !== '') continue
    const host = network.records.get(id)?.parent
    const candidates = [...network.records.keys()].filter(
      (other) => other !== id && other !== host && network.kindOf(other).role === spec.role,
    )
    values.set(id, { ...own, destination: candidates.find((other) => reaches(id, other)) ?? candidates[0] ?? '' })
  }
}

/** Roots that packets may be addressed to: what flows name, those who send, and the members of clusters. */
function usedStations(network: Network, values: ReadonlyMap<string, PlanComponent['values']>): string[] {
  const used = new Set<string>()
  const readdressed = [...values.keys()].some((id) => network.kindOf(id).readdresses === true)
  for (const [id, own] of values) {
    const kind = network.kindOf(id)
    // what sends is told of errors
    // nodes that are placed in machines ask one another for code
    const host = kind.addressable === true && kind.fits !== undefined && kind.offers !== undefined
    if (
      kind.flow === true ||
      kind.gathers ||
      host ||
      kind.answerable === true ||
      (readdressed && kind.addressable === true) ||
      (kind.addressable === true && kind.fits?.role === kind.role)
    )
      used.add(network.rootOf(id))
    if (kind.forwards !== 'router')
      for (const [name, spec] of Object.entries(kind.parameters))
        if (spec.type === 'text' && spec.format === 'routes')
          for (const { via } of routesIn(own[name])) if (network.records.has(via)) used.add(network.rootOf(via))
    if (kind.flow !== true) continue
    for (const [name, spec] of Object.entries(kind.parameters)) {
      const named = String(own[name])
      if (spec.type === 'reference' && network.records.has(named)) used.add(network.rootOf(named))
    }
  }
  return network.roots.filter((root) => used.has(root))
}

/** The offer of its host that a component sits in, and its position there. */
export function placeOf(
  network: Network,
  resolved: Resolved,
  record: ComponentRecord,
): { readonly name: string; readonly offer: Offer; readonly index: number } | undefined {
  if (record.parent === undefined) return undefined
  const role = roleInHost(network, resolved, record)
  for (const [name, offer] of Object.entries(network.kindOf(record.parent).offers ?? {})) {
    if (offer.role !== role) continue
    const siblings = (network.children.get(record.parent) ?? []).filter(
      (sibling) => roleInHost(network, resolved, sibling) === role,
    )
    return { name, offer, index: siblings.indexOf(record) }
  }
  return undefined
}

function roleInHost(network: Network, resolved: Resolved, record: ComponentRecord): string {
  const fits = network.kindOf(record.id).fits
  if (!fits) return ''
  return fits.by === undefined ? fits.role : `${fits.role}/${resolved.get(record.id)?.[fits.by]?.value}`
}

/** Index of a root's own wire for a link end: among its links, or the place of the card that owns the port. */
function wireOfRoot(network: Network, resolved: Resolved, near: End): number {
  if (near.component === near.root) return near.wire
  return placeOf(network, resolved, network.records.get(near.component) as ComponentRecord)?.index ?? 0
}

function runsOn(network: Network, resolved: Resolved, record: ComponentRecord): PlanComponent['runsOn'] {
  for (let at: ComponentRecord | undefined = record; at?.parent !== undefined; at = network.records.get(at.parent)) {
    const offer = placeOf(network, resolved, at)?.offer
    if (offer === undefined) return null
    if (offer.runs !== 'inherit')
      return {
        component: at.parent,
        resource: offer.runs.resource,
        priority: offer.runs.priority,
        hertz: Number(resolved.get(at.parent)?.[offer.runs.clock]?.value),
      }
  }
  return null
}

const plainValues = (resolved: Resolved, id: string): Record<string, number | string | boolean> =>
  Object.fromEntries(Object.entries(resolved.get(id) ?? {}).map(([name, parameter]) => [name, parameter.value]))

function wireAll(topology: Topology, network: Network, resolved: Resolved, records: Records): Map<string, Wire[][]> {
  const wires = new Map<string, Wire[][]>()
  const port = (id: string, name: string): Wire[] => {
    const kind = network.kinds.get((records.get(id) as ComponentRecord).kind) as Kind
    const at = [...Object.keys(kind.ports), ...Object.keys(kind.offers ?? {})].indexOf(name)
    return (wires.get(id) as Wire[][])[at]
  }
  for (const [id, record] of records) {
    const kind = network.kinds.get(record.kind) as Kind
    const count = Object.keys(kind.ports).length + Object.keys(kind.offers ?? {}).length
    wires.set(
      id,
      Array.from({ length: count }, () => []),
    )
  }

  for (const [host, children] of network.children)
    for (const [name, offer] of Object.entries(network.kindOf(host).offers ?? {})) {
      const placed = children.filter((child) => roleInHost(network, resolved, child) === offer.role)
      placed.forEach((child, i) => {
        const fits = network.kindOf(child.id).fits
        const input = { to: child.id, event: fits?.input ?? 'packet' }
        if (offer.arrangement === 'fan' || i === 0) port(host, name).push(input)
        for (const [own, event] of Object.entries(fits?.also ?? {})) port(child.id, own).push({ to: host, event })
        if (fits?.leaves !== undefined && offer.leaves !== undefined)
          port(child.id, fits.leaves).push({ to: host, event: offer.leaves })
        for (const [theirs, event] of Object.entries(fits?.takes ?? {})) port(host, theirs).push({ to: child.id, event })
        if (fits?.out === undefined) return
        const follower = offer.arrangement === 'chain' ? placed[i + 1] : undefined
        port(child.id, fits.out).push(
          follower
            ? { to: follower.id, event: network.kindOf(follower.id).fits?.input ?? 'packet' }
            : { to: host, event: offer.returns },
        )
      })
    }

  const linkPort = (id: string) => Object.entries(network.kindOf(id).ports).find(([, spec]) => spec.joins === 'link')?.[0] ?? ''
  for (const link of topology.links) {
    const [towards, back] = Object.keys((network.kinds.get(link.kind) as Kind).ports)
    port(link.from, linkPort(link.from)).push({ to: link.id, event: 'packet' })
    port(link.to, linkPort(link.to)).push({ to: link.id, event: 'back' })
    port(link.id, towards).push({ to: link.to, event: 'packet' })
    port(link.id, back).push({ to: link.from, event: 'packet' })
  }

  for (const { id } of topology.components)
    for (const [own, by] of Object.entries(network.kindOf(id).binds ?? {})) {
      const named = String(resolved.get(id)?.[by]?.value ?? '')
      if (named !== '') port(id, own).push({ to: named, event: 'packet' })
    }

  for (const record of topology.components) {
    const gathers = network.kindOf(record.id).gathers
    if (!gathers) continue
    for (const member of topology.components) {
      const kind = network.kindOf(member.id)
      const named = resolved.get(member.id)?.[gathers.by]?.value
      const rivals = topology.components.filter((other) => other.kind === record.kind)
      if (kind.role === gathers.role && (named === record.id || (named === '' && rivals[0].id === record.id)))
        port(record.id, gathers.port).push({ to: member.id, event: 'packet' })
    }
  }
  return wires
}
