/** What the palette offers, from the catalogue alone: kinds and their presets, by group. */
import type { Group, Kind } from '../../sim/kind.ts'
import type { ComponentRecord } from '../../topology/document.ts'
import { isWire } from '../store/kinds.ts'
import { kindDoc, kindText, kindTitle } from '../text/text.ts'

export interface Item {
  readonly key: string
  readonly kind: Kind
  readonly title: string
  readonly parameters?: ComponentRecord['parameters']
  /** joins others instead of being placed */
  readonly wire: boolean
}
export interface Section {
  readonly group: Group
  readonly items: readonly Item[]
}

const groupOrder: readonly Group[] = ['infrastructure', 'nic', 'kernel', 'user', 'cluster', 'service', 'network', 'traffic']

function itemsOf(kind: Kind): Item[] {
  const wire = isWire(kind)
  const plain: Item = { key: kind.kind, kind, title: kindTitle(kind), wire }
  const presets = (kind.presets ?? []).map(({ title, parameters }, index): Item => {
    const set = Object.entries(parameters).filter(([name, value]) => kind.parameters[name]?.default !== value)
    return {
      key: `${kind.kind}#${index}`,
      kind,
      title: kindText(kind, `preset.${index}`, title),
      ...(set.length > 0 && { parameters: Object.fromEntries(set) }),
      wire,
    }
  })
  // a preset of nothing but defaults is the kind itself
  return presets.some(({ parameters }) => parameters === undefined) ? presets : [plain, ...presets]
}

export function sectionsOf(catalogue: readonly Kind[]): Section[] {
  return groupOrder
    .map((group) => ({ group, items: catalogue.filter((kind) => kind.group === group).flatMap(itemsOf) }))
    .filter(({ items }) => items.length > 0)
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[_-]+/g, ' ')

/** Sections with the items whose title or kind has every word of the query; if there are none, those that are about it. */
export function search(sections: readonly Section[], query: string): Section[] {
  const words = plain(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...sections]
  const matching = (text: (item: Item) => string) =>
    sections
      .map(({ group, items }) => ({
        group,
        items: items.filter((item) => {
          const plainText = plain(text(item))
          return words.every((word) => plainText.includes(word))
        }),
      }))
      .filter(({ items }) => items.length > 0)
  const names = ({ title, kind }: Item) => `${title} ${kindTitle(kind)} ${kind.kind}`
  const called = matching(names)
  return called.length > 0 ? called : matching((item) => `${names(item)} ${item.kind.group} ${kindDoc(item.kind)}`)
}
