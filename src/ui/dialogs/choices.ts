import type { ComponentRecord, Topology } from '../../topology/document.ts'
import { titleOf } from '../canvas/layout.ts'
import { kindOf, toneOf } from '../store/kinds.ts'
import { treeOf } from '../store/tree.ts'
import { kindTitle } from '../text/text.ts'
import type { Choice } from './Chooser.tsx'

/** A component as something to choose: its name, its kind, and the hosts that it is in. */
export function choiceOf(topology: Topology, record: ComponentRecord, refusal?: string): Choice {
  const tree = treeOf(topology)
  const kind = kindOf(record.kind)
  const hosts: string[] = []
  for (
    let host = record.parent ? tree.component(record.parent) : undefined;
    host;
    host = host.parent ? tree.component(host.parent) : undefined
  ) {
    hosts.push(titleOf(host, kindOf(host.kind)))
  }
  const title = titleOf(record, kind)
  const kindName = kind ? kindTitle(kind) : record.kind
  const detail = [title === kindName ? '' : kindName, ...hosts].filter(Boolean).join(' · ')
  return { id: record.id, title, detail, icon: kind?.look.icon, tone: toneOf(kind), refusal }
}
