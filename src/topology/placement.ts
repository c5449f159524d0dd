/** What may be placed where, and why not: offers of hosts against the fit of what is placed. */
import type { Kind, Level, Offer } from '../sim/kind.ts'
import type { ComponentRecord, LinkRecord, ParameterValue, Topology } from './document.ts'
import { valueOf } from './parameters.ts'
import { show } from './show.ts'

/** A topology with its kinds at hand; what is derived is made when first asked for. */
export interface Scene {
  readonly catalogue: readonly Kind[]
  readonly kinds: ReadonlyMap<string, Kind>
  readonly components: ReadonlyMap<string, ComponentRecord>
  readonly links: ReadonlyMap<string, LinkRecord>
  /** ids of what is placed in a component, in order of the document */
  readonly children: ReadonlyMap<string, readonly string[]>
  /** ids of the links that end at a component, in order of the document */
  readonly ends: ReadonlyMap<string, readonly string[]>
}

type Parameters = Readonly<Record<string, ParameterValue>> | undefined
type Records = { readonly components: ReadonlyMap<string, ComponentRecord>; readonly links: ReadonlyMap<string, LinkRecord> }

export function openScene({ components, links }: Pick<Topology, 'components' | 'links'>, catalogue: readonly Kind[]): Scene {
  const records = { components: new Map(components.map((r) => [r.id, r])), links: new Map(links.map((r) => [r.id, r])) }
  return sceneOf(records, catalogue, new Map(catalogue.map((kind) => [kind.kind, kind])))
}

export function sceneOf({ components, links }: Records, catalogue: readonly Kind[], kinds: ReadonlyMap<string, Kind>): Scene {
  let children: Map<string, string[]> | undefined
  let ends: Map<string, string[]> | undefined
  return {
    catalogue,
    kinds,
    components,
    links,
    get children() {
      children ??= childrenOf(components)
      return children
    },
    get ends() {
      ends ??= endsOf(links)
      return ends
    },
  }
}

function childrenOf(components: Records['components']): Map<string, string[]> {
  const children = new Map<string, string[]>()
  for (const { id, parent } of components.values()) if (parent !== undefined) append(children, parent, id)
  return children
}

function endsOf(links: Records['links']): Map<string, string[]> {
  const ends = new Map<string, string[]>()
  for (const { id, from, to } of links.values()) {
    append(ends, from, id)
    if (to !== from) append(ends, to, id)
  }
  return ends
}

function append(into: Map<string, string[]>, key: string, value: string): void {
  const list = into.get(key)
  if (list) list.push(value)
  else into.set(key, [value])
}

/** What a person calls it: their own name for it, or its id. */
export const nameOf = ({ id, title }: ComponentRecord | LinkRecord): string => (title ? `${title} (${id})` : id)

/** What an offer has to ask for so that this fits; undefined when the kind is not made to be placed in anything. */
export function roleOf(kind: Kind, parameters?: Readonly<Record<string, ParameterValue>>): string | undefined {
  if (!kind.fits) return undefined
  return kind.fits.by === undefined ? kind.fits.role : `${kind.fits.role}/${valueOf(kind, parameters, kind.fits.by)}`
}

export interface Refusal {
  readonly code:
    | 'unknown-kind'
    | 'is-a-link'
    | 'not-free'
    | 'no-host'
    | 'inside-itself'
    | 'does-not-fit'
    | 'closed'
    | 'level'
    | 'full'
  /** one line in words */
  readonly reason: string
  readonly values: Readonly<Record<string, string | number>>
}
export type Placement =
  | { readonly ok: true }
  | (Refusal & {
      readonly ok: false
      /** ids of the components that would take it, in order of the document; '' is the canvas */
      readonly wouldFit: string[]
      /** parameters with which it would fit where it was refused */
      readonly instead?: Readonly<Record<string, string>>
    })

/**
 * Whether a component of this kind and these parameters may be placed in `parent`, or on the canvas (null).
 * `moving` is the id of the component when it is there already.
 */
export function canPlace(
  topology: Pick<Topology, 'components' | 'links'>,
  catalogue: readonly Kind[],
  kind: string,
  parameters: Readonly<Record<string, ParameterValue>> | undefined,
  parent: string | null,
  moving?: string,
): Placement {
  return placeIn(openScene(topology, catalogue), kind, parameters, parent, moving)
}

/** {@link canPlace} in an open scene. */
export function placeIn(
  scene: Scene,
  name: string,
  parameters: Readonly<Record<string, ParameterValue>> | undefined,
  parent: string | null,
  moving?: string,
): Placement {
  const refusal = refuse(scene, name, parameters, parent, moving)
  if (!refusal) return { ok: true }
  const kind = scene.kinds.get(name)
  if (!kind || kind.forwards === 'wire') return { ok: false, wouldFit: [], ...refusal }
  const wouldFit = [...scene.components.keys()].filter((host) => !refuse(scene, name, parameters, host, moving))
  if (kind.free && parent !== null) wouldFit.push('')
  const reason = `${refusal.reason}; ${advice(scene, kind, parameters, wouldFit)}`
  const instead = otherOption(scene, kind, parameters, parent, moving)
  return { ok: false, wouldFit, ...refusal, reason, ...(instead && { instead }) }
}

function otherOption(
  scene: Scene,
  kind: Kind,
  parameters: Readonly<Record<string, ParameterValue>> | undefined,
  parent: string | null,
  moving?: string,
): Record<string, string> | undefined {
  const by = kind.fits?.by
  const spec = by === undefined ? undefined : kind.parameters[by]
  if (by === undefined || spec?.type !== 'choice' || parent === null) return undefined
  const option = Object.keys(spec.options).find(
    (value) => !refuse(scene, kind.kind, { ...parameters, [by]: value }, parent, moving),
  )
  return option === undefined ? undefined : { [by]: option }
}

function advice(
  scene: Scene,
  kind: Kind,
  parameters: Readonly<Record<string, ParameterValue>> | undefined,
  wouldFit: readonly string[],
): string {
  const hosts = wouldFit.filter((id) => id !== '').map((id) => nameOf(scene.components.get(id) as ComponentRecord))
  const there = [...hosts.slice(0, 3), ...(hosts.length > 3 ? [`${hosts.length - 3} more`] : [])]
  if (wouldFit.includes('')) there.push('the canvas')
  if (there.length > 0) return `it fits into ${there.join(', ')}`
  const role = roleOf(kind, parameters)
  const takers = scene.catalogue.filter((host) =>
    Object.values(host.offers ?? {}).some(
      (offer) => offer.role === role && !offer.closed && !refuseLevel(kind, parameters, offer.level),
    ),
  )
  if (kind.free) return 'it stands on the canvas'
  return takers.length > 0
    ? `it would fit into ${takers.map(({ title }) => title).join(', ')}, of which none here has room`
    : 'nothing in the catalogue takes it'
}

/** Why not, or null. */
export function refuse(
  scene: Scene,
  name: string,
  parameters: Readonly<Record<string, ParameterValue>> | undefined,
  parent: string | null,
  moving?: string,
): Refusal | null {
  const kind = scene.kinds.get(name)
  if (!kind) return { code: 'unknown-kind', reason: `${show(name)} is not a kind of the catalogue`, values: { kind: name } }
  const values = { kind: name, title: kind.title }
  if (kind.forwards === 'wire') return { code: 'is-a-link', reason: `${kind.title} joins two ports and is not placed`, values }
  if (parent === null) {
    return kind.free ? null : { code: 'not-free', reason: `${kind.title} cannot stand on the canvas by itself`, values }
  }
  const host = scene.components.get(parent)
  const hostKind = host && scene.kinds.get(host.kind)
  if (!host || !hostKind) return { code: 'no-host', reason: `${show(parent)} is not there to take a ${kind.title}`, values }
  const at = { ...values, host: nameOf(host) }
  if (moving !== undefined && isInside(scene, parent, moving)) {
    return { code: 'inside-itself', reason: `${kind.title} cannot be placed inside itself`, values: at }
  }
  const role = roleOf(kind, parameters)
  const offers = Object.values(hostKind.offers ?? {})
  const matching = offers.filter((offer) => offer.role === role)
  if (matching.length === 0) {
    const takes = offers.length > 0 ? `takes only: ${offers.map(({ title }) => title).join(', ')}` : 'takes nothing inside'
    return { code: 'does-not-fit', reason: `${kind.title} does not fit into ${nameOf(host)}, which ${takes}`, values: at }
  }
  const refusals = matching.map((offer) => refuseOffer(scene, kind, parameters, host, offer, moving))
  return refusals.includes(null) ? null : refusals[0]
}

/** Whether `id` is `outer` or placed in it, however deep; also in a document whose hosts form a ring. */
export function isInside({ components }: Pick<Scene, 'components'>, id: string, outer: string): boolean {
  const seen = new Set<string>()
  for (let at: string | undefined = id; at !== undefined && !seen.has(at); at = components.get(at)?.parent) {
    if (at === outer) return true
    seen.add(at)
  }
  return false
}

function refuseOffer(
  scene: Scene,
  kind: Kind,
  parameters: Parameters,
  host: ComponentRecord,
  offer: Offer,
  moving?: string,
): Refusal | null {
  const values = { kind: kind.kind, title: kind.title, host: nameOf(host), offer: offer.title, level: offer.level }
  if (offer.closed !== undefined) return { code: 'closed', reason: `${nameOf(host)}, ${offer.title}: ${offer.closed}`, values }
  const why = refuseLevel(kind, parameters, offer.level)
  if (why !== null) return { code: 'level', reason: `${kind.title} may not run at level ${offer.level}: ${why}`, values }
  if (offer.max === undefined) return null
  const placed = (scene.children.get(host.id) ?? []).filter((id) => {
    const record = scene.components.get(id) as ComponentRecord
    const its = scene.kinds.get(record.kind)
    return its !== undefined && roleOf(its, record.parameters) === offer.role
  })
  // What is there already is one too many only behind those that came first.
  const own = moving === undefined ? -1 : placed.indexOf(moving)
  const count = own < 0 ? placed.length : own
  if (count < offer.max) return null
  const reason = `${nameOf(host)}, ${offer.title}: ${count} placed already, at most ${offer.max}`
  return { code: 'full', reason, values: { ...values, count, max: offer.max } }
}

function refuseLevel(kind: Kind, parameters: Parameters, level: Level): string | null {
  const { writtenIn } = kind
  const language = writtenIn?.refuses[String(valueOf(kind, parameters, writtenIn.by))]
  const why = kind.refuses?.[level] ?? language?.[level]
  if (why !== undefined) return why
  return kind.levels && !kind.levels.includes(level) ? `it runs at ${kind.levels.join(', ')}` : null
}
