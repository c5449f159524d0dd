/** Who is placed in whom and who is linked to whom, found once per topology. */
import type { ComponentRecord, LinkRecord, Topology } from '../../topology/document.ts'

export interface Tree {
  readonly component: (id: string) => ComponentRecord | undefined
  readonly link: (id: string) => LinkRecord | undefined
  /** in document order */
  readonly roots: readonly ComponentRecord[]
  readonly children: (id: string) => readonly ComponentRecord[]
  readonly links: (id: string) => readonly LinkRecord[]
  /** the component that stands on the canvas and holds this one, itself if it does */
  readonly root: (id: string) => ComponentRecord | undefined
  /** the component and everything placed in it, outermost first */
  readonly subtree: (id: string) => readonly ComponentRecord[]
}

type Parts = Pick<Topology, 'components' | 'links'>
const none: readonly never[] = []
const known = new WeakMap<readonly ComponentRecord[], { links: readonly LinkRecord[]; tree: Tree }>()

export function treeOf(topology: Parts): Tree {
  const cached = known.get(topology.components)
  if (cached?.links === topology.links) return cached.tree
  const tree = build(topology)
  known.set(topology.components, { links: topology.links, tree })
  return tree
}

function build({ components, links }: Parts): Tree {
  const byId = new Map(components.map((record) => [record.id, record]))
  const linkById = new Map(links.map((record) => [record.id, record]))
  const children = new Map<string, ComponentRecord[]>()
  const roots: ComponentRecord[] = []
  for (const record of components) {
    if (record.parent === undefined || !byId.has(record.parent)) roots.push(record)
    else push(children, record.parent, record)
  }
  const linksOf = new Map<string, LinkRecord[]>()
  for (const link of links) for (const end of new Set([link.from, link.to])) push(linksOf, end, link)
  const childrenOf = (id: string) => children.get(id) ?? none
  const root = (id: string) => {
    let record = byId.get(id)
    for (let steps = 0; record?.parent !== undefined && byId.has(record.parent) && steps < 32; steps++) {
      record = byId.get(record.parent)
    }
    return record
  }
  const subtree = (id: string): ComponentRecord[] => {
    const record = byId.get(id)
    return record ? [record, ...childrenOf(id).flatMap((child) => subtree(child.id))] : []
  }
  return {
    component: (id) => byId.get(id),
    link: (id) => linkById.get(id),
    roots,
    children: childrenOf,
    links: (id) => linksOf.get(id) ?? none,
    root,
    subtree,
  }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
