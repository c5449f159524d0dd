/** Sentences of the topology's checks as the page says them: names instead of ids. */
import type { LinkRecord, Topology } from '../../topology/document.ts'
import type { Placement } from '../../topology/placement.ts'
import { titleOf } from '../canvas/layout.ts'
import { plural, t } from '../text/text.ts'
import { kindOf } from './kinds.ts'
import { treeOf } from './tree.ts'

const listed = 3

/** Every id in the text becomes the name that the canvas shows; `name (id)` becomes the name. */
export function withNames(text: string, { components, links }: Pick<Topology, 'components' | 'links'>): string {
  let result = text
  for (const record of [...components, ...links]) {
    if (!result.includes(record.id)) continue
    const id = record.id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    result = result
      .replace(new RegExp(` \\(${id}\\)`, 'g'), '')
      .replace(new RegExp(`(?<![\\w-])${id}(?![\\w-])`, 'g'), titleOf(record, kindOf(record.kind)))
  }
  return result
}

export interface Refused {
  /** why not here */
  readonly reason: string
  /** where it would go instead; empty when nowhere */
  readonly instead: string
}

/** A refusal in two lines: the reason, and what would fit. */
export function refusalOf(verdict: Placement, topology: Topology): Refused | null {
  if (verdict.ok) return null
  const byId = new Map(topology.components.map((record) => [record.id, record]))
  const names = verdict.wouldFit.map((id) => {
    const record = byId.get(id)
    return record ? titleOf(record, kindOf(record.kind)) : t('canvas.name')
  })
  const different = [...new Set(names)]
  const [why, ...advice] = verdict.reason.split('; ')
  const shown = different.slice(0, listed).join(', ')
  const more = different.length - listed
  const instead =
    different.length === 0
      ? advice.join('; ')
      : more > 0
        ? plural('drag.fits-more', more, { places: shown })
        : t('drag.fits', { places: shown })
  return { reason: sentence(why, topology), instead: sentence(instead, topology) }
}

/** With names instead of ids and a first letter in upper case, unless a name begins it: names are written as they are. */
export function capitalised(text: string, topology: Pick<Topology, 'components' | 'links'>): string {
  const named = withNames(text, topology)
  const records = [...topology.components, ...topology.links]
  if (named === '' || records.some((record) => named.startsWith(titleOf(record, kindOf(record.kind))))) return named
  return `${named[0].toUpperCase()}${named.slice(1)}`
}

function sentence(text: string, topology: Topology): string {
  const words = capitalised(text, topology)
  return words === '' || /[.!?]$/.test(words) ? words : `${words}.`
}

/** What an interface of a capture is called: a link by its ends, a part with what it is in. */
export function interfaceName(topology: Topology, id: string): string {
  const tree = treeOf(topology)
  const link = tree.link(id)
  if (link) return linkName(link, topology)
  const record = tree.component(id)
  const root = tree.root(id)
  if (!record) return id
  const title = titleOf(record, kindOf(record.kind))
  return root && root.id !== id ? `${titleOf(root, kindOf(root.kind))} ${title}` : title
}

/** What a link is called while it has no title: the things on the canvas that it joins. */
export function linkName({ from, to, title }: LinkRecord, topology: Pick<Topology, 'components' | 'links'>): string {
  const tree = treeOf(topology)
  const end = (id: string) => {
    const root = tree.root(id)
    return root ? titleOf(root, kindOf(root.kind)) : id
  }
  return title ?? t('link.name', { from: end(from), to: end(to) })
}
