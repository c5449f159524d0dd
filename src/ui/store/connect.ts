/** Joining two ports by a link: what is free, what is legal, and the change that does it. */
import { useSyncExternalStore } from 'react'
import type { Kind } from '../../sim/kind.ts'
import type { ComponentRecord, LinkRecord, Topology } from '../../topology/document.ts'
import { t } from '../text/text.ts'
import { freshId } from './ids.ts'
import { kindOf, linkCapacity, wireKinds } from './kinds.ts'
import { useLab } from './lab.ts'
import { nameOfComponent } from './place.ts'
import { treeOf } from './tree.ts'

export interface Cable {
  readonly kind: string
  readonly parameters?: LinkRecord['parameters']
}
let chosen: Cable | null = null
const listeners = new Set<() => void>()

/** The kind of link that the next connection makes. */
export const currentCable = (): Cable | null => chosen ?? (wireKinds()[0] ? { kind: wireKinds()[0].kind } : null)
export function chooseCable(cable: Cable): void {
  chosen = cable
  for (const listener of listeners) listener()
}
export const useCable = (): Cable | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => chosen,
  )

/** How many more links a component takes. */
export function freePorts(topology: Topology, id: string): number {
  const tree = treeOf(topology)
  const record = tree.component(id)
  return record ? linkCapacity(record) - tree.links(id).length : 0
}

/** The component itself, or the first with a free port inside it. */
export function portIn(topology: Topology, id: string): string | undefined {
  return treeOf(topology)
    .subtree(id)
    .find((record) => freePorts(topology, record.id) > 0)?.id
}

export type Joining = { readonly ok: true } | { readonly ok: false; readonly reason: string }

export function canJoin(topology: Topology, from: string, to: string): Joining {
  const tree = treeOf(topology)
  for (const id of [from, to]) {
    const record = tree.component(id)
    const count = record ? linkCapacity(record) : 0
    if (count === 0) return { ok: false, reason: t('connect.no-port', { what: nameOfComponent(id) }) }
    if (freePorts(topology, id) <= 0) {
      return { ok: false, reason: t(count === 1 ? 'connect.taken' : 'connect.full', { what: nameOfComponent(id), count }) }
    }
  }
  if (from === to) return { ok: false, reason: t('connect.itself') }
  if (tree.root(from)?.id === tree.root(to)?.id) return { ok: false, reason: t('connect.same-machine') }
  return { ok: true }
}

/** One change, one undo step; says why when it cannot be. Returns the link's id. */
export function join(from: string, to: string, cable: Cable | null = currentCable()): string | undefined {
  const lab = useLab.getState()
  const verdict = canJoin(lab.topology, from, to)
  if (!verdict.ok || !cable) {
    if (!verdict.ok) lab.notify('warn', verdict.reason)
    return undefined
  }
  const id = freshId(lab.topology, cable.kind)
  const link: LinkRecord = { id, kind: cable.kind, from, to, ...(cable.parameters && { parameters: cable.parameters }) }
  const label = t('connect.done', { from: nameOfComponent(from), to: nameOfComponent(to) })
  lab.apply([{ type: 'add', components: [], links: [link] }], label)
  lab.select([id])
  return id
}

export interface Candidate {
  readonly record: ComponentRecord
  readonly kind: Kind
  readonly verdict: Joining
}

/** Every component with ports, legal ones first. */
export function candidates(topology: Topology, from: string): Candidate[] {
  return topology.components
    .flatMap((record) => {
      const kind = kindOf(record.kind)
      return kind && linkCapacity(record) > 0 && record.id !== from
        ? [{ record, kind, verdict: canJoin(topology, from, record.id) }]
        : []
    })
    .sort((a, b) => Number(b.verdict.ok) - Number(a.verdict.ok))
}
