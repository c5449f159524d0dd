/** Titles, tones and words for ids that live data speaks of, from the design and the catalogue. */
import { useMemo } from 'react'
import type { Topology } from '../../topology/document.ts'
import { titleOf } from '../canvas/layout.ts'
import { kindOf, toneOf } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { treeOf } from '../store/tree.ts'
import { linkName } from '../store/words.ts'
import { format } from '../text/units.ts'
import type { EditWords } from './markers.ts'
import type { Names } from './series.ts'

export interface LabNames extends Names, EditWords {
  title(id: string): string
  /** whether the design has this component or link */
  knows(id: string): boolean
  /** whether it is placed in something */
  isInside(id: string): boolean
}

function namesOf(topology: Topology): LabNames {
  const tree = treeOf(topology)
  const record = (id: string) => tree.component(id) ?? tree.link(id)
  const kind = (id: string) => kindOf(record(id)?.kind ?? '')
  const spec = (id: string, parameter: string) => kind(id)?.parameters[parameter]
  return {
    title(id) {
      const link = tree.link(id)
      if (link) return linkName(link, topology)
      const component = tree.component(id)
      return component ? titleOf(component, kind(id)) : id
    },
    tone: (id) => toneOf(kind(id)),
    knows: (id) => record(id) !== undefined,
    isInside: (id) => tree.component(id)?.parent !== undefined,
    isLink: (id) => tree.link(id) !== undefined,
    place(id) {
      const root = tree.root(id)
      return root && root.id !== id ? titleOf(root, kindOf(root.kind)) : undefined
    },
    isFailure(id, parameter) {
      const known = spec(id, parameter)
      return known?.type === 'flag' && known.failure === true
    },
    parameter: (id, parameter) => spec(id, parameter)?.title ?? parameter,
    value(id, parameter, value) {
      const known = spec(id, parameter)
      if (known?.type === 'number' && typeof value === 'number') return format(value, known.unit)
      if (known?.type === 'choice' && typeof value === 'string') return known.options[value]?.title ?? value
      return String(value)
    },
  }
}

/** New only when the design has changed. */
export function useNames(): LabNames {
  const topology = useLab((state) => state.topology)
  return useMemo(() => namesOf(topology), [topology])
}
