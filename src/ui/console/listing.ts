/** What `ls` says: the components under their hosts, or all that one has. */
import type { ComponentRecord, Topology } from '../../topology/document.ts'
import { titleOf } from '../canvas/layout.ts'
import { kindOf } from '../store/kinds.ts'
import { resolved } from '../store/resolved.ts'
import { treeOf } from '../store/tree.ts'
import { kindTitle, plural, t } from '../text/text.ts'
import { bindingsOf, boundTo } from './bindings.ts'
import { valueText } from './values.ts'
import { kindOfRecord, type Named } from './words.ts'

/** lines that a person still reads */
const most = 200

export function listAll(topology: Topology): readonly string[] {
  const tree = treeOf(topology)
  const rows: [name: string, what: string][] = []
  const walk = (record: ComponentRecord, depth: number) => {
    rows.push([`${'  '.repeat(depth)}${record.id}`, what(record)])
    for (const child of tree.children(record.id)) walk(child, depth + 1)
  }
  for (const root of tree.roots) walk(root, 0)
  for (const { id, from, to } of topology.links) rows.push([id, `${from} – ${to}`])
  if (rows.length === 0) return [t('console.empty')]
  return aligned(rows.slice(0, most)).concat(rows.length > most ? [plural('console.more', rows.length - most)] : [])
}

function what(record: ComponentRecord): string {
  const kind = kindOf(record.kind)
  const title = titleOf(record, kind)
  const words =
    kind && kindTitle(kind) !== title && title !== record.id
      ? `${kindTitle(kind)} “${title}”`
      : (kind && kindTitle(kind)) || record.kind
  const bindings = bindingsOf(kind).flatMap((by) => (boundTo(record, by) === '' ? [] : [`${by} → ${boundTo(record, by)}`]))
  return [words, ...bindings].join(', ')
}

export function listOne(topology: Topology, record: Named): readonly string[] {
  const kind = kindOfRecord(record)
  const values = resolved(topology, record.id)
  return aligned([
    [record.id, kindTitle(kind)],
    ...Object.keys(kind.parameters).map((name): [string, string] => [
      `  ${name}`,
      values[name] ? valueText(kind, name, values[name].value) : '',
    ]),
  ])
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 3
  return rows.map(([name, text]) => `${name.padEnd(width)}${text}`)
}
