/** A component replaced by a new one of its own kind while packets pass, as its kind says how. */
import type { Kind } from '../../sim/kind.ts'
import type { ComponentRecord } from '../../topology/document.ts'
import { valueOf } from '../../topology/parameters.ts'
import { kindTitle, t } from '../text/text.ts'
import type { Answer } from './commands.ts'
import { Refusal } from './words.ts'

export function renewal(old: ComponentRecord, kind: Kind, keep: boolean): Answer {
  const { renewed } = kind
  const spec = renewed && kind.parameters[renewed.by]
  if (!renewed || spec?.type !== 'number') throw new Refusal(t('console.not-renewed', { a: old.id, kind: kindTitle(kind) }))
  const value = Number(valueOf(kind, old.parameters, renewed.by)) + 1
  if (value > spec.max)
    throw new Refusal(t('console.bound-of-version', { a: old.id, parameter: renewed.by, value, max: spec.max }))
  return {
    edits: [
      { type: 'set', id: old.id, parameter: renewed.data, value: keep ? renewed.kept : renewed.dropped },
      { type: 'set', id: old.id, parameter: renewed.by, value },
    ],
    lines: [t(keep ? 'console.renewed-kept' : 'console.renewed-dropped', { a: old.id })],
    select: [old.id],
  }
}
