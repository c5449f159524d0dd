/** Copy, cut, paste and duplicate: components with what is in them and the links between them. */

import type { ComponentRecord, LinkRecord, Topology } from '../../topology/document.ts'
import { canPlace } from '../../topology/placement.ts'
import { titleOf } from '../canvas/layout.ts'
import { freshId, freshTitle } from './ids.ts'
import { catalogueList, kindOf } from './kinds.ts'
import { treeOf } from './tree.ts'

export interface Clip {
  /** outermost first; parents that are not in the clip are where it was copied from */
  readonly components: readonly ComponentRecord[]
  readonly links: readonly LinkRecord[]
}

/** What the selection means: chosen components with their contents, and the links that have both ends among them. */
export function clipOf(topology: Topology, ids: readonly string[]): Clip {
  const tree = treeOf(topology)
  const chosen = new Set(ids.flatMap((id) => tree.subtree(id).map((record) => record.id)))
  return {
    components: topology.components.filter(({ id }) => chosen.has(id)),
    links: topology.links.filter(({ from, to }) => chosen.has(from) && chosen.has(to)),
  }
}

export interface Pasted {
  readonly components: readonly ComponentRecord[]
  readonly links: readonly LinkRecord[]
  /** ids of the outermost, to select */
  readonly roots: readonly string[]
  /** titles of what found no place */
  readonly homeless: readonly string[]
}

/**
 * The clip with fresh ids and titles, moved by `shift`. What was inside something goes into `host` if it fits there,
 * else where it came from, else onto the canvas, else nowhere.
 */
export function paste(
  topology: Topology,
  clip: Clip,
  host: string | undefined,
  shift: { readonly x: number; readonly y: number },
): Pasted {
  const inClip = new Set(clip.components.map(({ id }) => id))
  const renamed = new Map<string, string>()
  const taken = new Set<string>()
  const components: ComponentRecord[] = []
  const roots: string[] = []
  const homeless: string[] = []
  let target = topology
  // parents first, whatever order the document had
  for (const record of inOrder(clip.components)) {
    const inside = record.parent !== undefined && inClip.has(record.parent)
    const parent = inside ? renamed.get(record.parent as string) : homeFor(target, record, host)
    if (parent === undefined) {
      if (!inside) homeless.push(titleOf(record, kindOf(record.kind)))
      continue
    }
    const id = freshId(topology, record.kind, taken)
    taken.add(id)
    renamed.set(record.id, id)
    const { parent: _, x, y, ...rest } = record
    const placed: ComponentRecord = {
      ...rest,
      id,
      ...(parent !== null && { parent }),
      ...(parent === null && { x: (x ?? 0) + shift.x, y: (y ?? 0) + shift.y }),
    }
    const named = inside ? placed : withFreshTitle(target, placed)
    if (!inside) roots.push(id)
    components.push(named)
    target = { ...target, components: [...target.components, named] }
  }
  const links = clip.links.flatMap((link) => {
    const from = renamed.get(link.from)
    const to = renamed.get(link.to)
    if (from === undefined || to === undefined) return []
    const id = freshId(topology, link.kind, taken)
    taken.add(id)
    return [{ ...link, id, from, to }]
  })
  return { components: components.map((record) => withReferences(record, renamed)), links, roots, homeless }
}

/** What named a component of the clip names its copy. */
function withReferences(record: ComponentRecord, renamed: ReadonlyMap<string, string>): ComponentRecord {
  const specs = kindOf(record.kind)?.parameters ?? {}
  const moved = Object.entries(record.parameters ?? {}).flatMap(([name, value]) => {
    const copy = specs[name]?.type === 'reference' ? renamed.get(String(value)) : undefined
    return copy === undefined ? [] : [[name, copy] as const]
  })
  return moved.length === 0 ? record : { ...record, parameters: { ...record.parameters, ...Object.fromEntries(moved) } }
}

function inOrder(components: readonly ComponentRecord[]): ComponentRecord[] {
  const byId = new Map(components.map((record) => [record.id, record]))
  const depth = (record: ComponentRecord): number => {
    const host = record.parent === undefined ? undefined : byId.get(record.parent)
    return host ? depth(host) + 1 : 0
  }
  return components
    .map((record) => ({ record, level: depth(record) }))
    .sort((a, b) => a.level - b.level)
    .map(({ record }) => record)
}

/** null = the canvas; undefined = nowhere */
function homeFor(topology: Topology, record: ComponentRecord, host: string | undefined): string | null | undefined {
  const fits = (parent: string | null) => canPlace(topology, catalogueList(), record.kind, record.parameters, parent).ok
  if (record.parent === undefined && fits(null)) return null
  const tree = treeOf(topology)
  for (let id = host; id !== undefined; id = tree.component(id)?.parent) if (fits(id)) return id
  if (record.parent !== undefined && tree.component(record.parent) && fits(record.parent)) return record.parent
  return fits(null) ? null : undefined
}

function withFreshTitle(topology: Topology, record: ComponentRecord): ComponentRecord {
  if (record.title === undefined) return record
  const tree = treeOf(topology)
  const siblings = record.parent === undefined ? tree.roots : tree.children(record.parent)
  return {
    ...record,
    title: freshTitle(record.title, new Set(siblings.map((sibling) => titleOf(sibling, kindOf(sibling.kind))))),
  }
}
