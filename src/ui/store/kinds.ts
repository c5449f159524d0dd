/** The catalogue as the page knows it: handed in once at the start, looked up by kind. No kind is named here. */
import type { Profile } from '../../profiles/profile.ts'
import type { Kind, NumberParameter, Tone } from '../../sim/kind.ts'
import type { ComponentRecord } from '../../topology/document.ts'
import { linkPlaces } from '../../topology/ports.ts'

let profiles: readonly Profile[] = []
let list: readonly Kind[] = []
let offered: readonly Kind[] = []
let byKind: ReadonlyMap<string, Kind> = new Map()

/** `hidden`: kinds that documents may have, but that are not offered. */
export function setCatalogue(catalogue: readonly Kind[], machines: readonly Profile[] = [], hidden: readonly Kind[] = []): void {
  profiles = machines
  list = catalogue
  offered = catalogue.filter((kind) => !hidden.includes(kind))
  byKind = new Map(catalogue.map((kind) => [kind.kind, kind]))
}
export const catalogueList = (): readonly Kind[] => list
/** What a person can choose from. */
export const offeredList = (): readonly Kind[] => offered
export const profileList = (): readonly Profile[] => profiles
export const kindOf = (kind: string): Kind | undefined => byKind.get(kind)

export const isWire = (kind: Kind): boolean => kind.forwards === 'wire'
/** The kinds that a link can be, the usual one first. */
export const wireKinds = (): readonly Kind[] => list.filter(isWire)

/** How many links a component takes; 0 = none. */
export function linkCapacity({ kind: name, parent }: Pick<ComponentRecord, 'kind' | 'parent'>): number {
  const kind = kindOf(name)
  return !kind || isWire(kind) ? 0 : linkPlaces(kind, parent)
}

/** Frames pass it, so that they can be recorded there: links, cards, and places of the kernel. */
export function canTap(name: string): boolean {
  const kind = kindOf(name)
  return kind !== undefined && (isWire(kind) || kind.group === 'nic' || kind.group === 'kernel')
}

/** A component with places at more than one level is drawn with lanes. */
export function hasLanes(kind: Kind): boolean {
  return new Set(Object.values(kind.offers ?? {}).map(({ level }) => level)).size > 1
}
export const takesChildren = (kind: Kind): boolean => Object.keys(kind.offers ?? {}).length > 0

/** The flag that says whether a component or link has failed; undefined for what cannot fail. */
export function failureFlag(kind: Kind | undefined): string | undefined {
  const parameters = kind?.parameters ?? {}
  return Object.keys(parameters).find((name) => {
    const spec = parameters[name]
    return spec.type === 'flag' && spec.failure
  })
}

export const toneOf = (kind: Kind | undefined): Tone => kind?.look.tone ?? 'infrastructure'

/** The first number parameter with the unit: a link's rate is its bit/s, its delay its seconds. */
export function parameterByUnit(kind: Kind, unit: NumberParameter['unit']): string | undefined {
  return Object.keys(kind.parameters).find((name) => {
    const spec = kind.parameters[name]
    return spec.type === 'number' && spec.unit === unit
  })
}
