/** What can fail, what has failed, and the changes that fail and restore it. */
import type { Edit, Topology } from '../../topology/document.ts'
import { t } from '../text/text.ts'
import { failureFlag, kindOf } from './kinds.ts'
import { useLab } from './lab.ts'
import { nameOfComponent } from './place.ts'
import { resolved, settingOf } from './resolved.ts'
import { treeOf } from './tree.ts'

/** The flag of a component or link that says whether it has failed; undefined for what cannot fail. */
export function failureOf(topology: Topology, id: string): string | undefined {
  const tree = treeOf(topology)
  return failureFlag(kindOf((tree.component(id) ?? tree.link(id))?.kind ?? ''))
}

export function hasFailed(topology: Topology, id: string): boolean {
  const parameter = failureOf(topology, id)
  return parameter !== undefined && resolved(topology, id)[parameter]?.value === false
}

export const useFailed = (id: string): boolean => useLab(({ topology }) => hasFailed(topology, id))

/** Fails what works of these, or restores all when each has failed. One change. */
export function toggleFailure(ids: readonly string[]): boolean {
  const { topology, apply } = useLab.getState()
  const able = ids.filter((id) => failureOf(topology, id) !== undefined)
  if (able.length === 0) return false
  const fails = able.some((id) => !hasFailed(topology, id))
  const edits = able.flatMap((id): Edit[] => {
    const parameter = failureOf(topology, id)
    return parameter === undefined || hasFailed(topology, id) === fails
      ? []
      : [{ type: 'set', id, parameter, value: settingOf(topology, id, parameter, !fails) }]
  })
  const what = able.map(nameOfComponent).join(', ')
  apply(edits, t(fails ? 'failure.failed' : 'failure.restored', { what }))
  return true
}
