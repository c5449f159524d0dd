/** A command's words, and what they name: components by id or title, kinds by their last name. */
import type { Kind } from '../../sim/kind.ts'
import type { ComponentRecord, LinkRecord, Topology } from '../../topology/document.ts'
import { kindOf, offeredList } from '../store/kinds.ts'
import { treeOf } from '../store/tree.ts'
import { kindTitle, t } from '../text/text.ts'

/** Why a command is not done, for the person. */
export class Refusal extends Error {}

export interface Word {
  readonly text: string
  /** where it begins in the line */
  readonly from: number
}

/** Words are parted by spaces; quotation marks hold them together. The last one is '' when the line ends in a space. */
export function wordsOf(line: string): { readonly words: readonly Word[]; readonly open: boolean } {
  const words: Word[] = []
  let text = ''
  let from = 0
  let quoted = false
  let inside = false
  for (let i = 0; i <= line.length; i++) {
    const letter = line[i]
    if (letter === '"') {
      quoted = !quoted
      if (!inside) from = i
      inside = true
    } else if (letter === undefined || (letter === ' ' && !quoted)) {
      if (inside) words.push({ text, from })
      text = ''
      inside = false
    } else {
      if (!inside) from = i
      inside = true
      text += letter
    }
  }
  if (line === '' || (line.endsWith(' ') && !quoted)) words.push({ text: '', from: line.length })
  return { words, open: quoted }
}

export type Named = ComponentRecord | LinkRecord

export function named(topology: Topology, name: string): Named {
  const tree = treeOf(topology)
  const exact = tree.component(name) ?? tree.link(name)
  if (exact) return exact
  const wanted = name.toLowerCase()
  const found = [...topology.components, ...topology.links].filter((record) => record.title?.toLowerCase() === wanted)
  if (found.length === 0) {
    const near = meant(
      name,
      [...topology.components, ...topology.links].map(({ id }) => id),
    )
    throw new Refusal(near === undefined ? t('console.no-component', { name }) : t('console.near-component', { name, near }))
  }
  if (found.length > 1)
    throw new Refusal(t('console.many-components', { name, count: found.length, ids: found.map(({ id }) => id).join(', ') }))
  return found[0]
}

export function componentNamed(topology: Topology, name: string): ComponentRecord {
  const record = named(topology, name)
  if ('from' in record) throw new Refusal(t('console.no-component', { name }))
  return record
}

export const shortName = (kind: Kind): string => {
  const last = kind.kind.split('/').at(-1) ?? kind.kind
  return offeredList().filter((other) => other.kind.split('/').at(-1) === last).length > 1 ? kind.kind : last
}

export function kindNamed(name: string): Kind {
  const wanted = name.toLowerCase()
  const found = offeredList().filter(
    (kind) => kind.kind === wanted || kind.kind.split('/').at(-1) === wanted || kindTitle(kind).toLowerCase() === wanted,
  )
  const exact = found.find(({ kind }) => kind === wanted)
  if (exact) return exact
  if (found.length === 0) throw new Refusal(t('console.no-kind', { name }))
  if (found.length > 1) throw new Refusal(t('console.many-kinds', { name, kinds: found.map(({ kind }) => kind).join(', ') }))
  return found[0]
}

export function kindOfRecord(record: Pick<Named, 'kind'>): Kind {
  const kind = kindOf(record.kind)
  if (!kind) throw new Refusal(t('console.no-kind', { name: record.kind }))
  return kind
}

/** Within this many changed letters one word is taken for another. */
const slips = 2

/** The word that was meant, if one is near. */
export function meant(word: string, words: readonly string[]): string | undefined {
  const near = words.map((each) => ({ each, away: distance(word.toLowerCase(), each.toLowerCase()) }))
  near.sort((a, b) => a.away - b.away)
  return near[0] && near[0].away <= slips ? near[0].each : undefined
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]
}
