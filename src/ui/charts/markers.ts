/** Edits made while packets flowed, as marks on the time axis. Pure. */
import type { Edit, TimedEdit } from '../../topology/document.ts'
import { t } from '../text/text.ts'

export interface Marker {
  readonly seconds: number
  readonly label: string
  readonly failure?: 'fails' | 'returns'
}

export interface EditWords {
  title(id: string): string
  /** whether the parameter says that the component has failed */
  isFailure(id: string, parameter: string): boolean
  parameter(id: string, parameter: string): string
  value(id: string, parameter: string, value: number | string | boolean): string
}

/** Whether an edit fails something or brings it back. */
export function failureIn(edit: Edit, words: EditWords): 'fails' | 'returns' | null {
  if (edit.type !== 'set' || !words.isFailure(edit.id, edit.parameter)) return null
  return edit.value === false ? 'fails' : 'returns'
}

/** null for edits that change nothing of the run. */
export function describeEdit(edit: Edit, words: EditWords): string | null {
  switch (edit.type) {
    case 'move':
      return edit.parent === null
        ? t('marker.move.canvas', { what: words.title(edit.id) })
        : t('marker.move', { what: words.title(edit.id), where: words.title(edit.parent) })
    case 'add': {
      const first = edit.components[0] ?? edit.links[0]
      const count = edit.components.length + edit.links.length
      if (!first) return null
      const what = first.title ?? words.title(first.id)
      if (edit.components.length === 0) return t('marker.connect', { what })
      return t('marker.add', { what: count > 1 ? t('marker.several', { first: what, count: count - 1 }) : what })
    }
    case 'remove': {
      const [first, ...others] = edit.ids
      if (first === undefined) return null
      const what = words.title(first)
      return t('marker.remove', { what: others.length > 0 ? t('marker.several', { first: what, count: others.length }) : what })
    }
    case 'set': {
      const what = words.title(edit.id)
      const failure = failureIn(edit, words)
      if (failure) return t(`marker.${failure}`, { what })
      const parameter = words.parameter(edit.id, edit.parameter)
      if (edit.value === null) return t('marker.set.default', { what, parameter })
      return t('marker.set', { what, parameter, value: words.value(edit.id, edit.parameter, edit.value) })
    }
    case 'program':
      return t(edit.program === null ? 'marker.program.removed' : 'marker.program', { what: edit.program?.title || edit.id })
    case 'place':
    case 'rename':
      return null
  }
}

/** One mark per moment: of several edits at the same time the first speaks. */
export function markersOf(edits: readonly TimedEdit[], words: EditWords): Marker[] {
  const markers: Marker[] = []
  let lastAt = Number.NaN
  for (const { at, edit } of edits) {
    if (at === lastAt) continue
    const label = describeEdit(edit, words)
    if (label === null) continue
    lastAt = at
    const failure = failureIn(edit, words)
    markers.push({ seconds: at * 1e-12, label, ...(failure && { failure }) })
  }
  return markers
}
